//! A draw depends on its name and place alone: adding an element, a response, a group, a threat or a zone, or writing the
//! tables in another order, changes no draw of what was there, attack by attack; and two names with one key are refused.

use std::collections::BTreeMap;

use bordj::model::Model;
use bordj::random::name_hash;
use bordj::scenario;

use crate::command::Folder;
use crate::command::Stream::{Nothing, With};

const TRIALS: u64 = 1_500;

const HEADER: &str = "schema = 1\n[scenario]\nid = \"site\"\nname = \"Site\"\ncurrency = \"USD\"\n\
    [parameters]\ndrills = { beta = [6, 3] }\n[alarm]\nunderstood = \"$drills\"\n[dependence]\nrank = 0.3\n\
    [assault]\nkilled = 0.05\nescaped = 0.2\n\
    [crisis]\nassault = { probability = 0.6, after = { lognormal = { median = \"36 h\", gsd = 2 } } }\n\
    escape = \"0.3 per d\"\nexecution = \"0.02 per d\"\nkilled_in_assault = { beta = [3, 6] }\n\
    [plant]\nzone = \"process\"\nvalue_per_day = \"1 M\"\nshutdown = 0.9\nshutdown_time = \"2 min\"\n";

/// Tables in the order in which they stand in the file.
const TABLES: &[&str] = &[
    "[[plant.unit]]\nid = \"train\"\nshare = 0.6\ndamage = { none = 0.3, minor = 0.7 }\n\
     restart = { none = \"5 d\", minor = { lognormal = { median = \"40 d\", gsd = 1.7 } } }\n",
    "[[plant.unit]]\nid = \"pumps\"\nshare = 0.4\ndamage = { none = 0.5, minor = 0.5 }\n\
     restart = { none = \"3 d\", minor = { pert = [\"9 d\", \"20 d\", \"60 d\"] } }\n",
    "[[group]]\nid = \"staff\"\nheadcount = { pert = [80, 100, 120] }\ntargeted = 0.7\n",
    "[[group]]\nid = \"crew\"\nheadcount = 40\ntargeted = 0.3\n",
    "[[zone]]\nid = \"road\"\n",
    "[[zone]]\nid = \"yard\"\ncrossing = { pert = [\"10 s\", \"30 s\", \"2 min\"] }\n",
    "[[zone]]\nid = \"camp\"\noccupancy = { staff = 0.5, crew = 0.2 }\npresence = 0.9\n\
     objective_time = { pert = [\"5 min\", \"15 min\", \"40 min\"] }\n\
     [zone.haven]\ncapacity = 500\nshelter_time = { lognormal = { median = \"4 min\", gsd = 1.8 } }\n\
     compliance = \"$drills\"\ndiscovery = \"0.4 per d\"\n",
    "[[zone]]\nid = \"process\"\noccupancy = { staff = 0.3, crew = 0.6 }\nobjective_time = { uniform = [\"5 min\", \"1 h\"] }\n",
    "[[element]]\nid = \"fence\"\nfrom = \"road\"\nto = \"yard\"\ndetection = { uniform = [0.3, 0.7] }\n\
     delay = { pert = [\"1 min\", \"3 min\", \"9 min\"] }\n",
    "[[element]]\nid = \"gate\"\nfrom = \"road\"\nto = \"yard\"\ndetection = 0.6\nassessment = 0.9\nsense_at = \"begin\"\n\
     delay = { pert = [\"5 s\", \"20 s\", \"60 s\"] }\n",
    "[[element]]\nid = \"camp_door\"\nfrom = \"yard\"\nto = \"camp\"\ndetection = 0.5\n\
     delay = { normal = { mean = \"4 min\", sd = \"1 min\" } }\n",
    "[[element]]\nid = \"process_door\"\nfrom = \"yard\"\nto = \"process\"\ndetection = 0.4\n\
     delay = { gamma = { mean = \"6 min\", sd = \"3 min\" } }\n",
    "[[response]]\nid = \"guards\"\navailability = 0.9\nstrength = { uniform = [5, 15] }\n\
     travel = { pert = [\"5 min\", \"15 min\", \"40 min\"] }\ncommits_inside = 0.4\nengagement = { duel = { effectiveness = 1.3 } }\n",
    "[[response]]\nid = \"police\"\navailability = 0.7\ndecision = { exponential = { mean = \"5 min\" } }\n\
     travel = { pert = [\"5 min\", \"15 min\", \"40 min\"] }\nengagement = { fixed = 0.6 }\n",
    "[[condition]]\nid = \"night\"\nprobability = 0.5\neffects = [{ target = \"element.*.detection\", odds = 0.5 }]\n",
    "[[condition]]\nid = \"dust\"\nprobability = 0.2\neffects = [{ target = \"response.*.travel\", scale = 1.5 }]\n",
    "[[loss_event]]\nid = \"theft\"\nrate = { pert = [\"1 per yr\", \"2 per yr\", \"4 per yr\"] }\n\
     magnitude = [{ lognormal = { median = \"50 k\", gsd = 2 } }]\n",
    RAIDERS,
];

