//! Where a number comes from: what the file says, every effect that touched it in the order in which they act, and what
//! it is in the end.

use serde::Serialize;

use super::Scenario;
use super::arena::{Base, Class, SlotId};
use super::diagnostic::{Diagnostic, Source, Span};
use super::dimension::Dimension;
use super::effect::{Operation, no_such_target};
use super::patch::{Author, Gate, Patch, Patches, class_after_set};
use super::place::{Place, written};
use super::running::{Figures, Running};

/// One number of a scenario, told whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explained {
    /// Dotted path.
    pub path: String,
    /// Its dimension, in words in JSON; every value is in the units used inside (seconds, per year, currency).
    pub dimension: Dimension,
    /// `trial` (one value per trial) or `attack` (one per attack), before any effect.
    pub per: &'static str,
    /// What it is before any effect.
    pub base: Origin,
    /// The same in figures.
    pub figures: Figures,
    /// Ids of its sources.
    pub basis: Vec<String>,
    /// Its evidence grade.
    pub grade: Option<&'static str>,
    /// What becomes of it under each posture asked for.
    pub postures: Vec<UnderPosture>,
}

/// Where a number begins.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Written in the file.
    Written {
        /// As it stands there, on one line.
        text: String,
        /// Where.
        place: Place,
        /// The number that it refers to, if that is all it says.
        refers: Option<String>,
    },
    /// Left out: the format's default.
    Default(f64),
    /// Left out, and so without limit.
    NoLimit,
    /// Left out: whatever this other number is.
    Follows(String),
}

/// A number under one posture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnderPosture {
    /// Id of the posture.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Every effect, in order.
    pub steps: Vec<Acting>,
    /// After the effects that are always in force.
    pub always: Figures,
    /// `trial` or `attack`, after them.
    pub per: &'static str,
    /// What it is where controls that may fail work, or conditions hold: each alone, then all together.
    pub sometimes: Vec<Sometimes>,
}

/// One effect on a number.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Acting {
    /// Whose effect it is.
    pub by: By,
    /// The number it acts on, where that is another whose value this one takes.
    pub on: Option<String>,
    /// `set`, `add`, `scale` or `odds`.
    pub operation: &'static str,
    /// What is written: operation and value.
    pub text: String,
    /// Where.
    pub place: Place,
    /// The operand in figures, unless it is written as a constant or is `set`.
    pub operand: Option<Figures>,
    /// When it acts, if not always.
    pub when: Option<When>,
    /// The number after it, with all before it that are always in force, and those that go with it.
    pub after: Figures,
}

/// Whose an effect is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The quantity's own (`then`).
    Itself,
    /// The command line's.
    CommandLine,
    /// That of the control of this id.
    Control(String),
    /// The posture's own.
    Posture,
    /// That of the condition of this id.
    Condition(String),
}

/// A share of attacks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct When {
    /// The control works (else: the condition holds).
    pub works: bool,
    /// With this probability.
    pub probability: Figures,
    /// Threats with a probability of their own.
    pub by_threat: Vec<(String, Figures)>,
}

/// A number in some attacks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sometimes {
    /// Whose effects act, beside those always in force.
    pub with: Vec<By>,
    /// The number then.
    pub figures: Figures,
}

/// Explains every number that a target matches, under postures given as indices.
///
/// # Errors
///
/// A fault for each target that matches nothing, with the texts they point into.
pub fn explain(
    scenario: &Scenario,
    sources: &[Source],
    targets: &[String],
    postures: &[usize],
) -> Result<Vec<Explained>, (Vec<Diagnostic>, Vec<Source>)> {
    let (mut slots, mut faults, mut texts): (Vec<SlotId>, _, _) = (Vec::new(), Vec::new(), Vec::new());
    for target in targets {
        let mut found = scenario.arena.matching(target);
        if found.is_empty() {
            let span = Span { source: texts.len(), range: 0..target.len() };
            texts.push(Source { name: "--explain".to_owned(), text: target.clone() });
            faults.push(no_such_target(&scenario.arena, target, span, true));
        }
        found.retain(|slot| !slots.contains(slot));
        slots.extend(found);
    }
    if !faults.is_empty() {
        return Err((faults, texts));
    }
    let bare = Telling { scenario, sources, patches: Patches::none(scenario), posture: None };
    let under: Vec<Telling<'_>> = postures
        .iter()
        .map(|index| Telling { patches: Patches::of(scenario, Some(*index)), posture: Some(*index), ..bare.clone() })
        .collect();
    Ok(slots.into_iter().map(|slot| one(&bare, &under, slot)).collect())
}

