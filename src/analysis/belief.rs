//! What is believed of a declared frequency before any posture: its quantiles and its grade.

use crate::scenario::Scenario;
use crate::scenario::arena::{Base, Grade, SlotId};
use crate::scenario::effect::Operation;
use crate::scenario::patch::{Gate, Patches};

/// Equally likely values that stand for a law where two laws are combined.
const CELLS: usize = 256;

/// The quantiles of a slot at some levels, with the effects that are always in force under `patches`.
///
/// Effects with a constant operand act on the quantile itself: none of the operations turns an order round. Where an
/// operand is a law, both are taken as [`CELLS`] equally likely values, independent of each other.
pub(super) fn quantiles<const N: usize>(
    patches: &Patches<'_>,
    scenario: &Scenario,
    slot: SlotId,
    levels: [f64; N],
) -> [f64; N] {
    let belief = Belief { patches, scenario };
    let steps = belief.steps(slot);
    let uncertain = steps.iter().any(|(operation, by)| *operation != Operation::Set && belief.constant(by).is_none());
    if uncertain {
        let cells = belief.cells(slot);
        levels.map(|level| cells[((level * CELLS as f64) as usize).min(CELLS - 1)])
    } else {
        levels.map(|level| belief.at(slot, level))
    }
}

/// The evidence grade of what a slot holds before any posture: of what the command line sets, if it does, and of the
/// parameter that it refers to, if it has none of its own.
pub(super) fn grade(scenario: &Scenario, slot: SlotId) -> Option<Grade> {
    let set =
        scenario.overrides.iter().rfind(|effect| effect.operation == Operation::Set && effect.slots.contains(&slot));
    let found = scenario.arena.get(slot);
    let (base, own) =
        set.map_or((&found.base, found.provenance.grade), |effect| (&effect.value, effect.provenance.grade));
    own.or_else(|| match base {
        Base::Parameter(other) => grade(scenario, *other),
        _ => None,
    })
}

struct Belief<'a> {
    patches: &'a Patches<'a>,
    scenario: &'a Scenario,
}

impl<'a> Belief<'a> {
    /// What acts on a slot whatever the attack, in order.
    fn steps(&self, slot: SlotId) -> Vec<(Operation, &'a Base)> {
        let always = self.patches.on(slot).iter().filter(|patch| patch.gate == Gate::Always);
        always.map(|patch| (patch.effect.operation, &patch.effect.value)).collect()
    }

    /// What a base is, if it is certain.
    fn constant(&self, base: &Base) -> Option<f64> {
        match base {
            Base::Value(value) => Some(*value),
            Base::Law(law, _) => {
                let (low, high) = law.support();
                (low >= high).then_some(low)
            }
            Base::Parameter(slot) | Base::Like(slot) => {
                let mut value = self.constant(&self.scenario.arena.get(*slot).base);
                for (operation, by) in self.steps(*slot) {
                    let by = self.constant(by);
                    value = match operation {
                        Operation::Set => by,
                        _ => value.zip(by).map(|(value, by)| operation.apply(value, by)),
                    };
                }
                value
            }
        }
    }

    fn cut(&self, slot: SlotId, value: f64) -> f64 {
        let (low, high) = self.scenario.arena.get(slot).range();
        value.clamp(low, high)
    }

    /// A quantile, every operand being certain.
    fn at(&self, slot: SlotId, level: f64) -> f64 {
        let mut value = self.base_at(&self.scenario.arena.get(slot).base, level);
        for (operation, by) in self.steps(slot) {
            value = match (operation, self.constant(by)) {
                (Operation::Set, _) => self.base_at(by, level),
                (_, Some(by)) => operation.apply(self.cut(slot, value), by),
                (_, None) => value,
            };
        }
        self.cut(slot, value)
    }

    fn base_at(&self, base: &Base, level: f64) -> f64 {
        match base {
            Base::Value(value) => *value,
            Base::Law(law, _) => law.quantile(level),
            Base::Parameter(slot) | Base::Like(slot) => quantiles(self.patches, self.scenario, *slot, [level])[0],
        }
    }

    /// A slot as equally likely values, rising.
    fn cells(&self, slot: SlotId) -> Vec<f64> {
        let mut values = self.base_cells(&self.scenario.arena.get(slot).base);
        for (operation, by) in self.steps(slot) {
            let others = self.base_cells(by);
            if operation == Operation::Set {
                values = others;
                continue;
            }
            let pairs = values.iter().flat_map(|value| {
                let value = self.cut(slot, *value);
                others.iter().map(move |by| operation.apply(value, *by))
            });
            let mut all: Vec<f64> = pairs.collect();
            all.sort_by(f64::total_cmp);
            values = all.chunks_exact(CELLS).map(|cell| cell[CELLS / 2]).collect();
        }
        values.into_iter().map(|value| self.cut(slot, value)).collect()
    }

