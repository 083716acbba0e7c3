//! A sensitivity analysis: which inputs move a figure, and what knowing one would be worth.

use super::super::clean::clean;
use super::super::format::{self, Quantity};
use super::super::summary::{Layout, Section};
use super::super::words;
use super::{Setting, percent};
use crate::result::decision::Figure;
use crate::result::sensitivity::{Choice, Effect, Held, Sensitivity, StudiedInput, StudiedMetric};

/// Inputs of a table, at most; the rest is in the document.
const MOST: usize = 12;
/// Inputs that a sentence names, at most.
const MOST_NAMED: usize = 3;
/// Paths of inputs that are drawn together that are named.
const MOST_PATHS: usize = 2;

/// A study with what its names are read from.
#[derive(Debug)]
pub(super) struct Study<'a> {
    pub(super) setting: Setting<'a>,
    pub(super) found: &'a Sensitivity,
}

/// Paths of inputs that are drawn together.
fn listed(paths: &[String]) -> String {
    let named: Vec<String> = paths.iter().take(MOST_PATHS).map(|path| clean(path)).collect();
    match paths.len().saturating_sub(MOST_PATHS) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// The widest swing of an effect.
fn swing(effect: &Effect) -> f64 {
    effect.held.iter().map(|held| held.swing.value.abs()).filter(|swing| swing.is_finite()).fold(0.0, f64::max)
}

impl<'a> Study<'a> {
    fn input(&self, place: u64) -> Option<&'a StudiedInput> {
        self.found.inputs.get(usize::try_from(place).ok()?)
    }

    fn metric_words(&self, metric: &'a StudiedMetric) -> (String, Quantity<'a>) {
        words::figure(self.setting.groups, self.setting.horizon_years, &metric.name, &metric.unit)
    }

    /// Effects of a figure, the one that explains most first; by swing where nothing is explained.
    fn ordered(metric: &StudiedMetric) -> Vec<&Effect> {
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
        let metrics = self.found.metrics.iter().filter_map(|metric| self.metric(metric));
        metrics.chain(self.found.choices.iter().flat_map(|choice| self.choice(choice))).collect()
    }

    /// What moves a figure.
    fn metric(&self, metric: &'a StudiedMetric) -> Option<Section> {
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
            let held = |end: &dyn Fn(&Held) -> Figure| match effect.held.as_slice() {
                [held] => format::value(end(held).value, quantity),
                _ => absent(),
            };
            let range = match input.range.as_slice() {
                [[low, high], ..] if !low.is_empty() => format!("{} … {}", clean(low), clean(high)),
                _ => absent(),
            };
            let grade = input.grade.as_deref().map_or_else(absent, clean);
            let cells = vec![
                grade,
                range,
                held(&|held| held.low),
                held(&|held| held.high),
                rank,
                index(effect.first),
                index(effect.total),
            ];
            Some((listed(&input.inputs), cells))
        };
        let rows: Vec<(String, Vec<String>)> = all.iter().take(MOST).filter_map(row).collect();
        let explained = if metric.sd.is_some() {
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
                "Mean {}. At the input's 10 % and 90 % quantile, the others varying; Spearman's rank correlation; Sobol indices with 95 % \
                 intervals: first order, what knowing the input would explain; total, what it does with all others. {explained}{left_out}",
                format::with_interval(metric.base.value, metric.base.ci95, quantity)
            ),
            columns: ["grade", "10 % … 90 %", "at 10 %", "at 90 %", "rank", "first order", "total"].map(str::to_owned).to_vec(),
            rows,
            layout: Layout::Figures,
        })
    }

    /// By what a choice is made, in words, and how its values are written.
    fn measure(&self, choice: &'a Choice) -> (String, Quantity<'a>) {
        match choice.by.strip_prefix("net_benefit.") {
            Some(kind) => (format!("{} less added cost", words::averted(kind)), Quantity::Money(&choice.unit)),
            None => {
                let (words, _) = words::figure(self.setting.groups, 1.0, &choice.by, &choice.unit);
                (format!("least {words}"), Quantity::Number)
            }
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
            (listed(&input.inputs), vec![written(*figure), format::share(*changes)])
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
            .filter(|input| input.evppi.ci95[0] > 0.0)
            .filter_map(|input| Some((self.input(input.input)?, input.evppi, input.changes)))
            .collect();
        worth.sort_by(|one, other| other.1.value.total_cmp(&one.1.value));
        worth
    }

    /// On which inputs the leading figure hangs, and which are worth studying, in one sentence.
    pub(super) fn hangs_on(&self) -> Option<String> {
        let metric = self.found.metrics.iter().find(|metric| metric.sd.is_some())?;
        let (name, _) = self.metric_words(metric);
        let told = |effect: &&Effect| effect.total.is_some_and(|total| total.ci95[0] > 0.0);
        let named: Vec<String> = Self::ordered(metric)
            .into_iter()
            .filter(told)
            .take(MOST_NAMED)
            .filter_map(|effect| {
                let input = self.input(effect.input)?;
                let grade = if input.grade.as_deref() == Some("D") { ", judgement" } else { "" };
                Some(format!("{} ({}{grade})", listed(&input.inputs), percent(effect.total?)))
            })
            .collect();
        let (last, before) = named.split_last()?;
        let inputs = if before.is_empty() { last.clone() } else { format!("{} and {last}", before.join(", ")) };
        let of = if before.is_empty() { "this input" } else { "these inputs" };
        let worth = self.found.choices.first().map_or_else(String::new, |choice| format!("; {}", self.to_know(choice)));
        Some(format!(
            "{} under “{}” hangs most on {inputs}: that is the share of what is not known of it that is due to {of}, alone and together \
             with others{worth}.",
            capital(&name),
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
                listed(&input.inputs),
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
        let silent = found.metrics.iter().filter(|metric| metric.sd.is_none());
        sentences.extend(silent.map(|metric| {
            let (name, _) = self.metric_words(metric);
            format!(
                "{}: the inputs move it too little to be told from noise; ask for more attacks at a point.",
                capital(&name)
            )
        }));
        sentences.extend(found.choices.iter().map(|choice| format!("{}.", capital(&self.to_know(choice)))));
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

/// With a capital letter.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A correlation with two decimals.
fn hundredths(value: f64) -> String {
    if value.is_finite() { format!("{value:.2}").replace('-', "−") } else { format::ABSENT.to_owned() }
}
