//! A plan: every number of the scenario under one posture, compiled.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::random::{IntegratedCdf, Law, TableCache};
use crate::scenario::Scenario;
use crate::scenario::arena::{Base, Class, SlotId};
use crate::scenario::dimension::Dimension;
use crate::scenario::effect::Operation;
use crate::scenario::patch::{Gate, Patch, Patches, class_after_set};

use crate::scenario::structure::Element;

use super::money::{controls_cost, premium};
use super::names::{NameId, Names};
use super::quantity::{Op, Operand, Quantity, Recipe};
use super::race::Layer;
use super::raid::Settled;
use super::route::Choices;
use super::target::Appeal;

/// One posture, compiled.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Epistemic values of this posture.
    pub(crate) steps: Vec<Quantity>,
    /// By slot.
    pub(crate) quantities: Vec<Quantity>,
    /// What a prong meets, by tactic and element.
    layers: [Vec<Layer>; 3],
    /// Law of the time one person takes to shelter, by zone.
    pub(crate) shelter: Vec<ShelterLaw>,
    /// Quantities that can leave their dimension, by clamp counter: dotted path, and whether it is a probability.
    pub(crate) clamps: Vec<(String, bool)>,
    /// Working gates: (control, bit, slot of `working`).
    pub(crate) working: Vec<(usize, u64, SlotId)>,
    /// What the attackers of each threat have no choice about.
    pub(crate) settled: Vec<Settled>,
    /// Zones where anybody can be, in file order.
    pub(crate) peopled: Vec<usize>,
    /// How each prong chooses its path.
    pub(crate) choices: Choices,
    /// How each adaptive threat chooses its target.
    pub(crate) appeals: Vec<Option<Appeal>>,
    /// Annualised cost of the controls; the premium stands beside it.
    pub(crate) controls_cost: f64,
    pub(crate) premium: f64,
}

/// What the plans of all postures have in common.
#[derive(Debug, Default)]
pub(crate) struct Common {
    pub(crate) names: Names,
    pub(crate) tables: TableCache,
    /// Epistemic draws, one for every draw and law.
    pub(crate) draws: Vec<Quantity>,
    known: BTreeMap<String, u32>,
    /// Integrals of the laws of persons, one for every law: they are large, and many postures share them.
    persons: BTreeMap<String, Arc<IntegratedCdf>>,
}

/// A law of persons, with the operations that move it.
#[derive(Debug)]
pub(crate) struct ShelterLaw {
    pub(crate) start: PersonTime,
    pub(crate) ops: Vec<(u64, Operation, PersonTime)>,
}

/// A time that differs from person to person, or one for all.
#[derive(Debug)]
pub(crate) enum PersonTime {
    /// The same for all: a constant or one of the trial's values.
    Shared(Operand),
    /// By person.
    Law(Arc<IntegratedCdf>),
}

impl Plan {
    /// Compiles every posture of a scenario; their clamp counters begin at `first_clamp`, `delays` are the names of the elements'
    /// delays.
    pub(crate) fn of_each(scenario: &Scenario, first_clamp: u32, delays: &[NameId], common: &mut Common) -> Vec<Self> {
        let postures = (0..).zip(Patches::of_each(scenario));
        postures.map(|own| Self::compile(scenario, own, first_clamp, delays, common)).collect()
    }

    fn compile(
        scenario: &Scenario,
        (posture, patches): (usize, Patches<'_>),
        first_clamp: u32,
        delays: &[NameId],
        common: &mut Common,
    ) -> Self {
        let patches = &patches;
        let mut compiler = Compiler {
            scenario,
            patches,
            uncertain: patches.uncertain(posture),
            common,
            steps: Vec::new(),
            known: BTreeMap::new(),
            clamps: Vec::new(),
            first_clamp,
        };
        let structure = &scenario.structure;
        let slots = (0..scenario.arena.slots.len()).map(|index| SlotId(index as u32));
        let quantities: Vec<Quantity> = slots.map(|slot| compiler.slot(slot).into()).collect();
        let settled = structure.threats.iter().map(|threat| Settled::of(threat, &quantities)).collect();
        let nobody = |slot: &SlotId| quantities[slot.index()].constant().is_some_and(|share| share <= 0.0);
        let peopled = (0..structure.zones.len()).filter(|zone| !structure.zones[*zone].occupancy.iter().all(nobody));
        let peopled = peopled.collect();
        let layers = [0, 1, 2].map(|tactic| {
            let elements = structure.elements.iter().zip(delays);
            let layer = |(element, name): (&Element, &NameId)| {
                Layer::of(element, *name, tactic, structure.zones[element.from].crossing, &quantities)
            };
            elements.map(layer).collect()
        });
        let shelter = structure.zones.iter().map(|zone| compiler.shelter(zone.haven.shelter_time)).collect();
        let working = compiler.working();
        let (steps, clamps) = (compiler.steps, compiler.clamps);
        let choices = Choices::of(scenario, patches);
        let appeals = structure.threats.iter().enumerate().map(|(index, threat)| {
            threat.adaptive.then(|| Appeal::of(threat.path, &choices, index, threat.sets.len()))
        });
        let appeals = appeals.collect();
        let controls_cost = controls_cost(scenario, posture, patches);
        let premium = premium(scenario, patches);
        Self {
            steps,
            quantities,
            layers,
            shelter,
            clamps,
            working,
            settled,
            peopled,
            choices,
            appeals,
            controls_cost,
            premium,
        }
    }

    /// The elements as a tactic meets them.
    #[inline]
    pub(crate) fn layers(&self, tactic: usize) -> &[Layer] {
        &self.layers[tactic]
    }

    /// The compiled quantity of a slot.
    #[inline]
    pub(crate) fn at(&self, slot: SlotId) -> &Quantity {
        &self.quantities[slot.index()]
    }
}

struct Compiler<'a, 'b> {
    scenario: &'a Scenario,
    patches: &'a Patches<'a>,
    /// Controls that may not work.
    uncertain: Vec<usize>,
    common: &'b mut Common,
    steps: Vec<Quantity>,
    /// Epistemic values already made, by slot: names of the operands of effects are not unique.
    known: BTreeMap<SlotId, Operand>,
    clamps: Vec<(String, bool)>,
    /// Counters before those of the quantities.
    first_clamp: u32,
}

/// What a slot holds once patches that nothing can undo are dropped.
struct Chain<'a> {
    base: &'a Base,
    class: Class,
    rest: Vec<Patch<'a>>,
    draw: String,
}

