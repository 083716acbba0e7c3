//! What a reader must know first, in sentences: what decides between postures, then the leading figures of the first posture,
//! how the others compare, what the answer hangs on, and the gravest warning.

use std::collections::BTreeSet;

use super::clean::clean;
use super::decision;
use super::format::{self, Quantity};
use super::held_against;
use super::summary::{self, Remarks};
use super::uncertainty;
use super::words;
use crate::result::document::{Comparison, Document, Posture, Ranking};

/// Groups, and other postures, that are named, at most.
const MOST_NAMED: usize = 4;
/// Codes of warnings, the gravest first; all others follow in their order.
const GRAVEST: [&str; 5] = ["twin-disagrees", "until-not-met", "ranking-hangs-on", "risk-moves", "rates-differ"];

/// The sentences; `None` where nothing was simulated.
pub(super) fn in_short(doc: &Document) -> Option<Remarks> {
    let first = doc.postures.first()?;
    let decided = decision::in_short(doc);
    let compared = if decided.is_some() { Vec::new() } else { others(doc, first) };
    let mut sentences = decided.map(|remarks| remarks.sentences).unwrap_or_default();
    sentences.extend(chance(doc, first));
    sentences.extend(doc.postures.iter().take(MOST_NAMED).filter_map(|posture| attack(doc, posture)));
    sentences.extend(lives(doc, first));
    sentences.extend(held_against::criteria(doc));
    sentences.extend(loss(doc, first));
    sentences.extend(compared);
    sentences.extend(held_against::record(doc));
    sentences.extend(uncertainty::in_short(doc));
    sentences.extend(hangs_on(doc));
    sentences.extend(warning(doc));
    Some(Remarks { title: "In short".to_owned(), sentences })
}

/// How likely an attack is, and that this was declared.
fn chance(doc: &Document, posture: &Posture) -> Vec<String> {
    let declared = words::declared_frequency(doc);
    if doc.scenario.threats.is_empty() {
        return vec![declared];
    }
    let chance = format::with_interval(posture.p_attack, posture.p_attack_ci95, Quantity::Probability);
    vec![format!(
        "The chance of an attack {} is {chance} under “{}”. It follows from the declared frequency and is no finding. {declared}",
        words::in_horizon(doc),
        words::posture_name(posture)
    )]
}

/// What happens in one attack.
fn attack(doc: &Document, posture: &Posture) -> Option<String> {
    let given = |column: &str| words::given_attack(posture, column);
    let mean = |column: &str| summary::mean(given(column), doc);
    let mut parts = Vec::new();
    let stopped = &posture.per_attack.p_effectiveness;
    if posture.per_attack.attacks > 0 && stopped.estimate.is_some() {
        parts.push(format!("interrupted in time and neutralised in {} of cases", summary::probability(stopped)));
    }
    if let Some(deaths) = given("fatalities").filter(|deaths| summary::people(doc) && deaths.max > 0.0) {
        let level = |key: &str| deaths.quantiles.get(key).map(|&value| format::number(value));
        let levels = level("p50").zip(level("p95")).map_or(String::new(), |(median, most)| {
            format!(
                " (half of attacks at most {median}, 95 % at most {most}, the worst simulated {})",
                format::number(deaths.max)
            )
        });
        parts.push(format!("{} deaths on average{levels}", mean("fatalities")));
    }
    let others =
        [("captured", "people captured"), ("crisis_days", "days of crisis"), ("downtime_days", "days of downtime")];
    for (column, name) in
        others.into_iter().filter(|(column, _)| summary::matters(doc, column) && given(column).is_some())
    {
        parts.push(format!("{} {name}", mean(column)));
    }
    if summary::matters(doc, "loss") && given("loss").is_some() {
        parts.push(format!("a loss of {}", mean("loss")));
    }
    (!parts.is_empty())
        .then(|| format!("Given an attack under “{}”: {}.", words::posture_name(posture), parts.join("; ")))
}

/// Deaths to expect in a year, and one person's risk by group, the largest first.
fn lives(doc: &Document, posture: &Posture) -> Option<String> {
    if !summary::people(doc) {
        return None;
    }
    let deaths = format::with_interval(posture.risk.pll_per_year, posture.risk.pll_ci95, Quantity::Number);
    let mut risks: Vec<(&String, f64)> = posture.risk.irpa.iter().map(|(group, &risk)| (group, risk)).collect();
    risks.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    let one = |(group, risk): &(&String, f64)| {
        let interval = posture.risk.irpa_ci95.get(*group).copied().unwrap_or_default();
        format!("{} {}", words::group(doc, group), format::with_interval(*risk, interval, Quantity::Probability))
    };
    let named: Vec<String> = risks.iter().take(MOST_NAMED).map(one).collect();
    let more = match risks.len() - named.len() {
        0 => String::new(),
        more => format!("; {more} more groups below them"),
    };
    let individual = if named.is_empty() {
        String::new()
    } else {
        format!(" One person's risk of death in a year (IRPA): {}{more}.", named.join("; "))
    };
    Some(format!("Deaths to expect in a year (PLL): {deaths}.{individual}"))
}

