//! A sensitivity analysis: which inputs move a figure, and what knowing one would be worth.

use super::super::clean::clean;
use super::super::format::{self, Quantity};
use super::super::summary::{Layout, Section};
use super::super::words;
use super::{Setting, percent};
use crate::result::decision::Figure;
use crate::result::document;
use crate::result::sensitivity::{self, Choice, Effect, Sensitivity, StudiedInput, StudiedMetric};

/// Inputs of a table, at most; the rest is in the document.
const MOST: usize = 12;
/// Inputs that a sentence names, at most, and the least total index that is worth it.
const MOST_NAMED: usize = 3;
const WORTH_A_WORD: f64 = 0.05;
/// Paths of inputs that are drawn together that are named.
const MOST_PATHS: usize = 2;

/// What the columns of a table are.
const COLUMNS: &str = " The input at its 10 % and 90 % quantile, with its grade, and the figure there, the others varying; Spearman's \
                       rank correlation; Sobol indices with 95 % intervals: first order, the share of the variance that knowing the \
                       input would explain; total, what it does together with all others.";

/// A study with what its names are read from.
#[derive(Debug)]
pub(in crate::report) struct Study<'a> {
    setting: Setting<'a>,
    pub(in crate::report) found: &'a Sensitivity,
}

/// Paths of inputs that are drawn together.
fn paths(paths: &[String]) -> String {
    let named: Vec<String> = paths.iter().take(MOST_PATHS).map(|path| clean(path)).collect();
    match paths.len().saturating_sub(MOST_PATHS) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// The same with their grade.
pub(in crate::report) fn graded(input: &StudiedInput) -> String {
    let grade = input.grade.as_deref().map_or(String::new(), |grade| format!(" ({})", clean(grade)));
    format!("{}{grade}", paths(&input.inputs))
}

/// Two values, a unit or a currency that both have said once.
pub(in crate::report) fn from_to([low, high]: &[String; 2]) -> String {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (words(low), words(high));
    let shared = from.iter().skip(1).eq(to.iter().skip(1)) && from.len() > 1;
    let currency = from.len() == 2 && to.len() == 2 && from[0] == to[0];
    match (shared, currency) {
        (true, _) => format!("{} … {high}", from[0]),
        (_, true) => format!("{low} … {}", to[1]),
        _ => format!("{low} … {high}"),
    }
}

/// The widest swing of an effect.
pub(in crate::report) fn swing(effect: &Effect) -> f64 {
    effect.held.iter().map(|held| held.swing.value.abs()).filter(|swing| swing.is_finite()).fold(0.0, f64::max)
}

impl<'a> Study<'a> {
    /// Of a result.
    pub(in crate::report) fn of(doc: &'a document::Document, found: &'a Sensitivity) -> Self {
        Self { setting: Setting::of(doc), found }
    }

    /// Of a study by itself.
    pub(in crate::report) fn alone(doc: &'a sensitivity::Document) -> Self {
        Self { setting: Setting::of_study(doc), found: &doc.sensitivity }
    }

    /// The name of the posture that was studied.
    pub(in crate::report) fn posture(&self) -> String {
        self.named(&self.found.posture)
    }

    /// A posture's name for people.
    pub(in crate::report) fn named(&self, id: &str) -> String {
        self.setting.posture(id)
    }

    pub(in crate::report) fn input(&self, place: u64) -> Option<&'a StudiedInput> {
        self.found.inputs.get(usize::try_from(place).ok()?)
    }

    /// A figure in words, and how its values are written.
    pub(in crate::report) fn metric_words(&self, metric: &'a StudiedMetric) -> (String, Quantity<'a>) {
        words::figure(self.setting.groups, self.setting.horizon_years, &metric.name, &metric.unit)
    }

    /// Effects of a figure, the one that explains most first; by swing where nothing is explained.
    pub(in crate::report) fn ordered(metric: &StudiedMetric) -> Vec<&Effect> {
        let explained = |effect: &Effect| effect.total.map(|total| total.value).filter(|total| total.is_finite());
        let mut effects: Vec<&Effect> = metric
            .effects
            .iter()
            .filter(|effect| swing(effect) > 0.0 || explained(effect).is_some_and(|t| t.abs() > 0.0))
            .collect();
        effects.sort_by(|one, other| {
            let key = |effect: &Effect| explained(effect).unwrap_or_else(|| swing(effect));
            key(other).total_cmp(&key(one))
        });
        effects
    }

    /// Every table: figure by figure, then choice by choice.
    pub(super) fn sections(&self) -> Vec<Section> {
        let metrics = self.found.metrics.iter().enumerate();
        let metrics = metrics.filter_map(|(place, metric)| self.metric(metric, place == 0));
        metrics.chain(self.found.choices.iter().flat_map(|choice| self.choice(choice))).collect()
    }

    /// What moves a figure; with what its columns are, if they are to be `explained`.
    fn metric(&self, metric: &'a StudiedMetric, explained: bool) -> Option<Section> {
        let (name, quantity) = self.metric_words(metric);
        let all = Self::ordered(metric);
        let row = |effect: &&Effect| {
            let input = self.input(effect.input)?;
            let absent = || format::ABSENT.to_owned();
            let index = |index: Option<Figure>| index.map_or_else(absent, percent);
            let rank = match (effect.rank, effect.rank_found) {
                (Some(rank), _) => hundredths(rank.value),
                (None, Some(found)) => format!("{} *", hundredths(found.value)),
                (None, None) => absent(),
            };
            let held = match effect.held.as_slice() {
                [held] => from_to(&[held.low, held.high].map(|end| format::value(end.value, quantity))),
                _ => absent(),
            };
            let range = match input.range.as_slice() {
                [ends @ [low, _], ..] if !low.is_empty() => from_to(&ends.each_ref().map(|end| clean(end))),
                _ => absent(),
            };
            let first = effect.first.map_or_else(absent, |first| percent(Figure { ci95: [first.value; 2], ..first }));
            let cells = vec![range, held, rank, first, index(effect.total)];
            Some((graded(input), cells))
        };
        let rows: Vec<(String, Vec<String>)> = all.iter().take(MOST).filter_map(row).collect();
        let noise = if metric.sd.is_some() {
            format!(
                "{} of the variance of what was found is noise of so few attacks, and is taken out.",
                format::share(metric.noise)
            )
        } else {
            "The inputs move it too little to be told from noise: nothing to explain.".to_owned()
        };
        let left_out = match all.len().saturating_sub(rows.len()) {
            0 => String::new(),
            more => format!(" {} more move it less.", format::count(more as u64)),
        };
        (!rows.is_empty()).then(|| Section {
            title: format!("Sensitivity: {name}"),
            note: format!(
                "Mean {}.{} {noise}{left_out}",
                format::with_interval(metric.base.value, metric.base.ci95, quantity),
                if explained { COLUMNS } else { "" }
            ),
            columns: ["10 … 90 %", "figure there", "rank", "first order", "total"].map(str::to_owned).to_vec(),
            rows,
            layout: Layout::Figures,
        })
    }

    /// By what a choice is made, in words, and how its values are written.
    pub(in crate::report) fn measure(&self, choice: &'a Choice) -> (String, Quantity<'a>) {
        match choice.by.strip_prefix("net_benefit.") {
            Some(kind) => (format!("{} less added cost", words::averted(kind)), Quantity::Money(&choice.unit)),
            None => (words::figure(self.setting.groups, 1.0, &choice.by, &choice.unit).0, Quantity::Number),
        }
    }

    /// The postures to choose between, and what knowing an input is worth.
    fn choice(&self, choice: &'a Choice) -> Vec<Section> {
        let (name, quantity) = self.measure(choice);
        let written = |figure: Figure| format::with_interval(figure.value, figure.ci95, quantity);
        let option = |option: &crate::result::sensitivity::ChoiceOption| {
            (self.setting.posture(&option.posture), vec![written(option.gain), format::share(option.p_best)])
        };
        let options = Section {
            title: format!("The choice by {name}, per year"),
            note: format!(
                "How much better than the first each posture is to be expected, and in which share of what may be the case it is the best. \
                 With what is known now: “{}”.",
                self.setting.posture(&choice.best)
            ),
            columns: ["gain per year", "best in"].map(str::to_owned).to_vec(),
            rows: choice.options.iter().map(option).collect(),
            layout: Layout::Figures,
        };
        let worth = self.worth(choice);
        let row = |(input, figure, changes): &(&StudiedInput, Figure, f64)| {
            (paths(&input.inputs), vec![written(*figure), format::share(*changes)])
        };
        let mut rows: Vec<(String, Vec<String>)> = worth.iter().take(MOST).map(row).collect();
        if choice.evpi_most > 0.0 {
            rows.insert(0, ("everything (EVPI)".to_owned(), vec![written(choice.evpi), format::ABSENT.to_owned()]));
        }
        let known = (!rows.is_empty()).then(|| Section {
            title: format!("What knowing an input is worth, per year, for the choice by {name}"),
            note: format!(
                "Expected value of knowing it before the choice (EVPPI), and in which part of its range the choice would change. Upper end of \
                 the value of knowing everything: {}.",
                format::value(choice.evpi_most, quantity)
            ),
            columns: ["worth per year", "changes the choice"].map(str::to_owned).to_vec(),
            rows,
            layout: Layout::Figures,
        });
        std::iter::once(options).chain(known).collect()
    }

    /// Inputs that are worth something beyond doubt, the most first.
    fn worth(&self, choice: &Choice) -> Vec<(&'a StudiedInput, Figure, f64)> {
        let mut worth: Vec<(&StudiedInput, Figure, f64)> = choice
            .inputs
            .iter()
            .filter(|input| input.told_apart)
            .filter_map(|input| Some((self.input(input.input)?, input.evppi, input.changes)))
            .collect();
        worth.sort_by(|one, other| other.1.value.total_cmp(&one.1.value));
        worth
    }

    /// On which inputs the leading figure hangs, and which are worth studying, in one sentence.
    pub(super) fn hangs_on(&self) -> Option<String> {
        let metric = self.found.metrics.iter().find(|metric| metric.sd.is_some())?;
        let (name, _) = self.metric_words(metric);
        let told =
            |effect: &&Effect| effect.total.is_some_and(|total| total.ci95[0] > 0.0 && total.value >= WORTH_A_WORD);
        let named: Vec<String> = Self::ordered(metric)
            .into_iter()
            .filter(told)
            .take(MOST_NAMED)
            .filter_map(|effect| {
                let input = self.input(effect.input)?;
                let grade = input.grade.as_deref().map_or(String::new(), |grade| format!(", grade {}", clean(grade)));
                Some(format!("{} ({}{grade})", paths(&input.inputs), percent(effect.total?)))
            })
            .collect();
        if named.is_empty() {
            return None;
        }
        let inputs = words::listed(&named);
        let worth = self.found.choices.first().map_or_else(String::new, |choice| format!("; {}", self.to_know(choice)));
        Some(format!(
            "{} under “{}” hangs most on {inputs}, in shares of what is not known of it{worth}.",
            words::capital(&name),
            self.setting.posture(&self.found.posture)
        ))
    }

    /// What is worth knowing before a choice.
    fn to_know(&self, choice: &'a Choice) -> String {
        let (name, quantity) = self.measure(choice);
        let worth = self.worth(choice);
        let value = |figure: Figure| format::with_interval(figure.value, figure.ci95, quantity);
        match worth.first() {
            Some((input, figure, _)) => format!(
                "most worth knowing before the choice by {name} is {}, {} a year",
                paths(&input.inputs),
                value(*figure)
            ),
            None if choice.evpi_most <= 0.0 => format!("knowing more would not change the choice by {name}"),
            None => format!("no single input is worth knowing beyond doubt for the choice by {name}"),
        }
    }

    /// What there is to say of a study.
    pub(super) fn sentences(&self) -> Vec<String> {
        let found = self.found;
        let mut sentences: Vec<String> = self.hangs_on().into_iter().collect();
        // The first choice is in that sentence.
        let told = sentences.len();
        let silent = found.metrics.iter().filter(|metric| metric.sd.is_none());
        sentences.extend(silent.map(|metric| {
            let (name, _) = self.metric_words(metric);
            format!(
                "{}: the inputs move it too little to be told from noise; ask for more attacks at a point.",
                words::capital(&name)
            )
        }));
        sentences.extend(
            found.choices.iter().skip(told).map(|choice| format!("{}.", words::capital(&self.to_know(choice)))),
        );
        let idle = match found.idle {
            0 => String::new(),
            1 => " One more uncertain input moves nothing that was studied.".to_owned(),
            idle => format!(" {} more uncertain inputs move nothing that was studied.", format::count(idle)),
        };
        sentences.push(format!(
            "Studied: {} inputs at {} scrambles of {} Sobol points, {} attacks at each, the same at all points of a scramble.{idle}",
            format::count(found.inputs.len() as u64),
            format::count(found.scrambles),
            format::count(found.points),
            format::count(found.attacks)
        ));
        let starred =
            |metric: &StudiedMetric| metric.effects.iter().any(|e| e.rank.is_none() && e.rank_found.is_some());
        if found.metrics.iter().any(starred) {
            sentences.push(
                "* as found: noise could not be taken out of this rank correlation and draws it towards 0.".to_owned(),
            );
        }
        if found.inputs.iter().any(|input| input.tied) {
            sentences.push("Inputs that are tied by a rank correlation are one input.".to_owned());
        }
        sentences
    }
}

/// A correlation with two decimals.
fn hundredths(value: f64) -> String {
    if value.is_finite() { format!("{value:.2}").replace('-', "−") } else { format::ABSENT.to_owned() }
}
