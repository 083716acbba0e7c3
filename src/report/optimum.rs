//! A search for the best set of controls in words and tables: on a terminal, and in Markdown.

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use super::clean::clean;
use super::format::{self, Quantity};
use super::markdown::literal;
use super::terminal::{BOLD, DIM, styled, wrapped};
use super::words;
use crate::result::optimum::{Document, Method, Set, Value};

/// Narrowest terminal that is laid out for.
const NARROWEST: usize = 40;
/// Rivals, and sets that are not told apart, shown one by one.
const MOST_SHOWN: usize = 8;

/// A heading with a table, sentences, or both.
struct Part {
    title: &'static str,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    sentences: Vec<String>,
}

/// A set by its controls.
pub(super) fn set(set: &Set) -> String {
    list(&set.controls)
}

fn list(controls: &[String]) -> String {
    if controls.is_empty() { "nothing added".to_owned() } else { clean(&controls.join(" + ")) }
}

/// The metric for people.
pub(super) fn metric(doc: &Document) -> String {
    words::column_by_id(&doc.question.metric)
}

/// "in a year", "in 5 years".
pub(super) fn period(doc: &Document) -> String {
    let years = doc.scenario.horizon_years;
    if (years - 1.0).abs() < 1e-9 { "in a year".to_owned() } else { format!("in {} years", format::number(years)) }
}

/// A figure of the metric with its interval.
pub(super) fn told(doc: &Document, value: &Value) -> String {
    format::with_interval(value.mean, value.ci95, quantity(doc))
}

fn quantity(doc: &Document) -> Quantity<'_> {
    if doc.question.unit == doc.scenario.currency { Quantity::Money(&doc.scenario.currency) } else { Quantity::Number }
}

fn money(doc: &Document, amount: f64) -> String {
    format::money(amount, &doc.scenario.currency)
}

/// What was asked.
pub(super) fn title(doc: &Document) -> String {
    match doc.question.budget {
        Some(budget) => format!("Least {} within {} a year", metric(doc), money(doc, budget)),
        None => format!("Least {} for every budget", metric(doc)),
    }
}

/// How it was searched, as a label that stands on every output.
pub(super) fn method(doc: &Document) -> &'static str {
    match doc.search.method {
        Method::Exhaustive => "All sets within reach were tried, with successive halving on common random numbers.",
        Method::Greedy => "Greedy: not proven the best.",
    }
}

/// The line of origin.
pub(super) fn origin(doc: &Document) -> String {
    format!(
        "{} · {} trials from number {}, seed {} · scenario {} · bordj {}",
        clean(&doc.scenario.name),
        format::count(doc.run.trials),
        format::count(doc.run.first_fresh),
        doc.run.seed,
        doc.run.scenario_sha256.chars().take(12).collect::<String>(),
        clean(&doc.run.version)
    )
}

fn base(doc: &Document) -> String {
    words::named(&doc.question.base.id, &doc.question.base.name)
}

/// The winner, and how sure it is.
fn answer(doc: &Document) -> Option<Part> {
    let winner = doc.winner.as_ref()?;
    let best = &doc.sets[winner.set];
    let averted = -best.difference.mean;
    let more = if averted < 0.0 { "more" } else { "less" };
    let [low, high] = best.difference.ci95;
    let sized = Value { mean: averted.abs(), ci95: if averted < 0.0 { [low, high] } else { [-high, -low] } };
    let mut sentences = vec![format!(
        "{}, {} a year: {} {} {}.",
        set(best),
        money(doc, best.cost),
        metric(doc),
        told(doc, &best.value),
        period(doc)
    )];
    if best.controls.is_empty() {
        sentences.push("Nothing within the budget does better than what is there.".to_owned());
    } else {
        let price = best.cost_per_unit_averted.filter(|price| *price > 0.0);
        let price = price.map_or_else(String::new, |price| match doc.question.unit.as_str() {
            "person" => format!(" {} for each person spared.", money(doc, price)),
            unit if unit == doc.scenario.currency => format!(" {} for each {unit} averted.", money(doc, price)),
            unit => format!(" {} for each {} averted.", money(doc, price), clean(unit)),
        });
        sentences.push(format!("{} {more} than “{}”, paired.{price}", told(doc, &sized), base(doc)));
    }
    if !best.same.is_empty() {
        let same: Vec<String> = best.same.iter().take(MOST_SHOWN).map(|controls| list(controls)).collect();
        let rest = best.same.len() - same.len();
        let rest = if rest > 0 { format!("; and {rest} more") } else { String::new() };
        sentences.push(format!(
            "The same in each of {} trials, at no less cost: {}{rest}.",
            format::count(2 * doc.run.trials),
            same.join("; ")
        ));
    }
    sentences.extend(sureness(doc));
    Some(Part { title: "The winner", header: Vec::new(), rows: Vec::new(), sentences })
}

