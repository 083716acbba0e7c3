//! One trial for a terminal: a story in one column, or two stories side by side.

pub(super) mod lines;
mod side;

use super::clean::clean;
use super::format;
use super::terminal::{BOLD, DIM, YELLOW, styled};
use crate::result::trace::{Arrivals, Attack, Chapter, Posture, Step, Trace};

/// How a story is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Columns of the terminal.
    pub width: usize,
    /// With ANSI styles.
    pub colour: bool,
    /// With odds, draws and the values of the trial.
    pub draws: bool,
}

/// Text that grows line by line.
#[derive(Debug)]
struct Page {
    look: Look,
    out: String,
}

impl Page {
    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    /// Words in a style, after blanks; later lines are set in by as many more.
    fn say(&mut self, words: &str, style: &str, [first, next]: [usize; 2]) {
        let room = self.look.width.saturating_sub(first.max(next));
        for (index, line) in lines::wrapped(words, room).iter().enumerate() {
            let blanks = " ".repeat(if index == 0 { first } else { next });
            let line = if style.is_empty() { line.clone() } else { styled(line, style, self.look.colour) };
            self.line(&format!("{blanks}{line}"));
        }
    }
}

/// The text of a trial.
pub fn text(trace: &Trace, look: Look) -> String {
    let mut page = Page { look, out: String::new() };
    head(trace, &mut page);
    match (&trace.comparison, trace.postures.as_slice()) {
        (Some(comparison), [left, right]) => side::beside(trace, comparison, [left, right], &mut page),
        (_, postures) => postures.iter().for_each(|posture| alone(trace, posture, &mut page)),
    }
    if look.draws {
        values(trace, &mut page);
    }
    page.out
}

fn head(trace: &Trace, page: &mut Page) {
    let trial = &trace.trial;
    if let Some(marking) = trace.scenario.marking.as_deref().map(clean).filter(|marking| !marking.is_empty()) {
        page.say(&marking, BOLD, [0; 2]);
    }
    page.say(&format!("{}: trial {}", clean(&trace.scenario.name), format::count(trial.number)), BOLD, [0; 2]);
    let settings: Vec<String> = trial.settings.iter().map(|setting| clean(setting).replacen('=', " = ", 1)).collect();
    let with = if settings.is_empty() { String::new() } else { format!(", with {}", settings.join(", ")) };
    let sampling = if trial.sampling == "lhs" { "Latin hypercube" } else { "plain Monte Carlo" };
    let digest: String = clean(&trial.scenario_sha256).chars().take(12).collect();
    let origin = format!("seed {}, {sampling}, scenario {digest}, bordj {}{with}", trial.seed, clean(&trial.version));
    page.say(&origin, DIM, [0; 2]);
    let horizon = horizon(trace);
    let what = if trial.unconditional {
        format!("It is one {horizon} as it comes, with or without an attack.")
    } else if trace.postures.iter().all(|posture| posture.arrivals.is_empty()) {
        format!("It is one {horizon}; the scenario has no threat of attack.")
    } else {
        format!(
            "It is one {horizon} with at least one attack. Its weight is {}: the probability of that, at the largest rates \
             that any posture has.",
            format::number(trial.weight)
        )
    };
    page.say(&what, "", [0; 2]);
    if page.look.draws {
        let legend = "In brackets: probabilities, and every draw by its name, a number between 0 and 1; an event happens \
                      where its number lies below its probability.";
        page.say(legend, DIM, [0; 2]);
    }
}

/// The horizon as one thing: "year", "period of 5 years".
fn horizon(trace: &Trace) -> String {
    let years = trace.scenario.horizon_years;
    if (years - 1.0).abs() < 1e-9 { "year".to_owned() } else { format!("period of {} years", format::number(years)) }
}

/// A posture's name for people.
fn name(posture: &Posture) -> String {
    let name = clean(&posture.name);
    if name.is_empty() { clean(&posture.id) } else { name }
}

