//! Random quantities as text: constants and laws of every kind, in the units of each dimension.
//!
//! Shapes come from short lists, since a law of a new shape takes a table of its own, and scales are random.

use super::dice::Dice;

/// Number, if a quantity is one, with a unit or without.
fn law(dice: &mut Dice, unit: &dyn Fn(f64) -> String, middle: f64) -> String {
    let m = |factor: f64| unit(middle * factor);
    match dice.whole(0, 13) {
        0 => format!("{{ uniform = [{}, {}] }}", m(0.3), m(1.7)),
        1 => format!("{{ loguniform = [{}, {}] }}", m(0.2), m(3.0)),
        2 => format!("{{ triangular = [{}, {}, {}] }}", m(0.2), m(0.8), m(2.5)),
        3 => format!("{{ pert = [{}, {}, {}] }}", m(0.2), m(0.8), m(3.8)),
        4 => format!("{{ normal = {{ mean = {}, sd = {} }} }}", m(1.0), m(*dice.pick(&[0.2, 0.6]))),
        5 => format!("{{ normal = {{ mean = {}, sd = {} }}, min = {} }}", m(1.0), m(0.5), m(0.1)),
        6 => format!("{{ lognormal = {{ median = {}, gsd = {} }} }}", m(1.0), dice.pick(&["1.6", "2.5"])),
        7 => format!("{{ lognormal = {{ median = {}, gsd = 2.0 }}, min = {}, max = {} }}", m(1.0), m(0.3), m(4.0)),
        8 => format!("{{ gamma = {{ mean = {}, sd = {} }} }}", m(1.0), m(0.5)),
        9 => format!("{{ weibull = {{ shape = 1.5, scale = {} }} }}", m(1.0)),
        10 => format!("{{ exponential = {{ mean = {} }} }}", m(1.0)),
        11 => format!("{{ discrete = [[{}, 1], [{}, 2], [{}, 1]] }}", m(0.2), m(1.0), m(4.0)),
        12 => format!("{{ empirical = [{}, {}, {}] }}", m(0.5), m(0.6), m(1.9)),
        _ => format!(
            "{{ mixture = [[0.3, {{ uniform = [{}, {}] }}], [0.7, {{ exponential = {{ mean = {} }} }}]] }}",
            m(0.1),
            m(0.2),
            m(1.0)
        ),
    }
}

/// The same law with one value per trial, or per attack, whatever is usual where it stands.
fn per(dice: &mut Dice, law: &str, class: &str, p: f64) -> String {
    let open = law.strip_suffix(" }").unwrap();
    if dice.chance(p) { format!("{open}, per = \"{class}\" }}") } else { law.to_owned() }
}

/// A time of seconds or hours, about `seconds`.
pub(super) fn duration(dice: &mut Dice, seconds: f64) -> String {
    let middle = dice.between(0.4 * seconds, 1.8 * seconds);
    let unit = |value: f64| {
        if seconds >= 86_400.0 { format!("\"{:.4} h\"", value / 3_600.0) } else { format!("\"{value:.4} s\"") }
    };
    match dice.whole(0, 9) {
        0 => "\"0 s\"".to_owned(),
        1..=5 => unit(middle),
        _ => {
            let law = law(dice, &unit, middle);
            per(dice, &law, "trial", 0.15)
        }
    }
}

/// A probability; `$care` is one too.
pub(super) fn probability(dice: &mut Dice) -> String {
    match dice.whole(0, 13) {
        0 => "0".to_owned(),
        1 => "1.0".to_owned(),
        2..=6 => format!("{}", dice.between(0.02, 0.98)),
        7 => format!("\"{} %\"", dice.whole(1, 99)),
        8 => "\"$care\"".to_owned(),
        9 => per(dice, "{ uniform = [0.1, 0.9] }", "attack", 0.3),
        10 => "{ beta = [2, 3] }".to_owned(),
        11 => "{ beta = { mean = 0.8, sd = 0.1 } }".to_owned(),
        // Cut at the ends, and counted.
        12 => "{ normal = { mean = 0.8, sd = 0.2 } }".to_owned(),
        _ => "{ discrete = [[0, 1], [0.7, 2], [1, 1]] }".to_owned(),
    }
}

/// A probability that is one value per trial wherever it stands.
pub(super) fn settled_probability(dice: &mut Dice) -> String {
    let found = probability(dice);
    found.replace(", per = \"attack\"", "")
}

/// A constant probability.
pub(super) fn constant(dice: &mut Dice) -> String {
    format!("{}", dice.between(0.02, 0.98))
}

/// A count about `middle`.
pub(super) fn count(dice: &mut Dice, middle: f64) -> String {
    match dice.whole(0, 7) {
        0..=4 => format!("{}", dice.between(0.4 * middle, 1.8 * middle).ceil()),
        5 => format!("{{ poisson = {} }}", dice.pick(&[3, 12])),
        6 => "{ binomial = { n = 20, p = 0.4 } }".to_owned(),
        _ => law(dice, &|value| format!("{value:.2}"), middle),
    }
}

/// A rate about `middle` per `unit` (yr, d).
pub(super) fn rate(dice: &mut Dice, middle: f64, unit: &str) -> String {
    let show = |value: f64| format!("\"{value:.5} per {unit}\"");
    match dice.whole(0, 5) {
        0..=3 => show(dice.between(0.3 * middle, 2.0 * middle)),
        _ => law(dice, &show, middle),
    }
}

/// A factor about `middle`.
pub(super) fn factor(dice: &mut Dice, middle: f64) -> String {
    match dice.whole(0, 4) {
        0..=3 => format!("{}", dice.between(0.4 * middle, 1.8 * middle)),
        _ => law(dice, &|value| format!("{value:.4}"), middle),
    }
}

/// An amount about `middle` millions.
pub(super) fn money(dice: &mut Dice, middle: f64) -> String {
    let unit = |value: f64| format!("\"{value:.4} M\"");
    match dice.whole(0, 5) {
        0..=3 => unit(dice.between(0.3 * middle, 2.0 * middle)),
        _ => law(dice, &unit, middle),
    }
}

/// One quantity for all, or a table of one for each of some keys.
pub(super) fn by(dice: &mut Dice, keys: &[&str], p: f64, mut quantity: impl FnMut(&mut Dice) -> String) -> String {
    if keys.is_empty() || !dice.chance(p) {
        return quantity(dice);
    }
    let entries: Vec<String> = keys.iter().map(|key| format!("{key} = {}", quantity(dice))).collect();
    format!("{{ {} }}", entries.join(", "))
}

/// Weights of some keys, at least one of them above 0.
pub(super) fn weights(dice: &mut Dice, keys: &[&str]) -> String {
    let mut entries: Vec<String> = Vec::new();
    for index in dice.some(keys.len(), 0.6) {
        entries.push(format!("{} = {}", keys[index], dice.between(0.1, 1.0)));
    }
    format!("{{ {} }}", entries.join(", "))
}
