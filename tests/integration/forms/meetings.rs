//! Several responses and several prongs: who meets whom, in which order and with how many, on timelines without chance.

use super::attacks;

/// Two prongs, 6 to the camp and 3 to the plant; sensed at once; at their targets after 60 s, done after 600 s.
fn site(responses: &str) -> String {
    format!(
        "schema = 1\n[scenario]\nid = \"site\"\nname = \"Site\"\ncurrency = \"USD\"\n\
         [[zone]]\nid = \"road\"\n[[zone]]\nid = \"camp\"\nobjective_time = \"540 s\"\n\
         [[zone]]\nid = \"plant\"\nobjective_time = \"540 s\"\n\
         [[element]]\nid = \"gate\"\nfrom = \"road\"\nto = \"camp\"\ndetection = 1\ndelay = \"60 s\"\n\
         [[element]]\nid = \"fence\"\nfrom = \"road\"\nto = \"plant\"\ndetection = 1\ndelay = \"60 s\"\n\
         [[threat]]\nid = \"raiders\"\nrate = \"1 per yr\"\ngroup_size = 9\nentry = [\"road\"]\n\
         target = [{{ zones = [\"camp\", \"plant\"], split = [0.667, 0.333] }}]\n{responses}"
    )
}

/// A response by id, travel to camp and plant in seconds, strength, and who wins: the defenders for sure, or never.
fn duel(id: &str, travel: (u32, u32), strength: u32, wins: bool) -> String {
    let effectiveness = if wins { "1e9" } else { "0" };
    format!(
        "[[response]]\nid = \"{id}\"\nstrength = {strength}\ntravel = {{ camp = \"{} s\", plant = \"{} s\" }}\n\
         engagement = {{ duel = {{ effectiveness = {effectiveness} }} }}\n",
        travel.0, travel.1
    )
}

fn fixed(id: &str, travel: (u32, u32), p: f64) -> String {
    format!(
        "[[response]]\nid = \"{id}\"\ntravel = {{ camp = \"{} s\", plant = \"{} s\" }}\nengagement = {{ fixed = {p:?} }}\n",
        travel.0, travel.1
    )
}

/// What must come of it in every attack: which prongs are met, whether all are neutralised, and responders lost.
#[track_caller]
fn expect(responses: &[String], met: [bool; 2], neutralised: bool, lost: f64) {
    let found = attacks(&site(&responses.concat()), 0, 20);
    assert!(found.len() >= 20);
    for attack in &found {
        assert_eq!(attack.met, met, "{responses:?}");
        assert!((attack.get("interrupted") - f64::from(u8::from(met.contains(&true)))).abs() < 1e-12);
        assert!((attack.get("neutralised") - f64::from(u8::from(neutralised))).abs() < 1e-12, "{responses:?}");
        assert!((attack.get("responder_fatalities") - lost).abs() < 1e-12, "{responses:?}: {attack:?}");
    }
}

#[test]
fn a_force_divides_by_the_attackers_and_meets_each_prong_in_its_time() {
    expect(&[duel("guards", (100, 200), 9, true)], [true, true], true, 0.0);
    // All are lost at both: 6 and 3 of 9.
    expect(&[duel("guards", (100, 200), 9, false)], [true, true], false, 9.0);
    // One defender: the larger prong has the larger remainder, and a share of nobody interrupts nobody.
    expect(&[duel("guards", (100, 200), 1, false)], [true, false], false, 1.0);
    expect(&[duel("guards", (100, 200), 0, true)], [false, false], false, 0.0);
}

#[test]
fn a_force_that_comes_too_late_for_one_prong_is_all_for_the_other() {
    expect(&[duel("guards", (100, 900), 9, false)], [true, false], false, 9.0);
    expect(&[duel("guards", (900, 100), 9, true)], [false, true], false, 0.0);
    // A tie goes to the attackers.
    expect(&[fixed("guards", (600, 600), 1.0)], [false, false], false, 0.0);
    expect(&[fixed("guards", (599, 599), 1.0)], [true, true], true, 0.0);
}

#[test]
fn what_another_force_has_neutralised_by_then_takes_no_share() {
    // The patrol ends the camp's prong at 100 s; the guards divide at 150 s and all go for the plant's.
    let patrol = fixed("patrol", (100, 900), 1.0);
    expect(&[patrol.clone(), duel("guards", (150, 160), 9, false)], [true, true], false, 9.0);
    expect(&[duel("guards", (150, 160), 9, false), patrol.clone()], [true, true], false, 9.0);
    // They divide before it, at 50 s for the plant: 6 of 9 go for the camp in vain, 3 are lost at the plant.
    expect(&[patrol.clone(), duel("guards", (150, 50), 9, false)], [true, true], false, 3.0);
    expect(&[patrol, duel("guards", (150, 50), 9, true)], [true, true], true, 0.0);
}

#[test]
fn meetings_at_one_time_go_in_the_order_of_the_file() {
    // Both at the camp at 100 s. First the one that ends it, and the other divides for the plant alone; or first the one that loses.
    let ends = fixed("patrol", (100, 900), 1.0);
    let loses = duel("guards", (100, 120), 9, false);
    expect(&[ends.clone(), loses.clone()], [true, true], false, 9.0);
    expect(&[loses, ends], [true, true], false, 9.0);
    let only_camp = duel("guards", (100, 900), 9, false);
    let ends = fixed("patrol", (100, 900), 1.0);
    expect(&[ends.clone(), only_camp.clone()], [true, false], false, 0.0);
    expect(&[only_camp, ends], [true, false], false, 9.0);
}

#[test]
fn a_force_that_does_not_commit_inside_meets_nobody_there() {
    let contains = |travel| duel("guards", travel, 9, true).replace("strength", "commits_inside = 0\nstrength");
    expect(&[contains((100, 100))], [false, false], false, 0.0);
    // Before they are inside it fights.
    expect(&[contains((59, 59))], [true, true], true, 0.0);
    expect(&[contains((59, 60))], [true, false], false, 0.0);
}

/// Losses in an earlier fight count towards the breaking point of the next: half of the group is gone after the first.
#[test]
fn a_prong_that_is_at_its_breaking_point_is_neutralised_on_contact() {
    let one = |edit: &str| {
        let all = site("").replace("zones = [\"camp\", \"plant\"], split = [0.667, 0.333]", "zones = [\"camp\"]");
        format!("{all}{edit}")
    };
    let won = |text: &str| {
        let found = attacks(text, 0, 4_000);
        (found.iter().filter(|attack| attack.get("neutralised") > 0.5).count(), found.len())
    };
    // One that can do no harm does not win by itself, though a loss of one would be enough for it.
    let idle = duel("second", (200, 900), 5, false)
        .replace("effectiveness = 0", "effectiveness = 0, attackers_break_at = 0.1");
    assert_eq!(won(&one(&idle)).0, 0);
    // After a force that fights until it has lost ten it wins on contact, if a single one of the nine is gone.
    let bloody = "[[response]]\nid = \"first\"\nstrength = 4000\ntravel = \"100 s\"\n\
                  engagement = { duel = { effectiveness = 0.0015, defenders_break_at = 0.0025 } }\n";
    let unharmed: f64 = (0..10).map(|lost| 9.0 / (9.0 + 0.0015 * (4_000.0 - f64::from(lost)))).product();
    let (both, of) = won(&one(&format!("{bloody}{idle}")));
    super::share(both, of, 1.0 - unharmed);
    assert!(won(&one(bloody)).0 < both);
}
