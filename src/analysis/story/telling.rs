//! From the notes of one attack to the steps of its story. What happened is the sentence; by which probabilities stands
//! apart, so that two stories can be compared by what happens in them.

use std::collections::BTreeSet;

use crate::model::{Draw as Drawn, Event, Model, Note};
use crate::result::trace::{Chapter, Draw, Step};
use crate::scenario::Scenario;
use crate::scenario::structure::{Structure, Zone};

use super::{crisis, words};

/// One attack, as far as one note does not know of another.
#[derive(Debug)]
pub(super) struct Telling<'a> {
    pub(super) model: &'a Model,
    pub(super) structure: &'a Structure,
    pub(super) currency: &'a str,
    /// Tactic before the alarm.
    pub(super) tactic: usize,
    /// Prongs.
    pub(super) parts: Vec<Part>,
    /// When the alarm is given, and by what; infinite if never.
    pub(super) alarm: f64,
    pub(super) noticed_by: String,
    /// Zones whose people are concerned.
    pub(super) reached: Vec<usize>,
    /// Of them those in which the attackers were done.
    pub(super) completed: Vec<usize>,
    /// The site's readiness makes probabilities differ from day to day.
    pub(super) dependent: bool,
    pub(super) from_a_distance: bool,
    /// Deciding numbers of elements that are worked by force throughout, told where that is told.
    pub(super) by_element: Vec<((usize, usize), Vec<Drawn>)>,
}

/// A prong.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) zone: usize,
    /// `camp`, or `camp#2` for the second to go there: what keys are made of.
    pub(super) place: String,
    pub(super) start: f64,
    /// Actual time of arrival, and that at its own pace.
    pub(super) arrival: f64,
    pub(super) neutralised: f64,
    /// It goes on by force after the alarm.
    pub(super) hurried: bool,
}

/// The story of one attack: `notes` from that of its threat on to the next attack.
pub(super) fn of_attack(model: &Model, scenario: &Scenario, notes: &[Note]) -> Vec<Step> {
    let mut telling = Telling::about(model, scenario, notes);
    let mut steps: Vec<Step> = Vec::new();
    let mut known = BTreeSet::new();
    for note in notes {
        let found = telling.step(note);
        // What is decided once for several, such as the shutdown for all units, is told once.
        steps.extend(found.filter(|step| known.insert(step.key.clone())));
    }
    // Prongs and responses are worked one after another; a reader follows the clock. Endings of a crisis come in reverse.
    let last = telling.parts.iter().map(|part| part.arrival).fold(0.0, f64::max);
    let order = |step: &Step| match step.chapter {
        // That there is no alarm has no time: it is told when all have arrived.
        Chapter::Race => step.seconds.unwrap_or(last),
        Chapter::Crisis => crisis::rank(&step.key),
        _ => 0.0,
    };
    steps.sort_by(|a, b| a.chapter.cmp(&b.chapter).then(order(a).total_cmp(&order(b))));
    steps
}

impl<'a> Telling<'a> {
    /// An empty page.
    pub(super) fn new(model: &'a Model, scenario: &'a Scenario) -> Self {
        Self {
            model,
            structure: model.structure(),
            currency: &scenario.header.currency,
            tactic: 0,
            parts: Vec::new(),
            alarm: f64::INFINITY,
            noticed_by: String::new(),
            reached: Vec::new(),
            completed: Vec::new(),
            dependent: false,
            from_a_distance: false,
            by_element: Vec::new(),
        }
    }

    /// What single notes leave out.
    fn about(model: &'a Model, scenario: &'a Scenario, notes: &[Note]) -> Self {
        let mut me = Self::new(model, scenario);
        let mut first = f64::INFINITY;
        for note in notes {
            let at = note.seconds.unwrap_or(0.0);
            match &note.event {
                Event::Prong { zone, ordinal, .. } => {
                    let id = &me.structure.zones[*zone].id;
                    let place = if *ordinal > 0 { format!("{id}#{}", ordinal + 1) } else { id.clone() };
                    me.parts.push(Part {
                        zone: *zone,
                        place,
                        start: 0.0,
                        arrival: f64::INFINITY,
                        neutralised: f64::INFINITY,
                        hurried: false,
                    });
                }
                Event::Raid { tactic, .. } => me.tactic = *tactic,
                Event::Starts { prong } => me.parts[*prong].start = at,
                Event::Element { element, sensed, sense, .. } if *sensed && *sense < first => {
                    first = *sense;
                    me.noticed_by = words::spaced(&me.structure.elements[*element].id);
                }
                Event::Target { prong, zone, sensed, .. } => {
                    me.parts[*prong].arrival = at;
                    if *sensed && at < first {
                        first = at;
                        me.noticed_by = me.zone(*zone).to_owned();
                    }
                }
                Event::Alarm => me.alarm = at,
                Event::Hurried { prong, arrival } => {
                    (me.parts[*prong].arrival, me.parts[*prong].hurried) = (*arrival, true);
                }
                Event::Fight { prong, won: true, .. } => me.parts[*prong].neutralised = at,
                Event::Reached { zone, completed, .. } => {
                    me.reached.push(*zone);
                    me.completed.extend(completed.then_some(*zone));
                }
                Event::StandOff { zone, .. } => {
                    me.reached.push(*zone);
                    me.from_a_distance = true;
                }
                Event::Readiness { .. } => me.dependent = true,
                _ => {}
            }
        }
        me
    }

