//! Distributions whose arguments do not fit: one fault for one mistake, in the words of what was meant.

use super::*;

/// One fault, at the marked place of the only law of a scenario.
#[track_caller]
fn one(law: &str, words: &[&str]) {
    let text = format!(
        "schema = 1\n[scenario]\nid = \"law\"\nname = \"Law\"\ncurrency = \"USD\"\n\
         [[loss_event]]\nid = \"theft\"\nrate = \"1 per yr\"\nmagnitude = [{}]\n",
        law.replace(['«', '»'], "")
    );
    check_all(&text, 2, &[&format!("magnitude = [{law}]")], words);
}

#[test]
fn a_percentage_has_two_digits() {
    let help = "write p05 for 5 % or p50 for 50 %";
    one("{ metalog = { «p5» = 1, p30 = 2, p90 = 3 } }", &["unknown key `p5`", help]);
    one("{ metalog = { «p1» = 1, p50 = 2, p90 = 3 } }", &["write p01 for 1 % or p10 for 10 %"]);
    one("{ metalog = { «p0» = 1, p50 = 2, p90 = 3 } }", &["unknown key `p0`"]);
}

#[test]
fn what_is_said_of_a_quantity_is_not_said_of_a_part_of_its_law() {
    for key in ["grade = \"Q\"", "basis = \"x\"", "per = \"trial\""] {
        let (name, value) = key.split_once(' ').unwrap();
        let law = format!("{{ mixture = [[1, {{ uniform = [0, 1], «{name}» {value} }}]] }}");
        one(&law, &["stands beside `mixture`, not in its parts"]);
    }
}

#[test]
fn one_mistake_is_one_fault() {
    let ways = "expected { median, gsd } or { p05, p95 } or { mean, sd }";
    one("{ lognormal = «{ median = 8, sd = 5 }» }", &["`median`, `sd` of `lognormal` do not go together", ways]);
    one("{ lognormal = «{}» }", &["`lognormal` has no arguments", ways]);
    one("{ lognormal = «{ p95 = 8 }» }", &["needs `p05`"]);
    one("{ mixture = «[0.7, { uniform = [0, 1] }, 0.3]» }", &["`mixture` is [[weight, distribution], …]"]);
    one("{ discrete = «[1, 2, 3]» }", &["each entry is a pair, [value, weight]"]);
    one("{ lognormal = «{ median = 8, gsd = 0.8 }» }", &["gsd must be at least 1, but is 0.8"]);
}