/// The loss of a year, and the one that is exceeded once in a hundred years.
fn loss(doc: &Document, posture: &Posture) -> Option<String> {
    let metric = posture.metrics.get("loss").filter(|_| summary::matters(doc, "loss"))?;
    let hundred = metric.once_in(100.0);
    let rare = hundred.map_or(String::new(), |period| {
        let money = Quantity::Money(&doc.scenario.currency);
        format!("; the loss of 1 in 100 years is {}", format::with_interval(period.annual, period.ci95, money))
    });
    Some(format!("Loss {}: {} on average{rare}.", words::in_horizon(doc), summary::mean(Some(metric), doc)))
}

/// How the other postures compare with the first, a sentence each.
fn others(doc: &Document, first: &Posture) -> Vec<String> {
    let others = doc.postures.iter().skip(1);
    let find = |posture: &Posture, metric: &str| {
        doc.comparisons.iter().find(|found| {
            found.posture == posture.id
                && found.baseline == first.id
                && found.metric == metric
                && summary::matters(doc, metric)
        })
    };
    let mut sentences: Vec<String> = others
        .clone()
        .take(MOST_NAMED)
        .filter_map(|posture| {
            let deaths = find(posture, "fatalities").filter(|_| summary::people(doc));
            let deaths = deaths.map(|found| differs(found, "deaths", ["fewer", "more"], Quantity::Number));
            let money = Quantity::Money(&doc.scenario.currency);
            let loss = find(posture, "loss").map(|found| differs(found, "loss", ["less", "more"], money));
            let parts: Vec<String> = [deaths, loss].into_iter().flatten().collect();
            let cost = format::money(posture.annual_cost, &doc.scenario.currency);
            let cost =
                if posture.annual_cost > 0.0 { format!("; it costs {cost} a year in all") } else { String::new() };
            (!parts.is_empty()).then(|| {
                format!(
                    "“{}” against “{}”, {}: {}{cost}.",
                    words::posture_name(posture),
                    words::posture_name(first),
                    words::in_horizon(doc),
                    parts.join("; ")
                )
            })
        })
        .collect();
    let unnamed = others.count().saturating_sub(MOST_NAMED);
    if unnamed > 0 && !sentences.is_empty() {
        sentences.push(format!("{} more: see the differences.", words::postures(unnamed)));
    }
    sentences
}

/// "fewer deaths by 0.0403 [0.0397, 0.0408]", or that no difference is beyond doubt.
fn differs(found: &Comparison, what: &str, [less, more]: [&str; 2], quantity: Quantity<'_>) -> String {
    let (mean, [low, high]) = (found.difference.mean, found.difference.ci95);
    if high < 0.0 {
        return format!("{less} {what} by {}", format::with_interval(-mean, [-high, -low], quantity));
    }
    let difference = format::with_interval(mean, [low, high], quantity);
    if low > 0.0 {
        return format!("{more} {what} by {difference}");
    }
    if low >= high {
        return format!("no difference in {what}");
    }
    format!("no difference in {what} beyond doubt, {difference}")
}

/// How much of the evidence is judgement, and the inputs with which the order of the postures turns.
fn hangs_on(doc: &Document) -> Option<String> {
    let count = |grade: &str| doc.scenario.grades.get(grade).copied().unwrap_or(0);
    let all: u64 = doc.scenario.grades.values().sum();
    if all == 0 {
        return None;
    }
    let counted = [("D", "are judgement (grade D)"), ("ungraded", "have no grade")];
    let weak: Vec<String> = counted
        .iter()
        .filter(|(grade, _)| count(grade) > 0)
        .map(|(grade, words)| format!("{} {words}", format::count(count(grade))))
        .collect();
    let sentence = match weak.as_slice() {
        [] => format!("Of {} inputs none is judgement", format::count(all)),
        weak => format!("Of {} inputs {}", format::count(all), weak.join(" and ")),
    };
    let order = doc.ranking.as_ref().map_or(String::new(), |ranking| {
        let turns: BTreeSet<String> =
            ranking.hangs_on.iter().flat_map(|turn| &turn.inputs).map(|path| clean(path)).collect();
        let named: Vec<String> = turns.iter().take(MOST_NAMED).cloned().collect();
        let on = match turns.len() {
            0 if ranking.draws == 0 => {
                return "; whether the order of the postures hangs on one was not examined".to_owned();
            }
            0 => "none of those that were examined".to_owned(),
            some if some > MOST_NAMED => format!("{} and {} more", named.join(", "), some - MOST_NAMED),
            _ => named.join(", "),
        };
        format!(
            "; the order of the postures by mean {} {} hangs on {on}{}",
            words::stem(&ranking.metric),
            ranking.measure(),
            unseen(ranking)
        )
    });
    Some(format!("{sentence}{order}."))
}