    fn base_cells(&self, base: &Base) -> Vec<f64> {
        match base {
            Base::Value(value) => vec![*value; CELLS],
            Base::Law(law, _) => (0..CELLS).map(|cell| law.quantile((cell as f64 + 0.5) / CELLS as f64)).collect(),
            Base::Parameter(slot) | Base::Like(slot) => self.cells(*slot),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load;

    /// The slot of the rate of a site that is told in a few lines.
    fn declared(rate: &str, parameters: &str, settings: &[&str]) -> ([f64; 2], f64, Option<Grade>) {
        let text = format!(
            "schema = 1\n[scenario]\nid = \"site\"\nname = \"Site\"\ncurrency = \"USD\"\n{parameters}\n[[zone]]\nid = \"camp\"\n\
             [[threat]]\nid = \"raid\"\nrate = {rate}\ngrade = \"A\"\ngroup_size = 4\ntarget = {{ camp = 1.0 }}\n\
             entry = [\"camp\"]\n[[posture]]\nid = \"as_is\"\n"
        );
        let settings: Vec<String> = settings.iter().map(|setting| (*setting).to_owned()).collect();
        let loaded = load("site.toml", text.as_bytes(), &settings);
        let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
        let (slot, patches) = (scenario.structure.threats[0].rate, Patches::of(&scenario, None));
        (quantiles(&patches, &scenario, slot, [0.05, 0.95]), patches.mean(slot), grade(&scenario, slot))
    }

    #[track_caller]
    fn near(found: [f64; 2], exact: [f64; 2], part: f64) {
        for (found, exact) in found.iter().zip(exact) {
            assert!((found / exact - 1.0).abs() <= part, "{found}, exact {exact}");
        }
    }

    /// A log-uniform law on (a, b) has the quantile a (b / a)^p.
    #[test]
    fn a_rate_with_effects_of_its_own_is_believed_with_them() {
        let exact = [0.05, 0.95].map(|p| 0.005 * libm::pow(10.0, p));
        let law = "{ loguniform = [\"0.005 per yr\", \"0.05 per yr\"] }";
        let (plain, ..) = declared(law, "", &[]);
        near(plain, exact, 1e-12);
        let (doubled, mean, grade) = declared(&format!("{{ of = {law}, then = [{{ scale = 2.0 }}] }}"), "", &[]);
        near(doubled, exact.map(|rate| 2.0 * rate), 1e-12);
        assert!(doubled[0] < mean && mean < doubled[1]);
        assert_eq!(grade, Some(Grade::A));
        let parameters = format!("[parameters]\nr = {law}\ns = {{ of = \"$r\", then = [{{ scale = 3.0 }}] }}");
        near(declared("\"$s\"", &parameters, &[]).0, exact.map(|rate| 3.0 * rate), 1e-12);
    }

    /// The product of two log-uniform laws: with logarithms uniform on (0, 1), P(U + V <= x) = x^2 / 2 below 1.
    #[test]
    fn an_uncertain_factor_widens_what_is_believed() {
        let law = "{ of = { loguniform = [\"0.01 per yr\", \"0.1 per yr\"] }, then = [{ scale = { loguniform = [1, 10] } }] }";
        let root = 0.1_f64.sqrt();
        let exact = [root, 2.0 - root].map(|logarithm| 0.01 * libm::pow(10.0, logarithm));
        // A cell is 1/256 of the probability: near a level of 5 % that moves the logarithm by 0.012 at most.
        near(declared(law, "", &[]).0, exact, 0.028);
    }

    #[test]
    fn what_the_command_line_sets_has_no_grade_of_the_file() {
        let (found, mean, grade) = declared("\"1 in 40 yr\"", "", &["threat.raid.rate=1 in 20 yr"]);
        near(found, [0.05; 2], 1e-12);
        assert!((mean - 0.05).abs() < 1e-15);
        assert_eq!(grade, None);
        let set = "threat.raid.rate={ value = \"1 in 20 yr\", grade = \"B\" }";
        assert_eq!(declared("\"1 in 40 yr\"", "", &[set]).2, Some(Grade::B));
    }
}