const RAIDERS: &str = "[[threat]]\nid = \"raiders\"\nrate = { loguniform = [\"0.1 per yr\", \"2 per yr\"] }\n\
    group_size = { lognormal = { median = 10, gsd = 1.5 }, min = 1, max = 40 }\nobjective = { hostages = 0.7, sabotage = 0.3 }\n\
    tactic = { force = 0.6, stealth = 0.4 }\ntarget = { camp = 0.6, process = 0.4 }\nentry = [\"road\"]\npath = \"uniform\"\n";

/// A second threat, to a zone of its own.
const LOOTERS: [&str; 3] = [
    "[[zone]]\nid = \"depot\"\noccupancy = { crew = 0.1 }\nobjective_time = \"3 min\"\n",
    "[[element]]\nid = \"depot_door\"\nfrom = \"yard\"\nto = \"depot\"\ndetection = 0.3\ndelay = { uniform = [\"1 min\", \"5 min\"] }\n",
    "[[threat]]\nid = \"looters\"\nrate = \"0.5 per yr\"\ngroup_size = 4\ntarget = { depot = 1.0 }\nentry = [\"road\"]\npath = \"uniform\"\n",
];

/// One attack: its path, its size, and its row by column.
#[derive(Debug, Clone, PartialEq)]
struct Attack {
    path: String,
    size: u32,
    row: BTreeMap<String, f64>,
}

/// Attacks by trial, owner and number, and what loss events cost by trial.
#[derive(Debug)]
struct Played {
    attacks: BTreeMap<(u64, &'static str, usize), Attack>,
    losses: Vec<f64>,
}

fn text(tables: &[&str]) -> String {
    format!("{HEADER}{}", tables.concat())
}

#[track_caller]
fn play(tables: &[&str]) -> Played {
    let loaded = scenario::load("site.toml", text(tables).as_bytes(), &[]);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    let model = Model::compile(&scenario, 1_977).unwrap();
    let names = model.columns().names().to_vec();
    let (mut worker, mut rows) = (model.worker(), Vec::new());
    let mut played = Played { attacks: BTreeMap::new(), losses: Vec::new() };
    for trial in 0..TRIALS {
        model.begin(trial, &mut worker);
        let mut numbers = BTreeMap::new();
        rows.clear();
        model.attacks(0, &mut worker, &mut rows, |seen, row| {
            let route = &scenario.structure.routes[seen.routes().next().unwrap().0];
            let looters = scenario.structure.threats.len() == 2 && scenario.structure.zones[route.target].id == "depot";
            let owner = if looters { "looters" } else { "raiders" };
            let number = numbers.entry(owner).or_insert(0);
            let row = names.iter().cloned().zip(row.iter().copied()).collect();
            let attack = Attack { path: route.id.clone(), size: seen.size, row };
            played.attacks.insert((trial, owner, *number), attack);
            *number += 1;
        });
        played.losses.push(model.losses(0, &worker).gross);
    }
    played
}

fn with<'a>(added: &[&'a str]) -> Vec<&'a str> {
    TABLES.iter().copied().chain(added.iter().copied()).collect()
}

