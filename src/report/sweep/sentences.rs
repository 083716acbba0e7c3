//! Break-even values as sentences.

use super::super::words;
use super::values::{posture, value};
use crate::result::sweep::{Axis, BreakEven, Crossing, Posture, Sweep};

/// Every sentence about signs, in the order of the document; then what there is no sentence about.
pub(in crate::report) fn all(doc: &Sweep) -> Vec<String> {
    let mut out: Vec<String> = doc.break_even.iter().filter_map(|found| sentence(doc, found)).collect();
    if doc.postures.len() < 2 {
        return vec!["Only one posture was swept: there is nothing to compare it with.".to_owned()];
    }
    if doc.net_benefit.is_empty() {
        out.push("The scenario declares nothing that can be lost: there is no net benefit.".to_owned());
        return out;
    }
    for (arm, free) in doc.postures.iter().enumerate().skip(1) {
        if costs_nothing(doc, arm) {
            out.push(format!(
                "“{}” costs as much as “{}”: its net benefit is the averted loss itself, and nothing has to be earned back.",
                posture(free),
                posture(&doc.postures[0])
            ));
        }
    }
    out
}

/// The sentences about one figure, as it is called in the document.
pub(in crate::report) fn of_figure(doc: &Sweep, figure: &str) -> Vec<String> {
    doc.break_even.iter().filter(|found| found.figure == figure).filter_map(|found| sentence(doc, found)).collect()
}

fn costs_nothing(doc: &Sweep, arm: usize) -> bool {
    let added = |postures: &[crate::result::sweep::PointPosture]| {
        let cost = |arm: usize| postures.get(arm).map_or(0.0, |posture| posture.annual_cost);
        (cost(arm) - cost(0)).abs()
    };
    doc.points.iter().all(|point| added(&point.postures) <= 0.0)
}

fn name(doc: &Sweep, id: &str) -> String {
    doc.postures.iter().find(|one: &&Posture| one.id == id).map_or_else(|| super::super::clean::clean(id), posture)
}

/// The sentence about a sign: where a posture pays, or where a mean is lower.
fn sentence(doc: &Sweep, found: &BreakEven) -> Option<String> {
    let axis = doc.axes.first()?;
    let own = name(doc, &found.posture);
    let points = doc.points.len() as u64;
    let doubt = match points.saturating_sub(found.beyond_interval) {
        0 => String::new(),
        many if found.crossings.is_empty() => format!(", but at {many} of {points} points its interval holds 0"),
        _ => String::new(),
    };
    if let Some(kind) = found.figure.strip_prefix("net_benefit.") {
        let pays = format!("“{own}” pays ({} above added cost)", words::averted(kind));
        return Some(match (found.beyond_interval, found.begins) {
            (0, 0) => {
                format!(
                    "“{own}” neither costs nor averts anything anywhere in the range swept ({}).",
                    words::averted(kind)
                )
            }
            (0, _) => format!(
                "Whether “{own}” pays ({} against added cost) is not known anywhere in the range swept: every interval holds 0.",
                words::averted(kind)
            ),
            _ => format!("{pays} {}{doubt}.", places(doc, axis, found, 1)),
        });
    }
    let metric = found.figure.strip_prefix("difference.")?;
    let (words, _) = words::figure(&doc.scenario.groups, doc.scenario.horizon_years, metric, "");
    let base = name(doc, &found.baseline);
    let capital = words[..1].to_uppercase() + &words[1..];
    Some(match (found.beyond_interval, found.begins) {
        (0, 0) => format!("{capital}: “{own}” and “{base}” do not differ anywhere in the range swept."),
        (0, _) => format!(
            "{capital}: whether it is lower under “{own}” than under “{base}” is not known anywhere in the range swept: every \
             interval of the difference holds 0."
        ),
        (_, 1) if found.crossings.is_empty() => {
            format!("{capital} is higher under “{own}” than under “{base}” everywhere in the range swept{doubt}.")
        }
        _ => format!("{capital} is lower under “{own}” than under “{base}” {}{doubt}.", places(doc, axis, found, -1)),
    })
}

/// Where the figure has a sign: `if threat.raid.rate is above 1 in 60 yr [1 in 75 yr, 1 in 48 yr]`.
fn places(doc: &Sweep, axis: &Axis, found: &BreakEven, wanted: i8) -> String {
    if found.crossings.is_empty() {
        return format!("{} in the range swept", if found.begins == wanted { "everywhere" } else { "nowhere" });
    }
    let enters = |crossing: &Crossing| crossing.rising == (wanted > 0);
    let mut parts = Vec::new();
    let mut entered: Option<&Crossing> = None;
    for (number, crossing) in found.crossings.iter().enumerate() {
        match (enters(crossing), entered) {
            (true, _) => entered = Some(crossing),
            (false, Some(from)) => {
                parts.push(format!("between {} and {}", at(doc, axis, from), at(doc, axis, crossing)));
                entered = None;
            }
            (false, None) if number == 0 => parts.push(format!("below {}", at(doc, axis, crossing))),
            (false, None) => {}
        }
    }
    parts.extend(entered.map(|from| format!("above {}", at(doc, axis, from))));
    format!("if {} is {}", super::super::clean::clean(&axis.target), parts.join(", or "))
}