/// How many inputs of grade D the order was not looked at for.
fn unseen(ranking: &Ranking) -> String {
    match ranking.not_examined {
        0 => String::new(),
        some => format!("; {} of grade D, constants or drawn for each attack, were not examined", format::count(some)),
    }
}

/// The gravest warning, and how many more there are.
fn warning(doc: &Document) -> Option<String> {
    let rank = |code: &str| GRAVEST.iter().position(|known| *known == code).unwrap_or(GRAVEST.len());
    let gravest = doc.warnings.iter().min_by_key(|warning| rank(&warning.code))?;
    let more = match doc.warnings.len() - 1 {
        0 => String::new(),
        1 => " One more warning stands below.".to_owned(),
        more => format!(" {more} more warnings stand below."),
    };
    let message = clean(&gravest.message);
    Some(format!("Warning: {}.{more}", message.trim_end_matches('.')))
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    /// Every figure is written as in the tables.
    #[test]
    fn a_run_leads_with_its_figures() {
        let doc = fixture::plausible();
        let told = in_short(&doc).unwrap().sentences.join("\n");
        for part in [
            "The chance of an attack in a year is",
            "no finding. Declared attacks per year before any control",
            "Given an attack under “As it was”: interrupted in time and neutralised in",
            "deaths on average (half of attacks at most",
            "Deaths to expect in a year (PLL): ",
            "Expatriates 1 in",
            "; the loss of 1 in 100 years is USD",
            "“Hardened base, faster response” against “As it was”, in a year: fewer deaths by 0.122 [0.111, 0.133]; less loss by USD",
            "Of 64 inputs 9 are judgement (grade D) and 4 have no grade; the order of the postures by mean fatalities given an attack hangs on threat.raid.rate; ",
            "Warning: The attack frequency carries grade D: read the figures given an attack first.",
        ] {
            assert!(told.contains(part), "{part:?} is not in\n{told}");
        }
        for cell in
            summary::sections(&doc)[1].rows.iter().filter(|(name, _)| name.contains("PLL")).map(|(_, cells)| &cells[0])
        {
            assert!(told.contains(cell), "{cell}");
        }
    }

    #[test]
    fn what_is_not_told_apart_is_said_to_be_so() {
        let mut doc = fixture::plausible();
        doc.comparisons[0].difference.ci95 = [-0.2, 0.1];
        let loss = doc.comparisons.iter_mut().find(|found| found.metric == "loss").unwrap();
        (loss.difference.mean, loss.difference.ci95) = (0.0, [0.0, 0.0]);
        doc.warnings.clear();
        let told = in_short(&doc).unwrap().sentences.join("\n");
        assert!(told.contains("no difference in deaths beyond doubt, −0.1"), "{told}");
        assert!(told.contains("; no difference in loss") && !told.contains("Warning"), "{told}");
        doc.comparisons.clear();
        doc.ranking = None;
        let told = in_short(&doc).unwrap().sentences.join("\n");
        assert!(!told.contains("against “As it was”") && told.ends_with("4 have no grade."), "{told}");
    }

    #[test]
    fn a_comparison_leads_with_what_decides() {
        let doc = fixture::compared();
        let told = in_short(&doc).unwrap().sentences;
        assert_eq!(told[0], decision::in_short(&doc).unwrap().sentences[0]);
        assert!(told.iter().all(|sentence| !sentence.contains("against “As it was”, in a year")), "{told:?}");
    }

    #[test]
    fn the_gravest_warning_is_told() {
        let mut doc = fixture::plausible();
        let warning = doc.warnings[0].clone();
        doc.warnings
            .push(crate::result::document::Warning { code: "twin-disagrees".to_owned(), message: "Off".to_owned() });
        doc.warnings.push(warning);
        let told = in_short(&doc).unwrap().sentences;
        assert_eq!(told.last().unwrap(), "Warning: Off. 2 more warnings stand below.");
    }
}