/// The attacks there are in both, those of `before` with their own columns, must be equal but for what `except` names.
/// Returns how many were compared.
#[track_caller]
fn same(before: &Played, after: &Played, except: &[&str], compared: impl Fn(&Attack, &Attack) -> bool) -> usize {
    let mut count = 0;
    for (at, old) in &before.attacks {
        let Some(new) = after.attacks.get(at).filter(|new| compared(old, new)) else { continue };
        count += 1;
        assert_eq!((&old.path, old.size), (&new.path, new.size), "attack {at:?}");
        for (column, value) in old.row.iter().filter(|(column, _)| !except.contains(&column.as_str())) {
            assert!(
                value.to_bits() == new.row[column].to_bits(),
                "attack {at:?}: {column} {value} {}",
                new.row[column]
            );
        }
    }
    count
}

/// Every attack of `before`, and no other, must be there again.
#[track_caller]
fn all_the_same(before: &Played, after: &Played, except: &[&str]) {
    assert!(before.attacks.keys().eq(after.attacks.keys()), "the same attacks come");
    assert_eq!(same(before, after, except, |_, _| true), before.attacks.len());
    assert_eq!(before.losses, after.losses);
}

fn sum(played: &Played, column: &str) -> f64 {
    played.attacks.values().map(|attack| attack.row[column]).sum()
}

#[test]
fn the_site_is_worth_comparing() {
    let played = play(TABLES);
    assert!(played.attacks.len() as u64 > TRIALS);
    for column in ["alarms", "interrupted", "neutralised", "breaches", "sheltered", "captured", "killed_in_assault"] {
        assert!(sum(&played, column) > 10.0, "{column}");
    }
    assert!(played.losses.iter().filter(|loss| **loss > 0.0).count() as u64 > TRIALS / 2);
}

#[test]
fn an_element_on_another_path() {
    let before = play(TABLES);
    let wall = "[[element]]\nid = \"wall\"\nfrom = \"road\"\nto = \"yard\"\ndetection = 0.1\ndelay = { uniform = [\"1 min\", \"9 min\"] }\n";
    for tables in [with(&[wall]), [&[wall], TABLES].concat()] {
        let after = play(&tables);
        assert!(before.attacks.keys().eq(after.attacks.keys()), "the same attacks come");
        // The new path takes its share; who does not take it goes the old way, with the old luck.
        let kept = same(&before, &after, &[], |_, new| !new.path.contains("wall"));
        let share = kept as f64 / before.attacks.len() as f64;
        let se = (2.0 / 9.0 / before.attacks.len() as f64).sqrt();
        assert!((share - 2.0 / 3.0).abs() <= 4.0 * se, "{share} of the attacks keep their way");
    }
}

#[test]
fn a_response() {
    let before = play(TABLES);
    // It meets attackers and never stops them: what it changes is that they are met.
    let patrol = "[[response]]\nid = \"patrol\"\navailability = 0.8\ntravel = { uniform = [\"1 min\", \"20 min\"] }\nengagement = { fixed = 0.0 }\n";
    for tables in [with(&[patrol]), [&[patrol], TABLES].concat()] {
        let after = play(&tables);
        all_the_same(&before, &after, &["interrupted"]);
        assert!(sum(&after, "interrupted") > 1.1 * sum(&before, "interrupted"));
    }
}

#[test]
fn a_group() {
    let before = play(TABLES);
    // Nobody of it is captured, so that no crisis begins for it alone; places in the haven suffice for all.
    let guests = "[[group]]\nid = \"guests\"\nheadcount = { pert = [10, 20, 50] }\ntargeted = 0.0\n";
    let mut tables: Vec<String> = [&[guests], TABLES].concat().into_iter().map(str::to_owned).collect();
    for table in tables.iter_mut().filter(|table| table.contains("id = \"camp\"")) {
        *table = table.replace("crew = 0.2 }", "crew = 0.2, guests = 0.9 }");
    }
    let after = play(&tables.iter().map(String::as_str).collect::<Vec<_>>());
    let own: Vec<String> = after.attacks.values().next().unwrap().row.keys().cloned().collect();
    let totals: Vec<&str> = own
        .iter()
        .filter_map(|column| column.strip_suffix(".guests"))
        .filter(|column| sum(&after, &format!("{column}.guests")) > 0.0)
        .collect();
    assert!(totals.contains(&"killed_in_assault") && totals.contains(&"sheltered"), "{totals:?}");
    all_the_same(&before, &after, &[&totals[..], &["loss", "loss_net", "loss_max_event"]].concat());
}