/// How sure the winner is, in sentences.
fn sureness(doc: &Document) -> Vec<String> {
    let Some(winner) = &doc.winner else { return Vec::new() };
    if winner.rivals.is_empty() {
        return vec!["No rival was left.".to_owned()];
    }
    let share = doc.sets[winner.set].p_best.map_or_else(String::new, |share| {
        let resamples = format::count(winner.resamples);
        format!(" It is the best in {} of {resamples} resamples of the trials.", format::probability(share))
    });
    let bound = match winner.confidence_at_least {
        bound if bound >= 0.999_5 => "more than 99.9 %".to_owned(),
        bound if bound <= 0.0 => "no".to_owned(),
        bound => format!("at least {}", format::probability(bound)),
    };
    let rivals = winner.rivals.len();
    let plural = if rivals == 1 { "rival" } else { "rivals" };
    let dropped = format!(", nor any of {} dropped as worse on the way", format::count(doc.search.worse));
    let dropped = if doc.search.worse > 0 { dropped.as_str() } else { "" };
    let sure = format!("How sure: {bound} confidence that none of {rivals} {plural} left is better{dropped}.{share}");
    let mut sentences = vec![sure];
    let close: Vec<_> = winner.rivals.iter().filter(|rival| !rival.difference.is_told()).collect();
    if close.is_empty() {
        sentences.push("Every rival left is told apart from the winner.".to_owned());
        return sentences;
    }
    let named: Vec<String> = close
        .iter()
        .take(MOST_SHOWN)
        .map(|rival| format!("{} ({})", set(&doc.sets[rival.set]), money(doc, doc.sets[rival.set].cost)))
        .collect();
    let more = close.len() - named.len();
    let rest = if more > 0 { format!("; and {more} more") } else { String::new() };
    sentences.push(format!("Not told apart from the winner: {}{rest}.", named.join("; ")));
    if let Some(cheaper) = winner.cheaper {
        let cheaper = &doc.sets[cheaper];
        let saved = money(doc, doc.sets[winner.set].cost - cheaper.cost);
        sentences.push(format!(
            "The cheapest of those saves {saved} a year: {}, {}.",
            set(cheaper),
            money(doc, cheaper.cost)
        ));
    }
    sentences
}

fn frontier(doc: &Document) -> Part {
    let header = ["added controls", "cost a year", &format!("{} {}", metric(doc), period(doc)), "to the row above"];
    let rows = doc.frontier.iter().map(|step| {
        let row = &doc.sets[step.set];
        let best = doc.winner.as_ref().is_some_and(|winner| winner.set == step.set);
        let name = if best { format!("{} (winner)", set(row)) } else { set(row) };
        let previous = step.to_previous.as_ref().map_or_else(
            || format::ABSENT.to_owned(),
            |value| if value.is_told() { told(doc, value) } else { format!("{}, not told apart", told(doc, value)) },
        );
        vec![name, money(doc, row.cost), told(doc, &row.value), previous]
    });
    Part {
        title: "The efficient frontier: each row has less than every cheaper one",
        header: header.map(str::to_owned).to_vec(),
        rows: rows.collect(),
        sentences: left_out(doc),
    }
}

/// What the frontier does not show, and what it shows all the same.
fn left_out(doc: &Document) -> Vec<String> {
    let mut sentences = Vec::new();
    if !doc.behind.is_empty() {
        let (rows, they) = if doc.behind.len() == 1 { ("row", "it") } else { ("rows", "them") };
        sentences.push(format!(
            "Left out: {} {rows} of the trials that chose; fresh ones do not put {they} below a cheaper one.",
            format::count(doc.behind.len() as u64)
        ));
    }
    let last = doc.frontier.last().and_then(|step| step.to_previous);
    if doc.winner.is_some() && last.is_some_and(|found| found.mean >= 0.0) {
        let told = "The winner was the best of the trials that chose, and stands here although fresh ones do not put it below \
                    the row above.";
        sentences.push(told.to_owned());
    }
    sentences
}

fn rivals(doc: &Document) -> Option<Part> {
    let winner = doc.winner.as_ref().filter(|winner| !winner.rivals.is_empty())?;
    let header = ["added controls", "cost a year", "to the winner", "best in"];
    let rows = winner.rivals.iter().take(MOST_SHOWN).map(|rival| {
        let row = &doc.sets[rival.set];
        let share = row.p_best.map_or_else(|| format::ABSENT.to_owned(), format::probability);
        vec![set(row), money(doc, row.cost), told(doc, &rival.difference), share]
    });
    Some(Part {
        title: "The closest rivals",
        header: header.map(str::to_owned).to_vec(),
        rows: rows.collect(),
        sentences: Vec::new(),
    })
}

fn candidates(doc: &Document) -> Part {
    let header = ["control", "name", "cost a year alone"];
    let rows = doc.question.candidates.iter().map(|candidate| {
        let cost = match candidate.cost {
            None => "not possible alone".to_owned(),
            Some(cost) if cost < 0.0 => format!("saves {} of premium", money(doc, -cost)),
            Some(cost) if cost <= 0.0 => "free".to_owned(),
            Some(cost) => money(doc, cost),
        };
        let cost = if candidate.required { format!("{cost}, in every set") } else { cost };
        vec![clean(&candidate.id), clean(&candidate.name), cost]
    });
    let there = clean(&doc.question.base_controls.join(", "));
    let there = if there.is_empty() { there } else { format!(" There already: {there}.") };
    let sentences = vec![format!("Added to “{}”.{there}", base(doc))];
    Part { title: "What can be added", header: header.map(str::to_owned).to_vec(), rows: rows.collect(), sentences }
}

