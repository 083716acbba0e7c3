//! Studies of scenarios with exact answers.

use super::super::Options;
use super::findings::{Effort, of_scenario, studied};
use crate::random::{Law, beta_quantile, gamma_sf, normal_quantile};
use crate::result::decision::Figure;
use crate::result::sensitivity::{Choice, Effect, Sensitivity};
use crate::scenario::{Scenario, load};

/// One gate that is seen with a probability p, raids at a rate r, neither known; thefts at a rate that is not known either, and a
/// guard who halves them at a price.
const SITE: &str = r#"
schema = 1
[scenario]
id = "site"
name = "Site"
currency = "USD"
[parameters]
idle = { uniform = [0, 1] }
[[zone]]
id = "yard"
[[zone]]
id = "camp"
[[element]]
id = "gate"
from = "yard"
to = "camp"
detection = { beta = [3, 2], grade = "D" }
delay = "1 min"
[[threat]]
id = "raid"
rate = { lognormal = { median = "1 in 20 yr", gsd = 2.0 } }
target = { camp = 1.0 }
entry = ["yard"]
[[loss_event]]
id = "theft"
rate = { gamma = { mean = "2 per yr", sd = "1 per yr" } }
magnitude = [10]
[[control]]
id = "guard"
opex = 8
[[control.effects]]
target = "loss_event.theft.rate"
scale = 0.5
[[posture]]
id = "as_is"
[[posture]]
id = "guarded"
controls = ["guard"]
"#;

fn read(text: &str) -> Scenario {
    let loaded = load("site.toml", text.as_bytes(), &[]);
    loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

fn study(text: &str, metrics: &[&str], effort: Effort, threads: usize) -> Sensitivity {
    let scenario = read(text);
    let names: Vec<String> = metrics.iter().map(|name| (*name).to_owned()).collect();
    let options = Options { seed: 11, threads: Some(threads), ..Options::of(&scenario) };
    of_scenario(&scenario, &options, &studied(&names, &scenario).unwrap(), effort, &|_| {}).unwrap()
}

/// Within 4 standard errors; the interval is Student's with 7 degrees of freedom.
fn meets(what: &str, found: Figure, exact: f64) {
    let se = (found.ci95[1] - found.ci95[0]) / (2.0 * 2.364_624_251);
    assert!((found.value - exact).abs() < 4.0 * se + 1e-9, "{what}: {} +- {se}, exact {exact}", found.value);
}

fn effect<'a>(found: &'a Sensitivity, metric: usize, path: &str) -> &'a Effect {
    let input = found.inputs.iter().position(|input| input.inputs.iter().any(|known| known == path));
    &found.metrics[metric].effects[input.unwrap_or_else(|| panic!("no {path}: {:?}", found.inputs))]
}

const EFFORT: Effort = Effort { attacks: 64, points: 128, scrambles: 8 };

