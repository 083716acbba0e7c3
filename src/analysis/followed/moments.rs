//! From the notes of one attack to what happens when.

use crate::model::{Event, Note};
use crate::result::timeline::MomentKind;
use crate::scenario::dimension::DAY;

use super::tape::{Reader, Tape};

/// Kinds by the number that stands for them on a tape.
const KINDS: [MomentKind; 10] = [
    MomentKind::Passed,
    MomentKind::Reached,
    MomentKind::Completed,
    MomentKind::CrisisEnds,
    MomentKind::Alarm,
    MomentKind::Understood,
    MomentKind::SetsOut,
    MomentKind::Comes,
    MomentKind::Engages,
    MomentKind::Neutralised,
];

/// A moment: its kind, the place of the element, zone or response (0 where there is none), seconds from the start.
pub(super) type Moment = (MomentKind, usize, f64);

/// A unit of the plant that stops.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stopped {
    /// Share of the output of the plant.
    pub(super) share: f64,
    /// Days without any output: the crisis and the restart.
    pub(super) idle: f64,
    /// Days in which output rises to full.
    pub(super) ramp: f64,
}

/// A zone with people that is reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Caught {
    pub(super) zone: usize,
    /// Seconds of warning.
    pub(super) warning: f64,
    pub(super) present: f64,
    pub(super) sheltered: f64,
}

/// What happens in an attack.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Course {
    pub(super) moments: Vec<Moment>,
    /// Path of every prong.
    pub(super) routes: Vec<usize>,
    pub(super) stopped: Vec<Stopped>,
    pub(super) caught: Vec<Caught>,
}

/// A prong on its way.
#[derive(Debug)]
struct Prong {
    zone: usize,
    arrival: f64,
    neutralised: f64,
    completed: Option<f64>,
    /// When it has passed its elements.
    passed: Vec<(usize, f64)>,
    /// How many of them it has been told to work by force or to have done.
    told: usize,
}

/// What is gathered while the notes are read.
#[derive(Debug, Default)]
struct Reading {
    course: Course,
    prongs: Vec<Prong>,
    crisis_days: Option<f64>,
    /// Zones with people who are held.
    captive: Vec<usize>,
}

impl Course {
    /// Reads the notes of one attack.
    pub(super) fn of(notes: &[Note]) -> Self {
        let mut reading = Reading::default();
        for note in notes {
            reading.take(note);
        }
        reading.finish()
    }

    /// Puts it on a tape.
    pub(super) fn write(&self, tape: &mut Tape<'_>) {
        tape.list(&self.moments, |tape, (kind, index, seconds)| {
            tape.count(KINDS.iter().position(|known| known == kind).unwrap_or(0));
            tape.count(*index);
            tape.put(*seconds);
        });
        tape.list(&self.routes, |tape, route| tape.count(*route));
        tape.list(&self.stopped, |tape, unit| {
            for figure in [unit.share, unit.idle, unit.ramp] {
                tape.put(figure);
            }
        });
        tape.list(&self.caught, |tape, caught| {
            tape.count(caught.zone);
            for figure in [caught.warning, caught.present, caught.sheltered] {
                tape.put(figure);
            }
        });
    }

    /// Reads it from a tape.
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            moments: reader.list(|reader| (KINDS[reader.count() % KINDS.len()], reader.count(), reader.figure())),
            routes: reader.list(Reader::count),
            stopped: reader.list(|reader| {
                let [share, idle, ramp] = [0; 3].map(|_| reader.figure());
                Stopped { share, idle, ramp }
            }),
            caught: reader.list(|reader| {
                let zone = reader.count();
                let [warning, present, sheltered] = [0; 3].map(|_| reader.figure());
                Caught { zone, warning, present, sheltered }
            }),
        }
    }

    /// Keeps the earliest moment of a kind and place.
    fn first(&mut self, kind: MomentKind, index: usize, seconds: f64) {
        match self.moments.iter_mut().find(|known| known.0 == kind && known.1 == index) {
            Some(known) => known.2 = known.2.min(seconds),
            None => self.moments.push((kind, index, seconds)),
        }
    }
}