/// A break-even value with its band.
fn at(doc: &Sweep, axis: &Axis, crossing: &Crossing) -> String {
    let [low, high] = crossing.band.map(|end| end.map(|end| value(doc, axis, end)));
    let found = value(doc, axis, crossing.value);
    let outside = |end: Option<String>| end.unwrap_or_else(|| "not within the range swept".to_owned());
    match (low, high) {
        (None, None) => format!("{found} [not within the range swept]"),
        (Some(low), Some(high)) if low == found && high == found => found,
        (low, high) => format!("{found} [{}, {}]", outside(low), outside(high)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    fn said(begins: i8, beyond_interval: u64, crossings: Vec<Crossing>, figure: &str) -> String {
        let mut doc = fixture::curves(2);
        let [baseline, posture] = [0, 1].map(|arm: usize| doc.postures[arm].id.clone());
        doc.break_even =
            vec![BreakEven { posture, baseline, figure: figure.to_owned(), begins, beyond_interval, crossings }];
        all(&doc).remove(0)
    }

    fn crossing(years: f64, band: [f64; 2], rising: bool) -> Crossing {
        let end = |years: f64| (years > 0.0).then(|| 1.0 / years);
        Crossing { value: 1.0 / years, band: band.map(end), rising }
    }

    #[test]
    fn where_a_posture_pays_is_told_with_its_band() {
        let up = crossing(60.0, [75.0, 48.0], true);
        assert_eq!(
            said(-1, 8, vec![up], "net_benefit.loss"),
            "“Posture 1” pays (averted loss above added cost) if threat.raid.rate is above 1 in 60 yr [1 in 75 yr, 1 in 48 yr]."
        );
        let down = crossing(10.0, [12.0, 0.0], false);
        let told = said(-1, 8, vec![up, down], "net_benefit.loss_net_and_lives");
        let words = "(averted loss after insurance and the value of averted deaths above added cost) if threat.raid.rate is \
                     between 1 in 60 yr [1 in 75 yr, 1 in 48 yr] and 1 in 10 yr [1 in 12 yr, not within the range swept].";
        assert!(told.ends_with(words), "{told}");
        let told =
            said(1, 8, vec![crossing(60.0, [0.0, 0.0], false), crossing(10.0, [12.0, 9.0], true)], "net_benefit.loss");
        let words = "is below 1 in 60 yr [not within the range swept], or above 1 in 10 yr [1 in 12 yr, 1 in 9 yr].";
        assert!(told.ends_with(words), "{told}");
    }

    #[test]
    fn no_crossing_is_everywhere_nowhere_or_not_known() {
        let points = fixture::curves(2).points.len() as u64;
        let told = |begins: i8, beyond: u64| said(begins, beyond, Vec::new(), "net_benefit.loss");
        assert!(told(1, points).ends_with("pays (averted loss above added cost) everywhere in the range swept."));
        let words = format!("nowhere in the range swept, but at 2 of {points} points its interval holds 0.");
        assert!(told(-1, points - 2).ends_with(&words));
        assert!(told(1, 0).contains("is not known anywhere in the range swept"));
        let told = |begins: i8, beyond: u64| said(begins, beyond, Vec::new(), "difference.fatalities.mean");
        assert_eq!(
            told(0, 0),
            "Mean fatalities in a year: “Posture 1” and “Posture 0” do not differ anywhere in the range swept."
        );
        assert!(told(1, points).contains("is higher under “Posture 1” than under “Posture 0” everywhere"));
        assert!(told(-1, points).contains("is lower under “Posture 1” than under “Posture 0” everywhere"));
        let told = said(-1, points, vec![crossing(60.0, [75.0, 48.0], true)], "difference.fatalities.mean");
        assert!(told.contains("is lower") && told.contains("is below 1 in 60 yr"), "{told}");
    }

    #[test]
    fn what_costs_nothing_has_nothing_to_earn_back() {
        let mut doc = fixture::curves(3);
        for point in &mut doc.points {
            point.postures[2].annual_cost = point.postures[0].annual_cost;
        }
        let told = all(&doc);
        assert!(told.last().unwrap().starts_with("“Posture 2” costs as much as “Posture 0”"), "{told:?}");
        doc.net_benefit.clear();
        assert!(all(&doc).last().unwrap().starts_with("The scenario declares nothing that can be lost"));
        doc.postures.truncate(1);
        assert!(all(&doc)[0].starts_with("Only one posture"));
    }
}