#[test]
fn indices_of_a_product_are_the_exact_ones() {
    let found = study(SITE, &["per_attack.alarms.mean", "alarms.mean", "loss.mean"], EFFORT, 2);
    // The idle parameter moves nothing.
    assert_eq!((found.idle, found.inputs.len()), (1, 3), "{:?}", found.inputs);
    let gate = effect(&found, 0, "element.gate.detection");
    meets("given an attack: first order", gate.first.unwrap(), 1.0);
    meets("given an attack: total", gate.total.unwrap(), 1.0);
    // A rising function of one input alone.
    meets("rank", gate.rank.unwrap(), 1.0);
    assert!(gate.rank_found.unwrap().value > 0.9);
    let rate = effect(&found, 0, "threat.raid.rate");
    // Another rate, another number of attacks in a year: noise, but no effect.
    assert!(rate.total.unwrap().value.abs() < 0.02, "{rate:?}");
    // Alarms per year are r p: of a product of independent factors.
    let sigma = libm::log(2.0);
    let (mean_r, mean_p, var_p) = (0.05 * libm::exp(sigma * sigma / 2.0), 0.6, 0.04);
    let var_r = mean_r * mean_r * libm::expm1(sigma * sigma);
    let both = var_r * var_p;
    let (of_r, of_p) = (mean_p * mean_p * var_r, mean_r * mean_r * var_p);
    let all = of_r + of_p + both;
    meets("mean", found.metrics[1].base, mean_r * mean_p);
    assert!((found.metrics[1].sd.unwrap() / all.sqrt() - 1.0).abs() < 0.15, "{:?}", found.metrics[1].sd);
    for (path, alone) in [("threat.raid.rate", of_r), ("element.gate.detection", of_p)] {
        let found = effect(&found, 1, path);
        meets(&format!("first order of {path}"), found.first.unwrap(), alone / all);
        meets(&format!("total of {path}"), found.total.unwrap(), (alone + both) / all);
    }
    let [bar] = effect(&found, 1, "element.gate.detection").held.as_slice() else { unreachable!("one draw") };
    assert!(bar.told_apart, "{bar:?}");
    meets("low", bar.low, mean_r * beta_quantile(3.0, 2.0, 0.1));
    meets("high", bar.high, mean_r * beta_quantile(3.0, 2.0, 0.9));
    let [bar] = effect(&found, 1, "threat.raid.rate").held.as_slice() else { unreachable!("one draw") };
    meets("low", bar.low, mean_p * 0.05 * libm::exp(sigma * normal_quantile(0.1)));
    // Thefts: ten times a gamma rate.
    let theft = effect(&found, 2, "loss_event.theft.rate");
    meets("first order of thefts", theft.first.unwrap(), 1.0);
    let gamma = Law::Gamma { shape: 4.0, scale: 5.0 };
    meets("thefts at the 90 % quantile", theft.held[0].high, gamma.quantile(0.9));
    // Values as the file would write them, and the grade of its own.
    let gate = found.inputs.iter().find(|input| input.inputs == ["element.gate.detection"]).unwrap();
    assert_eq!(gate.grade.as_deref(), Some("D"));
    let shown: f64 = gate.range[0][0].trim_end_matches(" %").parse().unwrap();
    let shown = if gate.range[0][0].ends_with('%') { shown / 100.0 } else { shown };
    assert!((shown - beta_quantile(3.0, 2.0, 0.1)).abs() < 1e-3, "{:?}", gate.range);
}

/// The noise of a finite number of attacks: by chance a theft loss has the variance 100 times its rate per year, so K years leave
/// 200 / K beside the variance of 100 between rates.
#[test]
fn the_share_of_noise_is_the_exact_one_and_is_taken_out() {
    let found = study(SITE, &["loss.mean"], Effort { attacks: 8, points: 256, scrambles: 8 }, 2);
    // The same thefts at all points: what moves with the rate is not all of it, so at most that.
    let most = (200.0 / 8.0) / (200.0 / 8.0 + 100.0);
    let noise = found.metrics[0].noise;
    assert!(noise > 0.0 && noise < most + 0.05, "{noise}, at most {most}");
    let theft = effect(&found, 0, "loss_event.theft.rate");
    meets("first order", theft.first.unwrap(), 1.0);
    meets("total", theft.total.unwrap(), 1.0);
    assert!((found.metrics[0].sd.unwrap() - 10.0).abs() < 1.5, "{:?}", found.metrics[0].sd);
}

fn net_benefit(found: &Sensitivity) -> &Choice {
    found.choices.iter().find(|choice| choice.by == "net_benefit.loss").unwrap()
}

