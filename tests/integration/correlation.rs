//! Parameters that move together: exact means of products, in plain and in stratified draws; what is impossible is refused.

use std::f64::consts::PI;

use libm::{exp, log, sin};

use crate::command::Folder;
use crate::command::Stream::{Nothing, With};

/// Losses whose frequency and size are both uncertain and lognormal: per year E[rate x size].
fn scenario(correlation: &str) -> String {
    format!(
        "schema = 1\n[scenario]\nid = \"tied\"\nname = \"Tied\"\ncurrency = \"USD\"\n\
         [parameters]\nrate = {{ lognormal = {{ median = 1, gsd = 1.8 }} }}\n\
         size = {{ lognormal = {{ median = \"1 k\", gsd = 2.2 }} }}\n\
         other = {{ lognormal = {{ median = \"1 k\", gsd = 1.5 }} }}\n{correlation}\n\
         [[loss_event]]\nid = \"theft\"\nrate = {{ of = \"1 per yr\", then = [{{ scale = \"$rate\" }}] }}\n\
         magnitude = [\"$size\"]\n\
         [[loss_event]]\nid = \"fraud\"\nrate = \"1 per yr\"\nmagnitude = [\"$other\"]\n"
    )
}

fn pair(a: &str, b: &str, rank: f64) -> String {
    format!("[[correlation]]\nbetween = [\"{a}\", \"{b}\"]\nrank = {rank}\n")
}

/// The exact mean of the losses of a year: with normal logarithms of correlation 2 sin(pi rank / 6).
fn exact(rank: f64) -> f64 {
    let (a, b, c) = (log(1.8), log(2.2), log(1.5));
    let rho = 2.0 * sin(PI * rank / 6.0);
    let tied = 1_000.0 * exp(0.5 * (a * a + b * b + 2.0 * rho * a * b));
    tied + 1_000.0 * exp(0.5 * c * c)
}

#[track_caller]
fn agrees(text: &str, rank: f64, options: &[&str]) {
    let result = Folder::new().result(text, options);
    let loss = &result["postures"][0]["metrics"]["loss"];
    let ends: Vec<f64> = (0..2).map(|end| loss["mean_ci95"][end].as_f64().unwrap()).collect();
    let (mean, error) = (loss["mean"].as_f64().unwrap(), (ends[1] - ends[0]) / (2.0 * 1.96));
    let exact = exact(rank);
    assert!((mean - exact).abs() < 4.0 * error, "rank {rank}: {mean} +- {error} for {exact}");
    assert!(error < 0.03 * exact, "the test sees something: {error}");
}

#[test]
fn the_mean_of_a_product_is_exact() {
    for rank in [0.8, -0.6, 0.3] {
        agrees(&scenario(&pair("rate", "size", rank)), rank, &["--trials", "40000"]);
        agrees(&scenario(&pair("size", "rate", rank)), rank, &["--trials", "40000"]);
    }
    agrees(&scenario(""), 0.0, &["--trials", "40000"]);
    agrees(&scenario(&pair("rate", "size", 0.8)), 0.8, &["--trials", "40960", "--sampling", "lhs"]);
    // A chain: what is tied to a tied one, and a pair that is not.
    let chain = format!("{}{}", pair("other", "rate", 0.5), pair("rate", "size", 0.7));
    agrees(&scenario(&chain), 0.7, &["--trials", "40000"]);
}

#[test]
fn a_correlation_changes_no_draw_of_others() {
    let mean = |text: &str| {
        let result = Folder::new().result(text, &["--trials", "2000", "--set", "loss_event.theft.rate=0 per yr"]);
        result["postures"][0]["metrics"]["loss"]["mean"].as_f64().unwrap().to_bits()
    };
    assert_eq!(mean(&scenario("")), mean(&scenario(&pair("rate", "size", 0.8))));
    assert_ne!(mean(&scenario("")), mean(&scenario(&pair("rate", "other", 0.8))));
    assert_eq!(mean(&scenario("")), mean(&scenario(&pair("other", "rate", 0.8))));
}

