//! The figures of a document in the order in which they are read, as text: what the terminal and Markdown both show.

use super::by_group;
use super::clean::clean;
use super::closed_forms;
use super::decision;
use super::format::{self, Quantity};
use super::register;
use super::return_periods;
use super::uncertainty;
use super::words;
use crate::result::document::{Comparison, Document, Metric, Posture, Probability};

/// How the columns of a table are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// One for each posture, as many side by side as fit.
    Postures,
    /// Each what it needs, all side by side.
    Figures,
}

/// A table.
#[derive(Debug, Clone)]
pub(super) struct Section {
    /// Title.
    pub(super) title: String,
    /// A line under the title; may be empty.
    pub(super) note: String,
    /// Names of the columns after the first.
    pub(super) columns: Vec<String>,
    /// Name of the figure and its value per column.
    pub(super) rows: Vec<(String, Vec<String>)>,
    /// How they are laid out.
    pub(super) layout: Layout,
}

/// Sentences under a title.
#[derive(Debug)]
pub(super) struct Remarks {
    /// Title.
    pub(super) title: String,
    /// Sentences.
    pub(super) sentences: Vec<String>,
}

/// How uncertain inputs were drawn, in words.
fn sampling(doc: &Document) -> String {
    match doc.run.sampling.as_str() {
        "mc" => "plain Monte Carlo".to_owned(),
        "lhs" => "Latin hypercube".to_owned(),
        other => clean(other),
    }
}

/// What the intervals are made from, in words.
fn behind_intervals(doc: &Document) -> &'static str {
    if doc.run.sampling == "lhs" { "the spread between blocks of trials" } else { "the number of simulated attacks" }
}

/// Name of the scenario and how it was run, in one line.
pub(super) fn origin(doc: &Document) -> String {
    let settings: Vec<String> = doc.run.settings.iter().map(|setting| clean(setting).replacen('=', " = ", 1)).collect();
    format!(
        "{} trials{}, seed {}, {}{}, scenario {}, bordj {}{}",
        format::count(doc.run.trials),
        doc.run.until.as_deref().map_or(String::new(), |until| format!(" (until {})", clean(until))),
        doc.run.seed,
        sampling(doc),
        if doc.run.unconditional { " of plain years" } else { "" },
        clean(&doc.run.scenario_sha256).chars().take(12).collect::<String>(),
        clean(&doc.run.version),
        if settings.is_empty() {
            String::new()
        } else {
            format!(", with {} from the command line", settings.join(", "))
        }
    )
}

/// A probability with its interval.
pub(super) fn probability(probability: &Probability) -> String {
    match (probability.estimate, probability.ci95) {
        (Some(estimate), Some(interval)) => format::with_interval(estimate, interval, Quantity::Probability),
        (Some(estimate), None) => format::probability(estimate),
        (None, _) => format::ABSENT.to_owned(),
    }
}

/// A mean with its interval, in the unit of its column.
pub(super) fn mean(metric: Option<&Metric>, doc: &Document) -> String {
    metric.map_or(format::ABSENT.to_owned(), |metric| {
        let quantity = if metric.unit == doc.scenario.currency {
            Quantity::Money(&metric.unit)
        } else {
            Quantity::of_unit(&metric.unit)
        };
        format::with_interval(metric.mean, metric.mean_ci95, quantity)
    })
}

/// A quantile with its interval; quantiles of counts are counts.
fn quantile(metric: Option<&Metric>, key: &str) -> String {
    let found = metric.and_then(|metric| Some((metric.quantiles.get(key)?, metric.quantiles_ci95.get(key)?)));
    found.map_or(format::ABSENT.to_owned(), |(&value, &[low, high])| {
        let all = [value, low, high];
        if low < high && all.iter().all(|number| number.fract().abs() <= 0.0) {
            let [value, low, high] = all.map(format::number);
            return format!("{value} [{low}, {high}]");
        }
        format::with_interval(value, [low, high], Quantity::Number)
    })
}