fn one(bare: &Telling<'_>, under: &[Telling<'_>], slot: SlotId) -> Explained {
    let scenario = bare.scenario;
    let found = scenario.arena.get(slot);
    let base = match (&found.span, &found.base) {
        (Some(span), _) => {
            let refers = match &found.base {
                Base::Parameter(other) => Some(scenario.arena.get(*other).path.clone()),
                _ => None,
            };
            Origin::Written { text: written(span, bare.sources), place: Place::of(span, bare.sources), refers }
        }
        (None, Base::Like(other) | Base::Parameter(other)) => Origin::Follows(scenario.arena.get(*other).path.clone()),
        (None, Base::Value(value)) if *value >= found.most && found.dimension != Dimension::Probability => {
            Origin::NoLimit
        }
        (None, Base::Value(value)) => Origin::Default(*value),
        (None, Base::Law(law, _)) => Origin::Default(law.median()),
    };
    Explained {
        path: found.path.clone(),
        dimension: found.dimension,
        per: per(&found.base, scenario.arena.class_of(slot)),
        base,
        figures: bare.base(&found.base, &|_| false).figures(),
        basis: found.provenance.basis.clone(),
        grade: found.provenance.grade.map(super::arena::Grade::letter),
        postures: under.iter().map(|telling| telling.tell(slot)).collect(),
    }
}

/// How often a value of this class is new; a parameter has one value per trial wherever it is used.
fn per(base: &Base, class: Class) -> &'static str {
    match (base, class) {
        (Base::Parameter(_), _) | (_, Class::Trial) => "trial",
        (_, Class::Attack) => "attack",
    }
}

/// Tells numbers under one posture.
#[derive(Debug, Clone)]
struct Telling<'a> {
    scenario: &'a Scenario,
    sources: &'a [Source],
    patches: Patches<'a>,
    posture: Option<usize>,
}

fn always(gate: Gate) -> bool {
    gate == Gate::Always
}

