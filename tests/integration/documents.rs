//! What docs/model.md and docs/limits.md say is so: worked numbers are those of the formula, of the simulation and of the
//! published report; tests that are named are there; links lead somewhere.

use std::collections::BTreeMap;
use std::path::Path;

use bordj::random::normal_cdf;
use serde_json::Value;

use crate::command::{EASI, Folder, gas_plant};

const MODEL: &str = include_str!("../../docs/model.md");
const LIMITS: &str = include_str!("../../docs/limits.md");
const KEYS: &str = include_str!("../../docs/keys.md");

/// Rows of the first table whose header begins so, backticks and stars taken off.
#[track_caller]
fn table(header: &str) -> Vec<Vec<String>> {
    let after = MODEL.lines().skip_while(|line| !line.starts_with(header)).skip(2);
    let rows = after.take_while(|line| line.starts_with('|'));
    let cell = |cell: &str| cell.trim().trim_matches(['`', '*']).to_owned();
    let rows: Vec<Vec<String>> = rows.map(|row| row.trim_matches('|').split('|').map(cell).collect()).collect();
    assert!(!rows.is_empty(), "no table {header}");
    rows
}

/// Blocks of a scenario on the page, in order.
fn scenarios() -> Vec<&'static str> {
    MODEL.split("```toml\n").skip(1).map(|block| block.split("```").next().unwrap()).collect()
}

/// The page says so, wherever its lines break.
#[track_caller]
fn says(stated: &str) {
    let page = MODEL.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.contains(stated), "the page lacks {stated}");
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or_else(|_| panic!("{text:?} is no number"))
}

/// A printed number is the value, rounded to the digits that are printed.
#[track_caller]
fn prints(what: &str, printed: &str, value: f64) {
    let (mantissa, exponent) = printed.split_once('e').map_or((printed, 0), |(m, e)| (m, e.parse().unwrap()));
    let decimals = mantissa.split_once('.').map_or(0, |(_, fraction)| fraction.len() as i32);
    let unit = libm::pow(10.0, f64::from(exponent - decimals));
    assert!((number(printed) - value).abs() <= 0.500_001 * unit, "{what}: the page has {printed}, it is {value}");
}

/// An estimate with its interval against the exact value, within four standard errors.
#[track_caller]
fn meets(what: &str, estimate: &Value, interval: &Value, exact: f64) {
    let end = |index: usize| interval[index].as_f64().unwrap();
    let (found, se) = (estimate.as_f64().unwrap(), (end(1) - end(0)) / 3.919_927_969);
    assert!((found - exact).abs() <= 4.0 * se + 1e-9 * exact, "{what}: simulated {found}, by hand {exact}, error {se}");
}

#[test]
fn easi_with_a_duel_and_a_loss_by_hand() {
    let rows = table("| task | P_D |");
    let read = |column: usize| -> Vec<f64> { rows.iter().map(|row| number(&row[column])).collect() };
    let (detection, mean, sd) = (read(1), read(2), read(3));
    let (mut p_interruption, mut unseen) = (0.0, 1.0);
    for (task, row) in rows.iter().enumerate() {
        let left: f64 = mean[task..].iter().sum();
        let variance: f64 = sd[task..].iter().map(|sd| sd * sd).sum();
        let in_time = normal_cdf((left - 300.0) / (variance + 90.0 * 90.0).sqrt());
        let first = unseen * detection[task];
        for (column, value) in [(4, left), (5, variance.sqrt()), (6, in_time), (7, first), (8, 0.95 * first * in_time)]
        {
            prints(&row[0], &row[column], value);
        }
        p_interruption += 0.95 * first * in_time;
        unseen *= 1.0 - detection[task];
    }
    // won[attackers][defenders], by the square law.
    let mut won = [[0.0_f64; 4]; 3];
    won[0] = [1.0; 4];
    for attackers in 1..3 {
        for defenders in 1..4 {
            let (a, b) = (attackers as f64, defenders as f64);
            won[attackers][defenders] =
                (b * won[attackers - 1][defenders] + a * won[attackers][defenders - 1]) / (a + b);
            let line = format!("P({defenders} v {attackers}) =");
            let found = MODEL.lines().find(|found| found.starts_with(&line)).unwrap();
            prints(&line, found.rsplit('=').next().unwrap().trim(), won[attackers][defenders]);
        }
    }
    let p_effectiveness = p_interruption * won[2][3];
    let loss = (1.0 - p_effectiveness) * 70.0;
    let any = -libm::expm1(-0.1);
    for stated in [
        format!("P_I = 0.460176 + 0.015864 = **{p_interruption:.6}**"),
        format!("**{p_effectiveness:.6}**"),
        format!("**{loss:.4} M**"),
        format!("**{:.5} M**", 0.1 * loss),
        format!("**{any:.7}**"),
    ] {
        says(&stated);
    }

    let folder = Folder::with("easi-garcia.toml", EASI);
    let result = folder.result(scenarios()[0], &["--trials", "200000", "--seed", "1977"]);
    let posture = &result["postures"][0];
    let given = &posture["per_attack"];
    for (figure, exact) in
        [("p_interruption", p_interruption), ("p_neutralisation", won[2][3]), ("p_effectiveness", p_effectiveness)]
    {
        meets(figure, &given[figure]["estimate"], &given[figure]["ci95"], exact);
    }
    let loss_given = &given["metrics"]["loss"];
    meets("loss given an attack", &loss_given["mean"], &loss_given["mean_ci95"], 1e6 * loss);
    let annual = &posture["metrics"]["loss"];
    meets("loss in a year", &annual["mean"], &annual["mean_ci95"], 1e5 * loss);
    meets("an attack in a year", &posture["p_attack"], &posture["p_attack_ci95"], any);
}