/// The deaths of the worst simulated attack and, where it alone made its year, the trial it is in.
fn worst(posture: &Posture) -> String {
    let Some(metric) = words::given_attack(posture, "fatalities") else { return format::ABSENT.to_owned() };
    let years = posture.metrics.get("fatalities").map(|year| year.worst.as_slice()).unwrap_or_default();
    let trial = years.iter().find(|(deaths, _)| (deaths - metric.max).abs() < 0.5).map(|(_, trial)| *trial);
    let deaths = format::number(metric.max);
    match trial {
        Some(trial) if metric.max > 0.0 => format!("{deaths} (trial {trial})"),
        _ => deaths,
    }
}

/// A row of a figure for every posture.
fn row(doc: &Document, name: impl Into<String>, figure: impl Fn(&Posture) -> String) -> (String, Vec<String>) {
    (name.into(), doc.postures.iter().map(figure).collect())
}

/// True where deaths can be spoken of: someone is on the site, or someone died.
pub(super) fn people(doc: &Document) -> bool {
    !doc.scenario.groups.is_empty() || words::happens(doc, "fatalities")
}

/// True where a result column has something to say: it is not exactly nothing everywhere, or it could have been more.
pub(super) fn matters(doc: &Document, name: &str) -> bool {
    match name {
        "fatalities" => people(doc),
        "downtime_days" => !doc.scenario.units.is_empty() || words::happens(doc, name),
        other => words::happens(doc, other),
    }
}

/// Figures given an attack.
fn given_attack(doc: &Document) -> Section {
    let find = |posture: &'_ Posture, name: &str| words::given_attack(posture, name).cloned();
    let mut rows = vec![row(doc, "attacks simulated", |posture| format::count(posture.per_attack.attacks))];
    let attacked = doc.postures.iter().any(|posture| posture.per_attack.attacks > 0);
    if attacked {
        rows.extend([
            row(doc, "P_I, interrupted in time", |posture| probability(&posture.per_attack.p_interruption)),
            row(doc, "P_N, then neutralised", |posture| probability(&posture.per_attack.p_neutralisation)),
            row(doc, "P_E = P_I P_N", |posture| probability(&posture.per_attack.p_effectiveness)),
        ]);
    }
    if attacked && people(doc) {
        rows.push(row(doc, "fatalities, mean", |posture| mean(find(posture, "fatalities").as_ref(), doc)));
        let groups = by_group::columns(doc, "fatalities").into_iter();
        rows.extend(groups.map(|(column, name)| row(doc, name, |found| mean(find(found, &column).as_ref(), doc))));
        let levels =
            [("fatalities, median", "p50"), ("fatalities, 95 % quantile", "p95"), ("fatalities, 99 % quantile", "p99")];
        for (name, key) in levels {
            rows.push(row(doc, name, |posture| quantile(find(posture, "fatalities").as_ref(), key)));
        }
        rows.push(row(doc, "fatalities, worst attack", worst));
    }
    let others = [
        ("injured", "injured, mean"),
        ("captured", "captured, mean"),
        ("crisis_days", "days of crisis, mean"),
        ("downtime_days", "days of downtime, mean"),
        ("loss", "loss, mean"),
    ];
    for (column, name) in others.into_iter().filter(|(column, _)| attacked && matters(doc, column)) {
        rows.push(row(doc, name, |posture| mean(find(posture, column).as_ref(), doc)));
        if column == "captured" {
            let groups = by_group::columns(doc, column).into_iter();
            rows.extend(groups.map(|(column, name)| row(doc, name, |found| mean(find(found, &column).as_ref(), doc))));
        }
    }
    Section {
        title: "Given an attack".to_owned(),
        note: format!("Means with 95 % intervals from {}.", behind_intervals(doc)),
        columns: doc.postures.iter().map(words::posture_name).collect(),
        rows,
        layout: Layout::Postures,
    }
}