impl<'a> Compiler<'a, '_> {
    fn gate(&self, gate: Gate) -> u64 {
        let conditions = self.scenario.structure.conditions.len();
        match gate {
            Gate::Always => 0,
            Gate::Condition(index) => 1 << index,
            Gate::Working(control) => {
                let place = self.uncertain.iter().position(|other| *other == control).unwrap_or(0);
                1 << (conditions + place)
            }
        }
    }

    fn working(&self) -> Vec<(usize, u64, SlotId)> {
        let controls = &self.scenario.structure.controls;
        let row = |control: &usize| (*control, self.gate(Gate::Working(*control)), controls[*control].working);
        self.uncertain.iter().map(row).collect()
    }

    fn chain(&self, slot: SlotId) -> Chain<'a> {
        let (base, class, rest) = self.patches.settled(slot);
        Chain { base, class, rest: rest.to_vec(), draw: self.scenario.arena.get(slot).draw.clone() }
    }

    fn slot(&mut self, slot: SlotId) -> Recipe {
        let found = self.scenario.arena.get(slot);
        let (low, high) = found.range();
        let chain = self.chain(slot);
        let mut quantity = if let Base::Like(other) = chain.base {
            let mut like = self.slot(*other);
            (like.low, like.high) = (low, high);
            like
        } else {
            let name = self.common.names.id(&chain.draw);
            // Cut, and counted, where it is used.
            let start = self.operand(chain.base, chain.class, &chain.draw, (f64::NEG_INFINITY, f64::INFINITY));
            Recipe { start, ops: Vec::new(), name, low, high, whole: false, clamp: None }
        };
        self.lay(&mut quantity, &chain);
        quantity.whole = found.dimension == Dimension::Count;
        if self.clamps_count(slot, &chain) {
            let counter = self.clamps.iter().position(|(path, _)| *path == found.path).unwrap_or_else(|| {
                self.clamps.push((found.path.clone(), found.dimension == Dimension::Probability));
                self.clamps.len() - 1
            });
            quantity.clamp = Some(self.first_clamp + counter as u32);
        }
        self.fold(quantity)
    }

    /// Adds the operations of a chain.
    fn lay(&mut self, quantity: &mut Recipe, chain: &Chain<'a>) {
        let mut class = chain.class;
        for patch in &chain.rest {
            let effect = patch.effect;
            let operand = if effect.operation == Operation::Set {
                class = class_after_set(&effect.value, class);
                self.operand(&effect.value, class, &chain.draw, (quantity.low, quantity.high))
            } else {
                let least = if effect.operation == Operation::Add { f64::NEG_INFINITY } else { 0.0 };
                self.operand(&effect.value, Class::Trial, &effect.draw, (least, f64::INFINITY))
            };
            quantity.ops.push(Op { gate: self.gate(patch.gate), operation: effect.operation, operand });
        }
    }

    /// Moves what is known before the attack out of the attack: leading ungated operations on a constant or an
    /// epistemic value are done at the start of the trial, or now.
    fn fold(&mut self, mut quantity: Recipe) -> Recipe {
        if matches!(quantity.start, Operand::Law(_)) {
            return quantity;
        }
        let at_once = |op: &Op| op.gate == 0 && !matches!(op.operand, Operand::Law(_));
        let leading = quantity.ops.iter().take_while(|op| at_once(op)).count();
        let rest = quantity.ops.split_off(leading);
        let constant = matches!(quantity.start, Operand::Value(_))
            && quantity.ops.iter().all(|op| matches!(op.operand, Operand::Value(_)));
        if constant {
            let mut value = if let Operand::Value(value) = quantity.start { value } else { 0.0 };
            for op in quantity.ops.drain(..) {
                if let Operand::Value(by) = op.operand {
                    value = op.operation.apply(value, by);
                }
            }
            quantity.start = Operand::Value(value);
        } else if rest.is_empty() && (leading > 0 || quantity.clamp.is_some()) {
            let step = quantity.clone();
            quantity.clamp = None;
            quantity.ops.clear();
            quantity.start = self.step(step);
        } else {
            // Cut to the dimension comes before the first operation and after the last: the chain stays whole.
            quantity.ops.extend(rest);
            return quantity;
        }
        quantity.ops = rest;
        quantity
    }

    fn step(&mut self, step: Recipe) -> Operand {
        self.steps.push(step.into());
        Operand::Trial(self.steps.len() as u32 - 1)
    }

    /// What a base is at use: a constant, an epistemic value (drawn in a step), or a law.
    fn operand(&mut self, base: &'a Base, class: Class, draw: &str, range: (f64, f64)) -> Operand {
        match base {
            Base::Value(value) => Operand::Value(*value),
            Base::Parameter(slot) => self.once(*slot, |compiler| {
                let parameter = compiler.slot(*slot);
                match parameter.start {
                    Operand::Value(_) | Operand::Shared(_) | Operand::Trial(_) if parameter.ops.is_empty() => {
                        parameter.start
                    }
                    _ => compiler.step(parameter),
                }
            }),
            Base::Like(slot) => self.operand(&self.scenario.arena.get(*slot).base, class, draw, range),
            Base::Law(law, _) => {
                let sampler = crate::random::Sampler::compile(law, &mut self.common.tables);
                if let Some(value) = sampler.is_constant() {
                    return Operand::Value(value);
                }
                if class == Class::Attack {
                    return Operand::Law(sampler);
                }
                // One value for every posture, slot and effect that shares both the draw and the law.
                let what = format!("{draw} {law:?} {range:?}");
                if let Some(index) = self.common.known.get(&what) {
                    return Operand::Shared(*index);
                }
                let name = self.common.names.id(draw);
                let start = Operand::Law(sampler);
                // A probability that leaves its range is clamped, and counted, where it is used.
                let probability = range.1 <= 1.0;
                let (low, high) = if probability { (f64::NEG_INFINITY, f64::INFINITY) } else { range };
                let recipe = Recipe { start, ops: Vec::new(), name, low, high, whole: false, clamp: None };
                self.common.draws.push(recipe.into());
                let index = self.common.draws.len() as u32 - 1;
                self.common.known.insert(what, index);
                Operand::Shared(index)
            }
        }
    }

    fn once(&mut self, slot: SlotId, make: impl FnOnce(&mut Self) -> Operand) -> Operand {
        if let Some(operand) = self.known.get(&slot) {
            return operand.clone();
        }
        let operand = make(self);
        self.known.insert(slot, operand.clone());
        operand
    }

    /// True where draws that leave the dimension are worth counting: every one of a probability; of others, where zero
    /// is crossed by more than the far tail of a law.
    fn clamps_count(&self, slot: SlotId, chain: &Chain<'a>) -> bool {
        let found = self.scenario.arena.get(slot);
        let (low, high) = found.range();
        let (mut least, mut most) = self.patches.extent(slot);
        let mut base = self.patches.base_extent(chain.base);
        if found.dimension != Dimension::Probability {
            let tail = matches!(chain.base, Base::Law(law, _) if law.cdf(0.0) < 0.005);
            if tail {
                base.0 = base.0.max(0.0);
            }
            if tail && !chain.rest.iter().any(|patch| patch.effect.operation == Operation::Add) {
                least = least.max(0.0);
            }
            (least, most) = (least, most.min(high));
            base.1 = base.1.min(high);
        }
        let outside = |value: f64| value < low - 1e-12 || value > high * (1.0 + 1e-12);
        [least, most, base.0, base.1].into_iter().any(outside)
    }

    /// The law of the time a person takes to shelter.
    fn shelter(&mut self, slot: SlotId) -> ShelterLaw {
        let chain = self.chain(slot);
        let base = if let Base::Like(other) = chain.base { &self.scenario.arena.get(*other).base } else { chain.base };
        let start = self.person(base, chain.class, &chain.draw);
        let mut class = chain.class;
        let mut ops = Vec::new();
        for patch in &chain.rest {
            let effect = patch.effect;
            let by = if effect.operation == Operation::Set {
                class = class_after_set(&effect.value, class);
                self.person(&effect.value, class, &chain.draw)
            } else {
                self.person(&effect.value, Class::Trial, &effect.draw)
            };
            ops.push((self.gate(patch.gate), effect.operation, by));
        }
        ShelterLaw { start, ops }
    }

    fn person(&mut self, base: &'a Base, class: Class, draw: &str) -> PersonTime {
        match base {
            Base::Law(law, _) if class == Class::Attack && !matches!(law, Law::Constant(_)) => {
                let known = self.common.persons.entry(format!("{law:?}"));
                PersonTime::Law(known.or_insert_with(|| Arc::new(IntegratedCdf::compile(law))).clone())
            }
            _ => PersonTime::Shared(self.operand(base, class, draw, (0.0, f64::INFINITY))),
        }
    }
}