#[test]
fn what_is_impossible_is_refused() {
    let refused = |correlation: &str, words: &[&str]| {
        let folder = Folder::with("site.toml", scenario(correlation));
        folder.bordj(&["check", "site.toml"]).gives(2, Nothing, With(words));
    };
    refused(
        &pair("rate", "size", 1.0),
        &["error[impossible-correlation]", "must be from -0.999 to 0.999", "^ out of range"],
    );
    refused(&pair("rate", "rate", 0.5), &["`rate` is correlated with itself", "^ expected two different parameters"]);
    refused(&pair("rate", "sise", 0.5), &["error[unknown-id]", "did you mean `size`?"]);
    let twice = format!("{}{}", pair("rate", "size", 0.5), pair("size", "rate", 0.4));
    refused(&twice, &["the correlation of `size` and `rate` is given twice", "^ given again", "- given first"]);
    let all = [pair("rate", "size", 0.9), pair("size", "other", 0.9), pair("rate", "other", -0.9)].concat();
    refused(
        &all,
        &[
            "contradict each other",
            "`rate`, `size`, `other`",
            "^^^^ contradicts the others",
            "a pair that is not given counts as 0",
        ],
    );
    // In percent; the pair that has nothing to do with it is not the fault.
    refused(&pair("rate", "size", -40.0), &["lies between -0.999 and 0.999: write -0.4"]);
    let text = pair("rate", "size", 0.5).replace("0.5", "\"-40 %\"");
    refused(&text, &["^ a rank correlation lies between -0.999 and 0.999", "write -0.4"]);
    refused("[[correlation]]\nbetween = [\"rate\"]\nrank = 0.5\n", &["`between` names 1 parameter", "expected two"]);
}

#[test]
fn a_contradiction_is_shown_at_the_pairs_that_make_it() {
    let more = "[parameters]\nfirst = { beta = [2, 3] }\nlast = { beta = [2, 3] }\n";
    let pairs = [
        pair("rate", "size", 0.9),
        pair("rate", "other", 0.91),
        pair("size", "other", -0.92),
        pair("first", "last", 0.93),
    ];
    let text = scenario(&pairs.concat()).replace("[parameters]\n", more);
    let folder = Folder::with("site.toml", &text);
    let words =
        ["rank = -0.92\n   |        ^^^^^ contradicts", "rank = 0.9\n   |        --- with this", "---- with this"];
    let printed = folder.bordj(&["check", "site.toml"]).gives(2, Nothing, With(&words));
    assert!(!printed.err.contains("0.93"), "{}", printed.err);
}

/// What is shown as the nearest possible is pasted, and accepted; pairs that were not given as well.
#[test]
fn the_nearest_possible_ranks_can_be_pasted() {
    for pairs in [
        [pair("rate", "size", 0.9), pair("rate", "other", 0.91), pair("size", "other", -0.92)].concat(),
        [pair("rate", "size", 0.9), pair("rate", "other", 0.9)].concat(),
        // The fourth contradicts what is possible of the first three.
        [
            pair("rate", "size", 0.9),
            pair("rate", "other", 0.91),
            pair("size", "other", -0.92),
            pair("rate", "fourth", 0.6),
            pair("size", "fourth", -0.7),
        ]
        .concat(),
    ] {
        let scenario = |pairs: &str| {
            let text = scenario(pairs);
            if !pairs.contains("fourth") {
                return text;
            }
            let more = text.replace("[parameters]\n", "[parameters]\nfourth = { beta = [2, 3] }\n");
            more.replace("[\"$other\"]", "[\"$other\", \"$fourth\"]")
        };
        let folder = Folder::with("site.toml", scenario(&pairs));
        let printed =
            folder.bordj(&["check", "site.toml"]).gives(2, Nothing, With(&["nearest ranks that are possible"]));
        let fresh = !pairs.contains("-0.92") || pairs.contains("fourth");
        assert_eq!(printed.err.contains(" # a new pair"), fresh, "{}", printed.err);
        let lines = printed.err.lines().map(str::trim_start).skip_while(|line| !line.starts_with("[[correlation]]"));
        let pasted: Vec<&str> = lines.take_while(|line| !line.is_empty()).collect();
        let pasted = format!("{}\n", pasted.join("\n"));
        let folder = Folder::with("site.toml", scenario(&pasted));
        folder.bordj(&["check", "site.toml"]).gives(0, With(&[]), Nothing);
    }
}