/// A guard averts 5 r and costs 8: worth it where the rate of thefts is above 1.6. E[(r - k)+] of a gamma law of shape a and mean
/// m is m Q(a + 1, k / scale) - k Q(a, k / scale).
#[test]
fn information_about_the_one_input_that_matters_has_its_exact_value() {
    let found = study(SITE, &["loss.mean"], Effort { attacks: 64, points: 128, scrambles: 8 }, 2);
    let choice = net_benefit(&found);
    let (mean, scale, threshold) = (2.0, 0.5, 1.6);
    let above = mean * gamma_sf(5.0, threshold / scale) - threshold * gamma_sf(4.0, threshold / scale);
    let exact = 5.0 * above - (5.0 * mean - 8.0);
    assert_eq!(choice.best, "guarded");
    meets("gain", choice.options[1].gain, 2.0);
    let se = |figure: Figure| (figure.ci95[1] - figure.ci95[0]) / (2.0 * 2.364_624_251);
    // The choice at a point is made by noisy batches, so a little is lost; more than the exact value is never to be had.
    assert!(
        choice.evpi.value < exact + 4.0 * se(choice.evpi) && choice.evpi.value > 0.8 * exact,
        "{choice:?}, {exact}"
    );
    assert!(choice.evpi_most > exact - 4.0 * se(choice.evpi), "{choice:?}, {exact}");
    let thefts = found.inputs.iter().position(|input| input.inputs == ["loss_event.theft.rate"]).unwrap();
    for worth in &choice.inputs {
        if worth.input == thefts as u64 {
            let error = se(worth.evppi);
            assert!((worth.evppi.value - exact).abs() < 4.0 * error + 0.03 * exact, "{worth:?}, {exact}");
            // Below the threshold with a probability of P(4, 3.2).
            let below = 1.0 - gamma_sf(4.0, threshold / scale);
            assert!((worth.changes - below).abs() < 0.08, "{} of {below}", worth.changes);
        } else {
            assert!(worth.evppi.value.abs() <= 1e-12, "{worth:?}");
        }
    }
}

#[test]
fn tied_inputs_are_one_input_and_threads_change_no_bit() {
    let tied = SITE
        .replace(
            "idle = { uniform = [0, 1] }",
            "seen = { beta = [3, 2] }\noften = { lognormal = { median = \"1 in 20 yr\", gsd = 2.0 } }",
        )
        .replace(
            "[[zone]]\nid = \"yard\"",
            "[[correlation]]\nbetween = [\"seen\", \"often\"]\nrank = 0.6\n[[zone]]\nid = \"yard\"",
        )
        .replace("detection = { beta = [3, 2], grade = \"D\" }", "detection = \"$seen\"")
        .replace("rate = { lognormal = { median = \"1 in 20 yr\", gsd = 2.0 } }\ntarget", "rate = \"$often\"\ntarget");
    let effort = Effort { attacks: 16, points: 32, scrambles: 8 };
    let [one, other] = [1, 3].map(|threads| study(&tied, &["alarms.mean"], effort, threads));
    assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&other).unwrap());
    let pair = one.inputs.iter().position(|input| input.tied).unwrap();
    assert_eq!(one.inputs[pair].inputs.len(), 2);
    let effect = &one.metrics[0].effects[pair];
    // Nothing else moves the alarms; each of the two is held by itself.
    meets("first order", effect.first.unwrap(), 1.0);
    assert_eq!((effect.held.len(), effect.rank), (2, None));
    // Held at its quantile a draw does not move the one that it is tied to: 0.6 is the mean of the other.
    let bar = effect.held.iter().find(|bar| bar.inputs == ["parameters.often"]).unwrap();
    meets("low", bar.low, 0.6 * 0.05 * libm::exp(libm::log(2.0) * normal_quantile(0.1)));
}

#[test]
fn what_is_known_has_nothing_to_study() {
    let known = SITE
        .replace("idle = { uniform = [0, 1] }", "")
        .replace("{ beta = [3, 2], grade = \"D\" }", "0.6")
        .replace("{ lognormal = { median = \"1 in 20 yr\", gsd = 2.0 } }", "\"1 in 20 yr\"")
        .replace("{ gamma = { mean = \"2 per yr\", sd = \"1 per yr\" } }", "\"2 per yr\"");
    let scenario = read(&known);
    let metrics = studied(&[], &scenario).unwrap();
    let fault = of_scenario(&scenario, &Options::of(&scenario), &metrics, Effort::default(), &|_| {}).unwrap_err();
    assert!(fault.to_string().contains("write distributions"), "{fault}");
}