/// Figures per horizon, with the declared frequency.
fn per_horizon(doc: &Document) -> Section {
    let horizon = words::horizon(doc);
    let mut rows = vec![row(doc, format!("an attack {}", words::in_horizon(doc)), |posture| {
        format::with_interval(posture.p_attack, posture.p_attack_ci95, Quantity::Probability)
    })];
    let threatened = !doc.scenario.threats.is_empty();
    let mut note = if threatened {
        words::declared_frequency(doc)
    } else {
        format!("{} Means with 95 % intervals from the number of trials.", words::declared_frequency(doc))
    };
    if people(doc) {
        note.push_str(
            " PLL: deaths to expect in a year. IRPA: one person's risk of death in a year, for the declared hours of exposure. FAR: deaths in 100 million hours \
             on site.",
        );
        rows.push(row(doc, "deaths per year (PLL)", |posture| {
            format::with_interval(posture.risk.pll_per_year, posture.risk.pll_ci95, Quantity::Number)
        }));
        for group in &doc.scenario.groups {
            let name = format!("IRPA, {}", words::group(doc, &group.id));
            rows.push(row(doc, name, |posture| {
                posture.risk.irpa.get(&group.id).map_or(format::ABSENT.to_owned(), |&risk| {
                    let interval = posture.risk.irpa_ci95.get(&group.id).copied().unwrap_or_default();
                    format::with_interval(risk, interval, Quantity::Probability)
                })
            }));
        }
    }
    rows.extend(by_group::accident_rates(doc));
    if matters(doc, "loss") {
        rows.push(row(doc, format!("loss {}, mean", words::in_horizon(doc)), |posture| {
            mean(posture.metrics.get("loss"), doc)
        }));
        rows.push(row(doc, "loss, 1 in 100 years", |posture| {
            let found = posture.metrics.get("loss").and_then(|loss| loss.once_in(100.0));
            found.map_or(format::ABSENT.to_owned(), |period| {
                format::with_interval(period.annual, period.ci95, Quantity::Money(&doc.scenario.currency))
            })
        }));
    }
    rows.extend(costs(doc));
    if !threatened && rows.len() > 1 {
        rows.remove(0);
    }
    Section {
        title: if horizon == "year" { "Per year".to_owned() } else { format!("Per {horizon}") },
        note,
        columns: doc.postures.iter().map(words::posture_name).collect(),
        rows,
        layout: Layout::Postures,
    }
}

/// What every posture costs in a year: its controls, and any premium of insurance beside them.
fn costs(doc: &Document) -> Vec<(String, Vec<String>)> {
    let premium = |posture: &Posture| posture.annual_premium.unwrap_or(0.0);
    let controls = |posture: &Posture| posture.annual_cost - premium(posture);
    let mut rows = Vec::new();
    let mut add = |name: &str, cost: &dyn Fn(&Posture) -> f64| {
        if doc.postures.iter().any(|posture| cost(posture) > 0.0) {
            rows.push(row(doc, name, |posture| format::money(cost(posture), &doc.scenario.currency)));
        }
    };
    add("controls, annual cost", &controls);
    add("insurance premium, annual", &premium);
    rows
}

