//! `bordj check --explain`: where a number comes from, drawn.

use std::io::Write as _;

use serde::Serialize;

use crate::scenario::Figures;
use crate::scenario::dimension::Dimension;
use crate::scenario::explain::{Acting, By, Explained, Origin, UnderPosture, explain};
use crate::scenario::place::Place;

use super::arguments::{Check, Telling};
use super::diagnostics::{self, plain};
use super::exit::{Exit, Fault};
use super::files;
use super::patterns::Given;
use super::text::{BOLD, DIM, PLAIN, wrapped};

/// Name and version of the document.
const SCHEMA: &str = "bordj.explanation/1";

/// What is told as data.
#[derive(Debug, Serialize)]
struct Explanation<'a> {
    schema: &'static str,
    scenario: &'a str,
    marking: Option<&'a str>,
    quantities: &'a [Explained],
}

/// Explains the targets of one scenario.
pub(super) fn run(options: &Check, given: &[Given]) -> Result<Exit, Fault> {
    let [_] = given else {
        return Err(Fault::Usage("--explain takes one scenario file".to_owned()));
    };
    let sound = files::sound(given, &options.settings, options.quiet)?;
    let Some((scenario, sources)) = sound.first() else { return Ok(Exit::Done) };
    let postures = super::run::postures(scenario, &options.posture)?;
    let told = match explain(scenario, sources, &options.explain, &postures) {
        Ok(told) => told,
        Err((faults, texts)) => {
            diagnostics::show(&faults, &texts);
            return Err(Fault::Shown);
        }
    };
    let marking = scenario.header.marking.as_deref();
    if options.format == Telling::Json {
        let explanation = Explanation { schema: SCHEMA, scenario: &scenario.header.id, marking, quantities: &told };
        std::io::stdout().write_all(files::json(&explanation)?.as_bytes())?;
        return Ok(Exit::Done);
    }
    let mut text = String::new();
    if let Some(marking) = marking {
        wrapped(&mut text, "", "", &format!("{BOLD}{}{PLAIN}", plain(marking)));
        text.push('\n');
    }
    for (index, one) in told.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        draw(one, &mut text);
    }
    anstream::stdout().write_all(text.as_bytes())?;
    Ok(Exit::Done)
}

fn draw(one: &Explained, out: &mut String) {
    let show = |value: f64| one.dimension.show(value);
    let how_often = if one.per == "trial" { "one value per trial" } else { "one value per attack" };
    wrapped(out, "", "  ", &format!("{BOLD}{}{PLAIN}", plain(&one.path)));
    wrapped(out, "  ", "  ", &format!("{}, {how_often}", one.dimension.words()));
    match &one.base {
        Origin::Written { text, place, refers } => {
            wrapped(out, "  base  ", "        ", &plain(text));
            if one.figures.exact.is_none() {
                wrapped(out, "        ", "        ", &figures(one.dimension, &one.figures));
            }
            let from = refers.as_ref().map_or_else(|| provenance(one), |other| format!(", refers to {}", plain(other)));
            wrapped(out, "        ", "        ", &format!("{DIM}{}{from}{PLAIN}", at(place)));
        }
        Origin::Default(value) => wrapped(out, "  base  ", "        ", &format!("default {}", show(*value))),
        Origin::NoLimit => wrapped(out, "  base  ", "        ", "default: no limit"),
        Origin::Follows(other) => {
            let now = figures(one.dimension, &one.figures);
            wrapped(out, "  base  ", "        ", &format!("follows {}: {now}", plain(other)));
        }
    }
    if one.postures.len() > 1 && one.postures.iter().all(|posture| posture.steps.is_empty()) {
        return wrapped(out, "  ", "    ", "no effect touches it under any posture");
    }
    let mut told: Vec<bool> = vec![false; one.postures.len()];
    for (index, posture) in one.postures.iter().enumerate() {
        if told[index] {
            continue;
        }
        // Postures that do the same to it are told once.
        let alike: Vec<&UnderPosture> = one.postures.iter().filter(|other| same(posture, other)).collect();
        for (other, told) in one.postures.iter().zip(&mut told) {
            *told |= same(posture, other);
        }
        let heading = match alike.as_slice() {
            _ if alike.len() == one.postures.len() && alike.len() > 1 => "every posture".to_owned(),
            [posture] if posture.name == posture.id.replace('_', " ") => format!("posture {}", posture.id),
            [posture] => format!("posture {} ({})", posture.id, plain(&posture.name)),
            several => {
                format!("postures {}", several.iter().map(|one| one.id.as_str()).collect::<Vec<_>>().join(", "))
            }
        };
        out.push('\n');
        wrapped(out, "  ", "    ", &format!("{BOLD}{heading}{PLAIN}"));
        under(one, posture, out);
    }
}