#[test]
fn a_threat_and_its_zone() {
    let before = play(TABLES);
    for tables in [with(&LOOTERS), [&LOOTERS, TABLES].concat()] {
        let after = play(&tables);
        // The looters' years count too, so other numbers of raids are drawn; but the n-th raid of a trial is the same.
        let both = same(&before, &after, &[], |_, _| true);
        assert!(both as f64 > 0.4 * before.attacks.len() as f64, "{both} of {}", before.attacks.len());
        assert!(after.attacks.keys().any(|(_, owner, _)| *owner == "looters"));
        assert_eq!(before.losses, after.losses);
    }
}

#[test]
fn a_zone_that_is_a_target() {
    let before = play(TABLES);
    let tables: Vec<String> = with(&LOOTERS[..2])
        .into_iter()
        .map(|table| table.replace("{ camp = 0.6, process = 0.4 }", "{ camp = 0.6, process = 0.4, depot = 0.2 }"))
        .collect();
    let after = play(&tables.iter().map(String::as_str).collect::<Vec<_>>());
    let both = same(&before, &after, &[], |old, new| old.path == new.path);
    assert!(both as f64 > 0.6 * before.attacks.len() as f64, "{both} of {}", before.attacks.len());
}

#[test]
fn a_loss_event() {
    let before = play(TABLES);
    let fraud = "[[loss_event]]\nid = \"fraud\"\nrate = \"3 per yr\"\ncapability = { uniform = [0, 1] }\nresistance = { uniform = [0, 1] }\n\
                 magnitude = [{ discrete = [[0, 1], [0.0, 1]] }]\n";
    all_the_same(&before, &play(&with(&[fraud])), &[]);
}

#[test]
fn the_order_of_tables() {
    let before = play(TABLES);
    // Choices by weight, people left for a zone, and ties go by the order of zones and threats in the file; nothing else
    // does but the order in which a row's amounts are added up.
    let kinds = ["[[plant.unit]]", "[[group]]", "[[element]]", "[[response]]", "[[condition]]", "[[loss_event]]"];
    for kind in kinds {
        let (these, mut others): (Vec<&str>, Vec<&str>) = TABLES.iter().partition(|table| table.starts_with(kind));
        assert!(!these.is_empty(), "{kind}");
        others.extend(these.into_iter().rev());
        let sums = ["downtime_days", "deferred_production", "loss", "loss_net", "loss_max_event"];
        let after = play(&others);
        all_the_same(&before, &after, if kind == "[[plant.unit]]" { &sums } else { &[] });
    }
    let threats = with(&LOOTERS);
    let turned: Vec<&str> = threats.iter().rev().copied().collect();
    let both = same(&play(&threats), &play(&turned), &[], |old, new| old.path == new.path);
    assert!(both > 500, "{both} attacks in both");
}

/// Two ids found by search (3.5e9 hashes) whose draws `working <id>` have one key: two measures that would fail together.
const CLASH: [&str; 2] = ["ja00s0elho4ps", "m1ishzchsllmj"];

#[test]
fn two_names_with_one_key_are_refused() {
    let [first, second] = CLASH.map(|id| name_hash("", &format!("working {id}")));
    assert_eq!(first, second);
    let controls = CLASH.map(|id| {
        format!(
            "[[control]]\nid = \"{id}\"\nworking = 0.5\neffects = [{{ target = \"alarm.understood\", set = 0.9 }}]\n"
        )
    });
    let both: Vec<&str> = controls.iter().map(String::as_str).collect();
    for one in &both {
        play(&with(&[one]));
    }
    let text = text(&with(&both));
    let loaded = scenario::load("site.toml", text.as_bytes(), &[]);
    let clash = Model::compile(&loaded.scenario.unwrap(), 1).unwrap_err();
    for id in CLASH {
        assert!(clash.0.contains(id) || clash.1.contains(id), "{clash:?}");
    }
    let folder = Folder::with("site.toml", text);
    let words =
        ["two draws share one key", "`working ja00s0elho4ps`", "`working m1ishzchsllmj`", "rename one of the ids"];
    let call = ["run", "site.toml", "--quiet", "--trials", "10", "--out", "report"];
    folder.bordj(&call).gives(2, Nothing, With(&words));
    assert_eq!(folder.names("."), ["site.toml"], "no report is left");
}