/// Paired differences, a column per compared posture; `None` without comparisons.
fn differences(doc: &Document) -> Option<Section> {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for comparison in &doc.comparisons {
        let pair = (comparison.posture.as_str(), comparison.baseline.as_str());
        if !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    let (_, baseline) = *pairs.first()?;
    let find = |pair: (&str, &str), metric: &str| -> Option<&Comparison> {
        doc.comparisons
            .iter()
            .find(|found| (found.posture.as_str(), found.baseline.as_str()) == pair && found.metric == metric)
    };
    let line = |name: &str, metric: &str, text: &dyn Fn(&Comparison) -> String| -> (String, Vec<String>) {
        let cell = |&pair: &(&str, &str)| find(pair, metric).map_or(format::ABSENT.to_owned(), text);
        (name.to_owned(), pairs.iter().map(cell).collect())
    };
    let currency = doc.scenario.currency.as_str();
    let mut rows = Vec::new();
    let columns = ["fatalities", "captured", "crisis_days", "downtime_days", "loss"];
    for metric in columns.into_iter().filter(|metric| matters(doc, metric)) {
        let quantity = if metric == "loss" { Quantity::Money(currency) } else { Quantity::Number };
        let difference =
            |found: &Comparison| format::with_interval(found.difference.mean, found.difference.ci95, quantity);
        rows.push(line(&words::column(doc, metric), metric, &difference));
        if metric == "fatalities" {
            rows.extend(by_group::differences(doc, &pairs, find, difference));
        }
    }
    if people(doc) {
        rows.push(line("P(fewer deaths)", "fatalities", &|found| {
            format::with_interval(found.p_better, found.p_better_ci95, Quantity::Probability)
        }));
        rows.push(line("P(more deaths)", "fatalities", &|found| {
            format::with_interval(found.p_worse, found.p_worse_ci95, Quantity::Probability)
        }));
        rows.extend(by_group::differences(doc, &pairs, find, |found| {
            format::with_interval(found.p_worse, found.p_worse_ci95, Quantity::Probability)
        }));
        rows.push(line("cost per death averted", "fatalities", &|found| {
            found.cost_per_unit_averted.map_or(format::ABSENT.to_owned(), |cost| format::money(cost, currency))
        }));
    }
    if rows.is_empty() {
        return None;
    }
    let name = |pair: &(&str, &str)| {
        let posture = words::posture(doc, pair.0);
        if pair.1 == baseline { posture } else { format!("{posture} against {}", words::posture(doc, pair.1)) }
    };
    Some(Section {
        title: format!("Difference per {} against “{}”", words::horizon(doc), words::posture(doc, baseline)),
        note: format!("Paired trials on common random numbers; negative is better. {}", words::declared_frequency(doc)),
        columns: pairs.iter().map(name).collect(),
        rows,
        layout: Layout::Postures,
    })
}

/// Every table of a document, in reading order.
pub(super) fn sections(doc: &Document) -> Vec<Section> {
    if doc.postures.is_empty() {
        return Vec::new();
    }
    let attacked = (!doc.scenario.threats.is_empty()).then(|| given_attack(doc));
    let before =
        [attacked, Some(per_horizon(doc)), return_periods::section(doc), differences(doc)].into_iter().flatten();
    let unknown = uncertainty::sections(doc);
    before.chain(decision::sections(doc)).chain(unknown).chain(closed_forms::section(doc)).collect()
}

/// The tables that decide between postures, of a comparison; those of a run whole where nothing was compared.
pub(super) fn leading(doc: &Document) -> Vec<Section> {
    if doc.decision.is_none() || doc.postures.is_empty() {
        return sections(doc);
    }
    let whole = differences(doc).filter(|_| decision::shows_differences(doc));
    whole.into_iter().chain(decision::leading(doc)).chain(uncertainty::leading(doc)).collect()
}

/// Every block of sentences of a document, in reading order: what decides between postures, back-test, grades of the inputs, warnings.
pub(super) fn remarks(doc: &Document) -> Vec<Remarks> {
    // What the figures of one record are held against is said once, before them.
    let mut back_test: Vec<String> = Vec::new();
    let mut said = String::new();
    for test in &doc.back_test {
        let kind = format!("{}:", words::back_test_kind(doc, test));
        if kind != said {
            back_test.push(kind.clone());
            said = kind;
        }
        back_test.push(format!("· {}", words::back_test(doc, test)));
    }
    let inputs = register::sentences(doc);
    let warnings =
        doc.warnings.iter().map(|warning| format!("{} ({})", clean(&warning.message), clean(&warning.code))).collect();
    let all = [("Back-test", back_test), ("Evidence behind the inputs", inputs), ("Warnings", warnings)]
        .into_iter()
        .map(|(title, sentences): (&str, Vec<String>)| Remarks { title: title.to_owned(), sentences })
        .filter(|remarks| !remarks.sentences.is_empty());
    decision::remarks(doc).into_iter().chain(uncertainty::remarks(doc)).chain(all).collect()
}