impl Reading {
    fn take(&mut self, note: &Note) {
        let at = note.seconds.unwrap_or(f64::INFINITY);
        let course = &mut self.course;
        match note.event {
            Event::Prong { zone, .. } => {
                let (arrival, neutralised) = (f64::INFINITY, f64::INFINITY);
                self.prongs.push(Prong { zone, arrival, neutralised, completed: None, passed: Vec::new(), told: 0 });
            }
            Event::Route { route, .. } => course.routes.push(route),
            Event::Element { prong, element, delay, .. } => self.prongs[prong].passed.push((element, at + delay)),
            // The elements of the path once more, in order, as they are worked after the alarm.
            Event::Forced { prong, end, .. } => {
                let prong = &mut self.prongs[prong];
                if let Some(passed) = prong.passed.get_mut(prong.told) {
                    passed.1 = end;
                }
                prong.told += 1;
            }
            Event::Target { prong, .. } => self.prongs[prong].arrival = at,
            Event::Hurried { prong, arrival } => self.prongs[prong].arrival = arrival,
            Event::Alarm if at.is_finite() => course.moments.push((MomentKind::Alarm, 0, at)),
            Event::AtHand { response, at_hand: true, assessment, decision, .. } => {
                course.moments.push((MomentKind::SetsOut, response, at + assessment + decision));
            }
            Event::Comes { response, .. } => course.first(MomentKind::Comes, response, at),
            Event::Fight { response, prong, won, .. } => {
                course.first(MomentKind::Engages, response, at);
                if won {
                    self.prongs[prong].neutralised = at;
                }
            }
            Event::Completes { prong, .. } => self.prongs[prong].completed = Some(at),
            Event::Understood { understood: true, .. } => course.moments.push((MomentKind::Understood, 0, at)),
            Event::Reached { zone, warning, .. } => {
                course.caught.push(Caught { zone, warning, present: 0.0, sheltered: 0.0 });
            }
            Event::People { zone, toll, .. } => {
                if let Some(caught) = course.caught.iter_mut().find(|caught| caught.zone == zone) {
                    caught.present += toll.present as f64;
                    caught.sheltered += toll.sheltered as f64;
                }
            }
            Event::Crisis { days, .. } => self.crisis_days = Some(days),
            Event::Fate { zone, late: false, .. } => self.captive.push(zone),
            // A unit that is back at once does not stop.
            Event::Unit { share, parts: [crisis, restart, half], .. } if crisis + restart + half > 0.0 => {
                course.stopped.push(Stopped { share, idle: crisis + restart, ramp: 2.0 * half });
            }
            _ => {}
        }
    }

    fn finish(mut self) -> Course {
        let mut crisis_began = f64::INFINITY;
        for prong in &self.prongs {
            // What would come after it is neutralised does not happen.
            let passed = prong.passed.iter().filter(|(_, at)| *at <= prong.neutralised);
            self.course.moments.extend(passed.map(|(element, at)| (MomentKind::Passed, *element, *at)));
            if prong.arrival <= prong.neutralised && prong.arrival.is_finite() {
                self.course.first(MomentKind::Reached, prong.zone, prong.arrival);
            }
            if let Some(at) = prong.completed {
                self.course.first(MomentKind::Completed, prong.zone, at);
                if self.captive.contains(&prong.zone) {
                    crisis_began = crisis_began.min(at);
                }
            }
        }
        if let Some(days) = self.crisis_days.filter(|_| crisis_began.is_finite()) {
            self.course.moments.push((MomentKind::CrisisEnds, 0, crisis_began + days * DAY));
        }
        let last = self.prongs.iter().map(|prong| prong.neutralised).fold(0.0, f64::max);
        if !self.prongs.is_empty() && last.is_finite() {
            self.course.moments.push((MomentKind::Neutralised, 0, last));
        }
        self.course
    }
}