impl Telling<'_> {
    fn tell(&self, slot: SlotId) -> UnderPosture {
        let structure = &self.scenario.structure;
        let (id, name) = self.posture.map_or((String::new(), String::new()), |index| {
            (structure.postures[index].id.clone(), structure.postures[index].name.clone())
        });
        let mut steps = Vec::new();
        let mut gates: Vec<(Gate, Author)> = Vec::new();
        self.steps(slot, None, &mut steps, &mut gates);
        let mut sometimes: Vec<Sometimes> = gates
            .iter()
            .map(|(gate, author)| Sometimes {
                with: vec![self.by(*author)],
                figures: self.slot(slot, &|other| always(other) || other == *gate).figures(),
            })
            .collect();
        if gates.len() > 1 && self.can_hold_together(&gates) {
            sometimes.push(Sometimes {
                with: gates.iter().map(|(_, author)| self.by(*author)).collect(),
                figures: self.slot(slot, &|_| true).figures(),
            });
        }
        let set =
            self.patches.on(slot).iter().rfind(|patch| always(patch.gate) && patch.effect.operation == Operation::Set);
        let base = set.map_or(&self.scenario.arena.get(slot).base, |patch| &patch.effect.value);
        let per = per(base, self.class(slot));
        let always = self.slot(slot, &always).figures();
        UnderPosture { id, name, steps, always, per, sometimes }
    }

    /// No two of them are conditions of which at most one holds.
    fn can_hold_together(&self, gates: &[(Gate, Author)]) -> bool {
        let names: Vec<&str> = gates
            .iter()
            .filter_map(|(gate, _)| match gate {
                Gate::Condition(index) => self.scenario.structure.conditions[*index].exclusive.as_deref(),
                _ => None,
            })
            .collect();
        names.iter().enumerate().all(|(index, name)| !names[..index].contains(name))
    }

    /// The class a slot has after what is always set.
    fn class(&self, slot: SlotId) -> Class {
        let sets = self.patches.on(slot).iter().filter(|patch| always(patch.gate));
        let sets = sets.filter(|patch| patch.effect.operation == Operation::Set);
        sets.fold(self.scenario.arena.class_of(slot), |class, patch| class_after_set(&patch.effect.value, class))
    }

    fn by(&self, author: Author) -> By {
        let structure = &self.scenario.structure;
        match author {
            Author::Itself => By::Itself,
            Author::CommandLine => By::CommandLine,
            Author::Control(index) => By::Control(structure.controls[index].id.clone()),
            Author::Posture => By::Posture,
            Author::Condition(index) => By::Condition(structure.conditions[index].id.clone()),
        }
    }

    /// Every effect on a slot, those on a slot that it follows first, and when they act.
    fn steps(&self, slot: SlotId, on: Option<&str>, steps: &mut Vec<Acting>, gates: &mut Vec<(Gate, Author)>) {
        if let Base::Like(other) | Base::Parameter(other) = self.scenario.arena.get(slot).base {
            self.steps(other, Some(&self.scenario.arena.get(other).path), steps, gates);
        }
        for (index, patch) in self.patches.on(slot).iter().enumerate() {
            if patch.gate != Gate::Always && !gates.iter().any(|(gate, _)| *gate == patch.gate) {
                gates.push((patch.gate, patch.author));
            }
            let with = |gate: Gate| always(gate) || gate == patch.gate;
            steps.push(Acting {
                after: self.upto(slot, index + 1, &with).kept(self.scenario.arena.get(slot).range()).figures(),
                ..self.acting(patch, on)
            });
        }
    }

    fn acting(&self, patch: &Patch<'_>, on: Option<&str>) -> Acting {
        let effect = patch.effect;
        let value = written(&effect.value_span, self.sources);
        // An effect of `then` is written as a table of its own.
        let whole = effect.span == effect.value_span;
        let operand = self.base(&effect.value, &always).figures();
        let plain = effect.operation == Operation::Set || matches!(effect.value, Base::Value(_));
        Acting {
            by: self.by(patch.author),
            on: on.map(str::to_owned),
            operation: effect.operation.word(),
            text: if whole { value } else { format!("{} {value}", effect.operation.word()) },
            place: Place::of(&effect.value_span, self.sources),
            operand: (!plain).then_some(operand),
            when: self.when(patch.gate),
            after: operand,
        }
    }

    fn when(&self, gate: Gate) -> Option<When> {
        let structure = &self.scenario.structure;
        let figures = |slot: SlotId| self.slot(slot, &always).figures();
        match gate {
            Gate::Always => None,
            Gate::Working(control) => Some(When {
                works: true,
                probability: figures(structure.controls[control].working),
                by_threat: Vec::new(),
            }),
            Gate::Condition(condition) => {
                let of_threat = structure.threats.iter().filter_map(|threat| {
                    let own = threat.conditions.iter().find(|(index, _)| *index == condition)?;
                    Some((threat.id.clone(), figures(own.1)))
                });
                Some(When {
                    works: false,
                    probability: figures(structure.conditions[condition].probability),
                    by_threat: of_threat.collect(),
                })
            }
        }
    }

    fn base(&self, base: &Base, chosen: &dyn Fn(Gate) -> bool) -> Running {
        match base {
            Base::Value(value) => Running::value(*value),
            Base::Law(law, _) => Running::law(law),
            Base::Parameter(slot) | Base::Like(slot) => self.slot(*slot, chosen),
        }
    }

    /// What a slot is with the effects chosen, cut to what makes sense.
    fn slot(&self, slot: SlotId, chosen: &dyn Fn(Gate) -> bool) -> Running {
        self.upto(slot, usize::MAX, chosen).kept(self.scenario.arena.get(slot).range())
    }

    /// The same after as many of its effects.
    fn upto(&self, slot: SlotId, count: usize, chosen: &dyn Fn(Gate) -> bool) -> Running {
        let start = self.base(&self.scenario.arena.get(slot).base, chosen);
        let patches = self.patches.on(slot).iter().take(count).filter(|patch| chosen(patch.gate));
        patches.fold(start, |running, patch| match patch.effect.operation {
            Operation::Set => self.base(&patch.effect.value, chosen),
            operation => running.then(operation, &self.base(&patch.effect.value, &always)),
        })
    }
}
