//! A random sound scenario as text, a pure function of its number.

use std::fmt::Write;

use super::dice::Dice;
use super::effects::{Owner, World, effects, on_responses};
use super::quantities::{constant, duration, probability, settled_probability};
use super::{Wish, force, harm, site};

/// A scenario, and which of its postures has effects on responses alone on top of the first.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) text: String,
    /// Postures: the base, others, a twin of one of them, and the base with effects on responses alone.
    pub(super) twins: (usize, usize),
    pub(super) response_alone: usize,
}

/// Writes scenario `number`.
pub(super) fn scenario(number: u64, wish: Wish) -> Made {
    let dice = &mut Dice::new(if wish.uniform { "uniform" } else { "any" }, number);
    let mut text = format!(
        "schema = 1\n[scenario]\nid = \"random-{number}\"\nname = \"Random {number}\"\ncurrency = \"EUR\"\nhorizon = \"{}\"\n",
        dice.pick(&["1 yr", "1 yr", "2 yr", "200 d"])
    );
    text += "[parameters]\ncare = { beta = [3, 2] }\npace = { uniform = [0.5, 1.5] }\n";
    if dice.chance(0.4) {
        let rank = dice.between(-0.9, 0.9);
        writeln!(text, "[[correlation]]\nbetween = [\"care\", \"pace\"]\nrank = {rank}").unwrap();
    }
    let site = site::site(dice, &mut text);
    let responses = force::responses(dice, &site.zone_ids(), &mut text);
    if dice.chance(0.6) {
        let rank = *dice.pick(&["0.2", "0.5", "0.9", "{ uniform = [0, 0.8] }", "{ beta = [2, 3] }"]);
        writeln!(text, "[dependence]\nrank = {rank}").unwrap();
    }
    if dice.chance(0.5) {
        writeln!(text, "[alarm]\nunderstood = {}", probability(dice)).unwrap();
    }
    let number = dice.whole(0, 4);
    let exclusive = dice.whole(0, 3);
    // Threats come before the effects of conditions, which may act on them; the file's order is another.
    let mut headers: Vec<String> = Vec::new();
    let conditions: Vec<String> = (0..number)
        .map(|number| {
            let mut header = String::new();
            let id = force::condition(dice, number, number < exclusive, &mut header);
            headers.push(header);
            id
        })
        .collect();
    let threats = force::threats(dice, &site, &conditions, wish, &mut text);
    let harm = harm::everything(dice, &site, &mut text);
    let world = World { site, responses, threats, harm };
    for header in headers {
        writeln!(text, "{header}effects = {}", effects(dice, &world, Owner::Condition)).unwrap();
    }
    let (twins, response_alone) = measures(dice, &world, &mut text);
    if dice.chance(0.3) {
        risk_matrix(dice, &mut text);
    }
    Made { text, twins, response_alone }
}

/// Controls and postures. Returns which postures are twins, and which has effects on responses alone.
fn measures(dice: &mut Dice, world: &World, text: &mut String) -> ((usize, usize), usize) {
    let controls = dice.whole(0, 4);
    for number in 0..controls {
        writeln!(text, "[[control]]\nid = \"m{number}\"").unwrap();
        if dice.chance(0.5) {
            writeln!(text, "capex = \"1 M\"\nlife = \"{} yr\"\nopex = \"20 k\"", dice.whole(1, 20)).unwrap();
        }
        let mut owner = Owner::Sure;
        if dice.chance(0.5) {
            owner = Owner::Uncertain;
            let working = if dice.chance(0.7) { constant(dice) } else { settled_probability(dice) };
            // A control that always works is a sure one, and may act on more; here it does not.
            writeln!(text, "working = {working}").unwrap();
        }
        writeln!(text, "effects = {}", effects(dice, world, owner)).unwrap();
    }
    writeln!(text, "[[posture]]\nid = \"p0\"").unwrap();
    let mut bodies = vec![String::new()];
    for number in 1..=dice.whole(1, 3) {
        let mut body = String::new();
        if controls > 0 {
            let mut listed: Vec<String> = dice.some(controls, 0.6).into_iter().map(|n| format!("\"m{n}\"")).collect();
            if dice.chance(0.3) {
                listed.reverse();
            }
            writeln!(body, "controls = [{}]", listed.join(", ")).unwrap();
        }
        if controls == 0 || dice.chance(0.5) {
            writeln!(body, "effects = {}", effects(dice, world, Owner::Sure)).unwrap();
        }
        writeln!(text, "[[posture]]\nid = \"p{number}\"\n{body}").unwrap();
        bodies.push(body);
    }
    let original = dice.whole(0, bodies.len() - 1);
    writeln!(text, "[[posture]]\nid = \"twin\"\n{}", bodies[original]).unwrap();
    let twin = bodies.len();
    writeln!(text, "[[control]]\nid = \"forces\"\nworking = {}", dice.pick(&["1.0", "0.7"])).unwrap();
    writeln!(text, "effects = {}", on_responses(dice, world)).unwrap();
    writeln!(text, "[[posture]]\nid = \"response\"\ncontrols = [\"forces\"]").unwrap();
    ((original, twin), twin + 1)
}