/// A posture by itself.
fn alone(trace: &Trace, posture: &Posture, page: &mut Page) {
    page.line("");
    page.say(&format!("Under “{}”", name(posture)), BOLD, [0; 2]);
    for arrivals in &posture.arrivals {
        let [here, largest] = [arrivals.expected, arrivals.envelope].map(format::number);
        let lowered = arrivals.expected < arrivals.envelope;
        let expected = if lowered { format!("{here}, and {largest} at the largest rate") } else { here };
        page.say(&come(trace, posture, arrivals, &expected), "", [0; 2]);
        if page.look.draws {
            page.say(&format!("[{}]", lines::draw(&arrivals.draw)), DIM, [2; 2]);
        }
    }
    for attack in &posture.attacks {
        page.line("");
        page.say(&title(attack), BOLD, [0; 2]);
        steps(&attack.steps, page);
        if attack.happens {
            outcome_of(&attack.outcome, trace, page);
        } else {
            page.say(&stays_away(attack), "", [0; 2]);
        }
    }
    if !posture.loss_events.is_empty() {
        page.line("");
        steps(&posture.loss_events, page);
    }
    if several(posture) {
        page.line("");
        page.say("All of it together", BOLD, [0; 2]);
        page.say(&lines::outcome(&posture.year, &trace.scenario.currency), "", [2; 2]);
        if posture.beyond_aggregate > 0.0 {
            let unpaid = format::money(posture.beyond_aggregate, &clean(&trace.scenario.currency));
            let limit = format!("Insurance has a limit for the {}: it leaves {unpaid} more unpaid.", horizon(trace));
            page.say(&limit, "", [2; 2]);
        }
    }
}

/// True where the trial is more than one attack.
fn several(posture: &Posture) -> bool {
    posture.attacks.iter().filter(|attack| attack.happens).count() > 1 || !posture.loss_events.is_empty()
}

/// How many attacks of a threat come, of how many expected.
fn come(trace: &Trace, posture: &Posture, arrivals: &Arrivals, expected: &str) -> String {
    let name = posture.attacks.iter().find(|attack| attack.threat == arrivals.threat).map(|attack| &attack.name);
    let name = name.map_or_else(|| lines::begun(&arrivals.threat.replace('_', " ")), |name| lines::begun(name));
    let count = match arrivals.attacks {
        0 => "no attack".to_owned(),
        1 => "1 attack".to_owned(),
        count => format!("{} attacks", format::count(count)),
    };
    let given = if trace.trial.unconditional { "" } else { " in a plain horizon" };
    format!("{name}: {count} (expected{given}: {expected}).")
}

/// The heading of an attack.
fn title(attack: &Attack) -> String {
    format!("{}, attack {}", lines::begun(&attack.name), format::count(attack.number + 1))
}

/// Why an attack does not happen under a posture.
fn stays_away(attack: &Attack) -> String {
    let draws: Vec<String> = attack.draws.iter().map(lines::draw).collect();
    format!("It does not come under this posture, which lowers the rate: {}.", draws.join("; "))
}

fn outcome_of(row: &std::collections::BTreeMap<String, f64>, trace: &Trace, page: &mut Page) {
    page.say("What came of it", DIM, [2; 2]);
    page.say(&lines::outcome(row, &trace.scenario.currency), "", [4; 2]);
}

/// Steps with their times in front, chapter by chapter.
fn steps(steps: &[Step], page: &mut Page) {
    let gutter = gutter(steps);
    let mut chapter: Option<Chapter> = None;
    for step in steps {
        if chapter != Some(step.chapter) {
            chapter = Some(step.chapter);
            page.say(lines::title(step.chapter), DIM, [2; 2]);
        }
        let room = page.look.width.saturating_sub(gutter);
        for (index, line) in lines::wrapped(&clean(&step.sentence), room).iter().enumerate() {
            let when = if index == 0 { step.when.as_str() } else { "" };
            page.line(&format!("{}{line}", lines::filled(&format!("    {when}"), gutter)));
        }
        if let Some(decided) = lines::decided(step).filter(|_| page.look.draws) {
            page.say(&decided, DIM, [gutter + 2; 2]);
        }
    }
}

/// Columns before sentences: those of the widest time.
fn gutter(steps: &[Step]) -> usize {
    4 + steps.iter().map(|step| lines::width(&step.when) + 2).max().unwrap_or(0)
}

/// The values drawn once for the trial, a line each.
fn values(trace: &Trace, page: &mut Page) {
    if trace.values.is_empty() {
        return;
    }
    page.line("");
    page.say("Drawn once for the trial", BOLD, [0; 2]);
    let longest = trace.values.iter().map(|value| lines::width(&value.shown)).max().unwrap_or(0);
    for value in &trace.values {
        let shown = format!("{}{}", " ".repeat(longest - lines::width(&value.shown)), clean(&value.shown));
        let words = format!("{} {:.4}", clean(&value.name), value.uniform);
        let room = page.look.width.saturating_sub(longest + 4);
        for (index, line) in lines::wrapped(&words, room).iter().enumerate() {
            let front = if index == 0 { shown.as_str() } else { "" };
            page.line(&format!("  {}  {}", lines::filled(front, longest), styled(line, DIM, page.look.colour)));
        }
    }
}

/// The style of a mark.
fn marked(text: &str, page: &Page) -> String {
    styled(text, YELLOW, page.look.colour)
}