fn same(one: &UnderPosture, other: &UnderPosture) -> bool {
    (&one.steps, &one.always, &one.sometimes) == (&other.steps, &other.always, &other.sometimes)
}

fn under(one: &Explained, posture: &UnderPosture, out: &mut String) {
    if posture.steps.is_empty() {
        return wrapped(out, "    ", "      ", "no effect touches it");
    }
    for (index, step) in posture.steps.iter().enumerate() {
        acting(one.dimension, index + 1, step, out);
    }
    let class = match posture.per {
        per if per == one.per => "",
        "trial" => ", one value per trial",
        _ => ", one value per attack",
    };
    let otherwise = if posture.sometimes.is_empty() { "" } else { " otherwise" };
    wrapped(out, "    = ", "      ", &format!("{}{class}{otherwise}", figures(one.dimension, &posture.always)));
    for sometimes in &posture.sometimes {
        let with: Vec<String> = sometimes.with.iter().map(in_force).collect();
        let words = format!("{} {}", figures(one.dimension, &sometimes.figures), with.join(" and "));
        wrapped(out, "    = ", "      ", &words);
    }
    let uncertain = |figures: &Figures| figures.about;
    if uncertain(&posture.always) || posture.sometimes.iter().any(|one| uncertain(&one.figures)) {
        let words = "about: an operand that is uncertain itself is taken at its median";
        wrapped(out, "      ", "      ", &format!("{DIM}{words}{PLAIN}"));
    }
}

fn acting(dimension: Dimension, number: usize, step: &Acting, out: &mut String) {
    let whose = match &step.by {
        By::Itself => "of the quantity itself".to_owned(),
        By::CommandLine => "from the command line".to_owned(),
        By::Control(id) => format!("by control {id}"),
        By::Posture => "by the posture itself".to_owned(),
        By::Condition(id) => format!("where {id} holds"),
    };
    let on = step.on.as_ref().map_or(String::new(), |path| format!(", on {}", plain(path)));
    let operand = step.operand.as_ref().map_or(String::new(), |figures| {
        let dimension = if step.operation == "add" { dimension } else { Dimension::Factor };
        let about = if figures.exact.is_some() { "" } else { "about " };
        format!(" ({about}{})", dimension.show(figures.median))
    });
    let when = step.when.as_ref().map_or(String::new(), |when| {
        let own: Vec<String> =
            when.by_threat.iter().map(|(threat, figures)| format!("{} for {threat}", chance(figures))).collect();
        let own = if own.is_empty() { String::new() } else { format!(" ({})", own.join(", ")) };
        let only = if when.works { "only when it works, " } else { "" };
        format!(", {only}probability {}{own}", chance(&when.probability))
    });
    let first = format!("    {number:>2}  ");
    wrapped(out, &first, "        ", &format!("{}{operand} {whose}{on}{when}", plain(&step.text)));
    wrapped(out, "        ", "        ", &format!("{DIM}{}{PLAIN}", at(&step.place)));
    wrapped(out, "        → ", "          ", &figures(dimension, &step.after));
}

fn in_force(by: &By) -> String {
    match by {
        By::Control(id) => format!("where {id} works"),
        By::Condition(id) => format!("where {id} holds"),
        By::Itself | By::CommandLine | By::Posture => "always".to_owned(),
    }
}

fn chance(figures: &Figures) -> String {
    let about = if figures.exact.is_some() { "" } else { "about " };
    format!("{about}{}", Dimension::Probability.show(figures.mean))
}

fn figures(dimension: Dimension, figures: &Figures) -> String {
    let show = |value: f64| dimension.show(value);
    let about = if figures.about { "about " } else { "" };
    match figures.exact {
        Some(value) => show(value),
        None if figures.p05 >= figures.p95 => format!("{about}{}", show(figures.median)),
        None => format!(
            "{about}median {}, mean {}, 90 % from {} to {}",
            show(figures.median),
            show(figures.mean),
            show(figures.p05),
            show(figures.p95)
        ),
    }
}

fn at(place: &Place) -> String {
    format!("{}:{}:{}", plain(&place.file), place.line, place.column)
}

fn provenance(one: &Explained) -> String {
    let source = match one.basis.as_slice() {
        [] => ", no source".to_owned(),
        [source] => format!(", source {source}"),
        sources => format!(", sources {}", sources.join(", ")),
    };
    let grade = one.grade.map_or(", no grade".to_owned(), |grade| format!(", grade {grade}"));
    format!("{source}{grade}")
}