/// Bands and ratings of a risk matrix, some of its keys left out.
fn risk_matrix(dice: &mut Dice, text: &mut String) {
    let (metric, consequence) = *dice.pick(&[
        ("fatalities", "[1, 2, 4, 8]"),
        ("loss", "[\"10 k\", \"1 M\", 3e7, \"2 bn\"]"),
        ("downtime_days", "[1.5, \"7 d\", 30, \"1 yr\"]"),
    ]);
    writeln!(text, "[risk_matrix]\nmetric = \"{metric}\"").unwrap();
    let lines = [
        format!("consequence = {consequence}"),
        "likelihood = [\"1 in 1000 yr\", \"1 in 30 yr\", \"0.5 per yr\", \"3 per yr\"]".to_owned(),
        "likelihood_names = [\"a\", \"b\", \"c\", \"d\", \"e\"]".to_owned(),
        "consequence_names = [\"1 min\", \"2\", \"3\", \"4\", \"5\"]".to_owned(),
        "ratings = [\"LLLLM\", \"LLLMM\", \"LLMMH\", \"LMMHH\", \"MMHHE\"]".to_owned(),
    ];
    for line in dice.some(lines.len(), 0.5) {
        writeln!(text, "{}", lines[line]).unwrap();
    }
}

/// A path of some elements, one prong, one tactic, several forces; and postures in pairs, without and with more detection,
/// for responses that take longer and longer: that of pair k takes k times as long as that of pair 1.
pub(super) fn one_path(number: u64, ladder: usize) -> String {
    let dice = &mut Dice::new("one path", number);
    let tactic = *dice.pick(&site::TACTICS);
    let elements = dice.whole(1, 4);
    let mut text = format!(
        "schema = 1\n[scenario]\nid = \"path-{number}\"\nname = \"Path {number}\"\ncurrency = \"EUR\"\n\
         [parameters]\ncare = {{ beta = [3, 2] }}\npace = {{ uniform = [0.5, 1.5] }}\n[[zone]]\nid = \"z0\"\n"
    );
    for number in 0..elements {
        let to = number + 1;
        writeln!(text, "[[zone]]\nid = \"z{to}\"").unwrap();
        if to == elements {
            writeln!(text, "objective_time = {}\ndetection = {}", duration(dice, 400.0), probability(dice)).unwrap();
        } else if dice.chance(0.5) {
            writeln!(text, "crossing = {}", duration(dice, 40.0)).unwrap();
        }
        writeln!(text, "[[element]]\nid = \"e{number}\"\nfrom = \"z{number}\"\nto = \"z{to}\"").unwrap();
        writeln!(text, "detection = {}\nsense_at = \"{}\"", probability(dice), dice.pick(&["begin", "middle", "end"]))
            .unwrap();
        if dice.chance(0.5) {
            writeln!(text, "assessment = {}", probability(dice)).unwrap();
        }
        let delays = site::TACTICS.map(|tactic| format!("{tactic} = {}", duration(dice, 120.0)));
        writeln!(text, "delay = {{ {} }}", delays.join(", ")).unwrap();
    }
    let zones = [format!("z{elements}")];
    let zones: Vec<&str> = zones.iter().map(String::as_str).collect();
    let responses: Vec<force::Response> =
        (0..dice.whole(1, 3)).map(|number| force::response(dice, number, &zones, &mut text)).collect();
    let rank = *dice.pick(&["0.0", "0.5", "0.9", "{ uniform = [0, 0.8] }"]);
    writeln!(text, "[dependence]\nrank = {rank}").unwrap();
    writeln!(text, "[[threat]]\nid = \"t0\"\nrate = \"1 per yr\"\ngroup_size = {{ poisson = 9 }}").unwrap();
    writeln!(text, "tactic = {{ {tactic} = 1.0 }}\nforce_after_alarm = {}", dice.chance(0.6)).unwrap();
    writeln!(text, "target = [{{ zones = [\"z{elements}\"], start = [{}] }}]\nentry = [\"z0\"]", duration(dice, 60.0))
        .unwrap();
    if dice.chance(0.5) {
        // Weather that dulls sensors, or lends them sight, whatever the posture.
        let effect = format!("{{ target = \"element.*.detection\", odds = {} }}", dice.between(0.2, 3.0));
        writeln!(text, "[[condition]]\nid = \"weather\"\nprobability = 0.4\neffects = [{effect}]").unwrap();
    }
    let more = more_detection(dice, elements);
    let working = *dice.pick(&["1.0", "0.6", "\"$care\""]);
    writeln!(text, "[[control]]\nid = \"more\"\nworking = {working}\neffects = [{more}]").unwrap();
    for step in 1..=ladder {
        let slower: Vec<String> = responses
            .iter()
            .map(|response| format!("{{ target = \"response.{}.travel\", scale = {step} }}", response.id))
            .collect();
        let slower = slower.join(", ");
        writeln!(text, "[[posture]]\nid = \"before{step}\"\neffects = [{slower}]").unwrap();
        writeln!(text, "[[posture]]\nid = \"after{step}\"\ncontrols = [\"more\"]\neffects = [{slower}]").unwrap();
    }
    text
}

/// Effects that raise the probability of detection here and there, and lower it nowhere.
fn more_detection(dice: &mut Dice, elements: usize) -> String {
    let mut list: Vec<String> = Vec::new();
    for _ in 0..dice.whole(1, 3) {
        let target = match dice.whole(0, 3) {
            0 => format!("zone.z{elements}.detection"),
            1 => "element.*.detection".to_owned(),
            2 => format!("element.e{}.assessment", dice.whole(0, elements - 1)),
            _ => format!("element.e{}.detection", dice.whole(0, elements - 1)),
        };
        let (operation, value) = match dice.whole(0, 2) {
            0 => ("set", "1.0".to_owned()),
            1 => ("odds", "{ uniform = [1, 6] }".to_owned()),
            _ => ("odds", format!("{}", dice.between(1.2, 9.0))),
        };
        list.push(format!("{{ target = \"{target}\", {operation} = {value} }}"));
    }
    list.join(", ")
}