fn search(doc: &Document) -> Part {
    let search = &doc.search;
    let count = |number: u64, what: &str| format!("{} {what}", format::count(number));
    let mut became =
        vec![count(search.sets, if search.method == Method::Greedy { "sets met on the way" } else { "sets in all" })];
    let counts = [
        (search.beyond_budget, "beyond the budget"),
        (search.impossible, "not possible"),
        (search.worse, "dropped as worse"),
        (search.close, "dropped though close"),
        (search.unexamined, "dropped as the same so far"),
        (search.same, "the same as one that costs no more"),
    ];
    became.extend(counts.into_iter().filter(|(number, _)| *number > 0).map(|(number, what)| count(number, what)));
    became.push(count(doc.sets.len() as u64, "left"));
    let mut sentences = vec![method(doc).to_owned(), format!("{}.", became.join(", "))];
    if search.method == Method::Exhaustive && !search.rungs.is_empty() {
        let rung = |rung: &crate::result::optimum::Rung| {
            format!("{} after {}", format::count(rung.sets), format::count(rung.trials))
        };
        let rungs: Vec<String> = search.rungs.iter().map(rung).collect();
        sentences.push(format!("Sets in the race, with the trials of each: {}.", rungs.join(", ")));
    }
    sentences.push(format!(
        "Trials 0 to {} chose winner and frontier; the figures come from as many fresh ones.",
        format::count(doc.run.trials - 1)
    ));
    Part { title: "How it was searched", header: Vec::new(), rows: Vec::new(), sentences }
}

fn parts(doc: &Document) -> Vec<Part> {
    let notes = Part {
        title: "What to know",
        header: Vec::new(),
        rows: Vec::new(),
        sentences: doc.notes.iter().map(|note| clean(note)).collect(),
    };
    let parts = [answer(doc), Some(frontier(doc)), rivals(doc), Some(candidates(doc)), Some(search(doc)), Some(notes)];
    parts.into_iter().flatten().collect()
}

/// The search for a terminal of a width in characters. `colour` adds ANSI styles; nothing else in the text is a control character
/// but the line feed.
pub fn table(doc: &Document, width: usize, colour: bool) -> String {
    let width = width.max(NARROWEST);
    let mut out = String::new();
    let mut say = |text: String| {
        out.push_str(text.trim_end());
        out.push('\n');
    };
    if let Some(marking) = doc.scenario.marking.as_deref().map(clean).filter(|marking| !marking.is_empty()) {
        say(styled(&wrapped(&marking, width, 0), BOLD, colour));
    }
    say(styled(&wrapped(&title(doc), width, 0), BOLD, colour));
    say(styled(&wrapped(&origin(doc), width, 0), DIM, colour));
    if doc.search.method == Method::Greedy {
        say(method(doc).to_owned());
    }
    for part in parts(doc) {
        say(String::new());
        say(styled(&wrapped(part.title, width, 0), BOLD, colour));
        if !part.rows.is_empty() {
            say(drawn(&part, width));
        }
        for sentence in &part.sentences {
            say(format!("  {}", wrapped(sentence, width, 2)));
        }
    }
    out
}

/// The table of a part; what is no name stands to the right.
fn drawn(part: &Part, width: usize) -> String {
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')));
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    table.set_header(&part.header);
    for row in &part.rows {
        table.add_row(row);
    }
    for (index, column) in table.column_iter_mut().enumerate() {
        if index > 0 && part.header[index] != "name" {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

/// The same as Markdown.
pub fn markdown(doc: &Document) -> String {
    let mut out = String::new();
    let mut say = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    if let Some(marking) = doc.scenario.marking.as_deref().map(literal).filter(|marking| !marking.is_empty()) {
        say(format!("**{marking}**\n"));
    }
    say(format!("# {}\n", literal(&title(doc))));
    say(format!("{}. {}", literal(&origin(doc)), literal(method(doc))));
    for part in parts(doc) {
        say(format!("\n## {}\n", literal(part.title)));
        if !part.rows.is_empty() {
            let header: Vec<String> = part.header.iter().map(|cell| literal(cell)).collect();
            say(format!("| {} |", header.join(" | ")));
            let align = part.header.iter().enumerate();
            let align: Vec<&str> =
                align.map(|(at, name)| if at == 0 || name == "name" { ":--" } else { "--:" }).collect();
            say(format!("| {} |", align.join(" | ")));
            for row in &part.rows {
                let cells: Vec<String> = row.iter().map(|cell| literal(cell)).collect();
                say(format!("| {} |", cells.join(" | ")));
            }
            if !part.sentences.is_empty() {
                say(String::new());
            }
        }
        for sentence in &part.sentences {
            say(format!("- {}", literal(sentence)));
        }
    }
    out
}

#[cfg(test)]
mod tests;