#[test]
fn one_attack_by_hand() {
    let result = Folder::new().result(scenarios()[1], &["--trials", "200000", "--seed", "1977"]);
    let posture = &result["postures"][0];
    let rows = table("| column | by hand |");
    assert!(rows.len() > 10);
    for row in rows {
        let metric = &posture["per_attack"]["metrics"][&row[0]];
        meets(&row[0], &metric["mean"], &metric["mean_ci95"], number(&row[1]));
    }
    let risk = &posture["risk"];
    meets("PLL", &risk["pll_per_year"], &risk["pll_ci95"], 0.006_303_53);
    meets("IRPA", &risk["irpa"]["operators"], &risk["irpa_ci95"]["operators"], 1.575_88e-4);
    meets("FAR", &risk["far"]["operators"], &risk["far_ci95"]["operators"], 3.597_91);
    for stated in ["= 0.00630353;", "= 1.57588e-4,", "= 3.59791."] {
        says(stated);
    }
}

#[test]
fn the_individual_risk_is_that_of_the_report() {
    const HOURS: f64 = 4_380.0;
    let report: Value = Folder::new().result(gas_plant(), &[]);
    assert_eq!(report["scenario"]["horizon_years"], 1.0);
    let find = |list: &Value, id: &str| -> Value {
        list.as_array().unwrap().iter().find(|one| one["id"] == id).unwrap_or_else(|| panic!("no {id}")).clone()
    };
    for row in table("| posture | group | PLL_g |") {
        let [posture, group, deaths, people, irpa, far] = row.as_slice() else { panic!("{row:?}") };
        let what = format!("{posture}, {group}");
        let found = find(&report["postures"], posture);
        let pll = found["metrics"][format!("fatalities.{group}")]["mean"].as_f64().unwrap();
        let headcount = found["risk"]["headcount"][group].as_f64().unwrap();
        prints(&what, deaths, pll);
        prints(&what, people, headcount);
        let by_hand = [pll * (HOURS / 8_760.0) / headcount, pll * 1e8 / (headcount * 8_760.0)];
        for (printed, (by_hand, measure)) in [irpa, far].into_iter().zip(by_hand.into_iter().zip(["irpa", "far"])) {
            prints(&what, printed, by_hand);
            prints(&what, printed, found["risk"][measure][group].as_f64().unwrap());
        }
    }
    let posture = find(&report["postures"], "as_was");
    let mean = |metrics: &Value, column: &str| metrics[column]["mean"].as_f64().unwrap();
    let given = mean(&posture["per_attack"]["metrics"], "fatalities.foreign");
    let attacks = mean(&posture["metrics"], "attacks");
    let rows = table("| figure, `as_was` | `foreign` |");
    for (row, value) in rows.iter().zip([attacks, given, attacks * given, given / 133.5]) {
        prints(&row[0], &row[1], value);
    }
    let rotations =
        [0.1052 * 0.5 / 800.0, 0.1052 / 1_600.0, 0.1052e8 / (800.0 * 8_760.0), 0.1052 / 3_200.0, 0.1052 / 800.0];
    for (row, value) in table("| figure | how | value |").iter().zip(rotations) {
        prints(&row[0], &row[2], value);
    }
    // The range of the declared rates, which both have in the same proportion.
    for threat in report["scenario"]["threats"].as_array().unwrap() {
        let rate = |end: &str| threat[end].as_f64().unwrap() / threat["rate_mean"].as_f64().unwrap();
        let irpa = posture["risk"]["irpa"]["foreign"].as_f64().unwrap();
        for (end, stated) in [("rate_p05", "1 in 49,500"), ("rate_p95", "1 in 2,730")] {
            let cases: f64 = number(&stated.trim_start_matches("1 in ").replace(',', ""));
            assert!((irpa * rate(end) * cases - 1.0).abs() < 0.002, "{stated}: 1 in {}", 1.0 / (irpa * rate(end)));
            says(stated);
        }
    }
}