    /// The step of a note, if there is anything to tell.
    fn step(&mut self, note: &Note) -> Option<Step> {
        match &note.event {
            Event::Attack { .. } => None,
            Event::Condition { .. }
            | Event::Working { .. }
            | Event::Readiness { .. }
            | Event::Raid { .. }
            | Event::Prong { .. }
            | Event::Route { .. }
            | Event::StandOff { .. } => self.coming(note),
            Event::Starts { .. }
            | Event::Element { .. }
            | Event::Target { .. }
            | Event::Alarm
            | Event::Forced { .. }
            | Event::Hurried { .. }
            | Event::Completes { .. } => self.race(note),
            Event::AtHand { .. }
            | Event::Comes { .. }
            | Event::Share { .. }
            | Event::Misses { .. }
            | Event::Fight { .. } => self.response(note),
            Event::Understood { .. }
            | Event::Presence { .. }
            | Event::Reached { .. }
            | Event::Shelter { .. }
            | Event::People { .. } => self.people(note),
            Event::Room { .. }
            | Event::Ending { .. }
            | Event::Crisis { .. }
            | Event::Haven { .. }
            | Event::Discovered { .. }
            | Event::RoomLate { .. }
            | Event::Fate { .. } => self.crisis(note),
            Event::Shutdown { .. } | Event::Unit { .. } | Event::Loss { .. } => self.harm(note),
            Event::LossEvents { .. } | Event::LossEvent { .. } => self.loss_event(note),
        }
    }

    /// A step at the time of a note, its numbers held against these: by the begin of a draw's name, or `2nd` for the second
    /// number of a name.
    pub(super) fn tell(
        &self,
        note: &Note,
        (chapter, key): (Chapter, String),
        sentence: String,
        odds: String,
        below: &[(&str, f64)],
    ) -> Step {
        let seconds = note.seconds.filter(|seconds| seconds.is_finite());
        Step {
            seconds,
            days: None,
            when: seconds.map(words::clock).unwrap_or_default(),
            chapter,
            key,
            sentence: words::begun(sentence),
            aside: false,
            odds,
            draws: self.draws(&note.draws, below),
        }
    }

    /// Draws with their names, and what they are held against.
    pub(super) fn draws(&self, draws: &[Drawn], below: &[(&str, f64)]) -> Vec<Draw> {
        let named = draws.iter().map(|draw| {
            let name = self.model.draw_name(draw);
            let held =
                below.iter().find(|(begin, _)| if draw.second { *begin == "2nd" } else { name.starts_with(begin) });
            let (second, steps, uniform) = (draw.second, draw.steps, draw.uniform);
            Draw { below: held.map(|(_, below)| *below), name, second, steps, uniform, from: None }
        });
        named.collect()
    }

    /// The probability of a layer event, and what it is at the site's readiness that day.
    pub(super) fn layer(&self, p: f64, given: f64) -> String {
        let certain = p <= 0.0 || p >= 1.0;
        if self.dependent && !certain {
            format!("probability {}, {} at that day's readiness", words::share(p), words::share(given))
        } else {
            format!("probability {}", words::share(p))
        }
    }

    /// A zone's name, without what a comma or a bracket adds to it, unless another zone is then called the same.
    pub(super) fn zone(&self, zone: usize) -> &'a str {
        let short = |zone: &'a Zone| zone.name.split([',', '(', ';', ':']).next().unwrap_or_default().trim();
        let zones = &self.structure.zones;
        let own = short(&zones[zone]);
        let alone = zones.iter().filter(|other| short(other) == own).count() == 1;
        if alone && own.chars().count() > 2 { own } else { &zones[zone].name }
    }

    /// "they", or which of several parts of the group.
    pub(super) fn who(&self, prong: usize) -> String {
        if self.parts.len() == 1 { "they".to_owned() } else { format!("those for {}", self.part(prong)) }
    }

    /// Where a part of the group goes, and which part if several go there.
    pub(super) fn part(&self, prong: usize) -> String {
        let part = &self.parts[prong];
        match part.place.rsplit_once('#') {
            Some((_, number)) => format!("{} (part {number})", self.zone(part.zone)),
            None => self.zone(part.zone).to_owned(),
        }
    }

    /// After what an element or a response does: for which part of the group, where there are several.
    pub(super) fn of_part(&self, prong: usize) -> String {
        if self.parts.len() == 1 { String::new() } else { format!(", for {}", self.part(prong)) }
    }

    /// A key about a part of the group.
    pub(super) fn key(&self, what: &str, prong: usize) -> String {
        format!("{what}/{}", self.parts[prong].place)
    }
}