/// Paths in backticks, and functions in backticks that follow one in parentheses.
#[test]
fn every_file_and_test_that_is_named_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut files, mut tests) = (0, 0);
    for page in [MODEL, LIMITS] {
        let (mut file, mut text) = (String::new(), String::new());
        for (index, word) in page.split('`').enumerate().filter(|(index, _)| index % 2 == 1) {
            if ["src/", "tests/", "scenarios/", "reports/", "docs/"].iter().any(|folder| word.starts_with(folder)) {
                let path = root.join(word);
                assert!(path.exists(), "{word} is not there");
                file = word.to_owned();
                text = std::fs::read_to_string(path).unwrap_or_default();
                files += 1;
            } else if word.len() > 12
                && word.matches('_').count() > 2
                && !word.contains(' ')
                && text.contains("#[test]")
            {
                assert!(text.contains(&format!("fn {word}()")), "{file} has no test {word} (word {index})");
                tests += 1;
            }
        }
    }
    assert!(files > 40 && tests > 35, "{files} files, {tests} tests");
}

/// The name GitHub gives a heading.
fn anchor(heading: &str) -> String {
    let kept = heading
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c))
        .collect::<String>();
    kept.replace(' ', "-")
}

#[test]
fn links_between_pages_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
    let names =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/model.md", "docs/limits.md", "docs/scenario.md"];
    let pages: BTreeMap<&str, String> = names.iter().map(|name| (*name, read(name))).collect();
    let mut links = 0;
    for (name, page) in &pages {
        for link in page.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            if link.contains("://") {
                continue;
            }
            let (to, heading) = link.split_once('#').map_or((link, None), |(to, heading)| (to, Some(heading)));
            let path = root.join(name).parent().unwrap().join(to);
            let path = if to.is_empty() { root.join(name) } else { path };
            assert!(path.exists(), "{name}: {link} leads nowhere");
            if let Some(heading) = heading {
                let text = std::fs::read_to_string(path).unwrap();
                let mut headings = text.lines().filter(|line| line.starts_with('#'));
                let found = headings.any(|line| anchor(line.trim_start_matches('#').trim()) == heading);
                assert!(found, "{name}: {link} has no such heading");
            }
            links += 1;
        }
    }
    assert!(links > 20);
}

/// What a user is told to write in the meantime is something that can be written: a key or a column.
#[test]
fn keys_that_stand_in_for_what_is_left_out_exist() {
    let result: Value = Folder::new().result(gas_plant(), &[]);
    let columns = result["postures"][0]["metrics"].as_object().unwrap();
    let mut keys = 0;
    for word in LIMITS.split('`').skip(1).step_by(2).filter(|word| !word.starts_with("--")) {
        let word = word.trim_matches(['[', ']', '{', ' ']);
        let key = word.split([' ', '=']).next().unwrap().rsplit('.').next().unwrap();
        if !key.starts_with(|c: char| c.is_ascii_lowercase()) {
            continue;
        }
        let known =
            KEYS.contains(&format!("`{key}`")) || KEYS.contains(&format!("\"{key}\"")) || columns.contains_key(key);
        assert!(known || ["insider", "warned", "deceit", "major"].contains(&key), "`{word}`: no key, no column");
        keys += 1;
    }
    assert!(keys > 60, "{keys}");
}
