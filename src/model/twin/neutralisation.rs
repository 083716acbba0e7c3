//! `P_N` by dynamic programming over (attackers, defenders): the chance that a prong that meets a force is neutralised, over
//! the laws of both sides' numbers, of effectiveness and of breaking points.

use crate::random::Expectation;
use crate::scenario::Scenario;
use crate::scenario::arena::{Class, SlotId};
use crate::scenario::patch::Patches;
use crate::scenario::structure::{Engagement, Response, Threat};

use super::Formula;
use super::variable::Variable;

/// Most states of duels that are gone through for one figure.
const MOST_STATES: f64 = 1e8;
/// Error of that quadrature, beyond which it is not called exact.
const MOST_ERROR: f64 = 1e-4;
/// Nodes of a quadrature over effectiveness.
const NODES: f64 = 73.0;

/// `P_N` of the attacks of a threat by one prong against one response, where nothing but laws has a part in it: what
/// differs from attack to attack by a law of its own is independent of whether the attack is interrupted. Conditional on
/// some defender. None where conditions, controls that may not work, shared or tied parameters have a part, or the sum is
/// too long.
pub(super) fn of(scenario: &Scenario, patches: &Patches<'_>, threat: &Threat, response: &Response) -> Option<Formula> {
    let read = |slot: SlotId| Variable::of(scenario, patches, slot);
    let Engagement::Duel { effectiveness, attackers_break_at, defenders_break_at } = response.engagement else {
        let Engagement::Fixed(slot) = response.engagement else { return None };
        let chance = [read(slot)];
        let Expectation { value, error } = independent(&chance).then(|| chance[0].expectation(|p| p)).flatten()?;
        return Some(Formula { value, exact: true, error });
    };
    let slots = [threat.group_size, response.strength?, effectiveness, attackers_break_at, defenders_break_at];
    let all = slots.map(read);
    if !independent(&all) {
        return None;
    }
    let [sizes, strengths, effectiveness, attackers_break, defenders_break] = all;
    let attackers = Side::of(sizes.counts()?.into_iter().map(|(size, share)| (size.max(1), share)), &attackers_break);
    let defenders = Side::of(strengths.counts()?.into_iter().filter(|(strength, _)| *strength > 0), &defenders_break);
    let states: f64 = attackers.states() * defenders.states() * effectiveness.drawn().map_or(1.0, |_| NODES);
    let some = defenders.total();
    if states > MOST_STATES || some <= 0.0 {
        return None;
    }
    let Expectation { value, error } = effectiveness.expectation_of_few(|effectiveness| {
        let mut sum = 0.0;
        for (size, share, breaks) in &attackers.numbers {
            for (strength, other, others) in &defenders.numbers {
                sum += share * other * wins(*size, *strength, effectiveness, breaks, others);
            }
        }
        sum / (some * attackers.total())
    })?;
    Some(Formula { value, exact: error <= MOST_ERROR, error })
}

/// Each is a constant or has a draw that nothing else has.
fn independent(variables: &[Variable<'_>]) -> bool {
    let alone = |variable: &Variable<'_>| match variable {
        Variable::Constant(_) => true,
        // What a parameter is known to be may bear on the interruption as well.
        Variable::Drawn(drawn) => drawn.class == Class::Attack || drawn.parameter.is_none(),
        Variable::Other => false,
    };
    let mut draws: Vec<&str> = variables.iter().filter_map(|variable| Some(variable.drawn()?.draw)).collect();
    let number = draws.len();
    draws.sort_unstable();
    draws.dedup();
    draws.len() == number && variables.iter().all(alone)
}

/// How many one side has: number, probability, and for each number of losses the probability that it breaks there.
struct Side {
    numbers: Vec<(u32, f64, Vec<f64>)>,
}

impl Side {
    fn of(numbers: impl Iterator<Item = (u32, f64)>, break_at: &Variable<'_>) -> Self {
        Self { numbers: numbers.map(|(number, share)| (number, share, breaking_points(break_at, number))).collect() }
    }

    fn total(&self) -> f64 {
        self.numbers.iter().map(|(_, share, _)| share).sum()
    }

    fn states(&self) -> f64 {
        self.numbers.iter().map(|(_, _, breaks)| breaks.len() as f64).sum()
    }
}

/// By losses: the probability that a side of this number breaks there, ceil(f n - 1e-9), and at the latest with the last
/// man. Ends with the largest that can be.
fn breaking_points(break_at: &Variable<'_>, number: u32) -> Vec<f64> {
    let men = f64::from(number);
    match break_at.constant() {
        Some(share) => {
            let losses = (share * men - 1e-9).ceil().clamp(0.0, men) as usize;
            let mut breaks = vec![0.0; losses + 1];
            breaks[losses] = 1.0;
            breaks
        }
        None => {
            let mut below = 0.0;
            let at_most = |losses: u32| match break_at.drawn() {
                Some(drawn) if losses < number => drawn.at_most((f64::from(losses) + 1e-9) / men, false),
                _ => 1.0,
            };
            let mut breaks: Vec<f64> = (0..=number)
                .map(|losses| {
                    let reached = at_most(losses);
                    let here = reached - below;
                    below = reached;
                    here
                })
                .collect();
            while breaks.last().is_some_and(|share| *share <= 0.0) {
                breaks.pop();
            }
            breaks
        }
    }
}

/// P(the attackers break first) in a duel (model.md section 6, after Brown 1963), by the probability of every state (i
/// attackers and j defenders lost) that an endless duel goes through: the next casualty is an attacker with probability
/// e b / (e b + a). `attackers_break` and `defenders_break` are the probabilities of breaking points by losses. On contact
/// the defenders' is looked at first.
fn wins(attackers: u32, defenders: u32, effectiveness: f64, attackers_break: &[f64], defenders_break: &[f64]) -> f64 {
    // P(the defenders still stand with so many lost).
    let mut above: Vec<f64> = defenders_break.to_vec();
    for lost in (0..above.len().saturating_sub(1)).rev() {
        above[lost] += above[lost + 1];
    }
    above.remove(0);
    let mut won = attackers_break[0] * above.first().copied().unwrap_or(0.0);
    // Of the state with i attackers lost: how likely it is to come by it, by defenders lost.
    let mut row = vec![0.0; above.len()];
    if let Some(first) = row.first_mut() {
        *first = 1.0;
    }
    for (lost, breaks) in attackers_break[1..].iter().enumerate() {
        let left = f64::from(attackers) - lost as f64;
        let (mut from_the_side, mut reached) = (0.0, 0.0);
        for (defenders_lost, state) in row.iter_mut().enumerate() {
            let strength = effectiveness * (f64::from(defenders) - defenders_lost as f64);
            let passing = *state + from_the_side;
            let hit = passing * (strength / (strength + left));
            from_the_side = passing - hit;
            *state = hit;
            reached += hit * above[defenders_lost];
        }
        won += breaks * reached;
    }
    won
}

#[cfg(test)]
mod tests {
    use crate::random::Law;
    use crate::scenario;

    use super::super::super::engagement::{Duel, win_probability};
    use super::*;

    fn certain(losses: usize) -> Vec<f64> {
        let mut breaks = vec![0.0; losses + 1];
        breaks[losses] = 1.0;
        breaks
    }

    /// Brown's square-law values (physical-protection.md 2.5); the defenders are the first side.
    #[test]
    fn the_published_square_law() {
        for (defenders, attackers, e, exact) in [
            (1, 1, 1.0, 0.5),
            (2, 1, 1.0, 5.0 / 6.0),
            (3, 2, 1.0, 31.0 / 40.0),
            (4, 2, 1.0, 331.0 / 360.0),
            (5, 3, 1.0, 35_779.0 / 40_320.0),
            (3, 5, 2.0, 3_811.0 / 10_395.0),
        ] {
            let found = wins(attackers, defenders, e, &certain(attackers as usize), &certain(defenders as usize));
            assert!((found - exact).abs() < 1e-14, "{defenders} v {attackers}: {found}, exact {exact}");
        }
        let found = wins(8, 10, 1.0, &certain(8), &certain(10));
        assert!((found - 0.79136).abs() < 5e-6, "{found}");
    }

    /// Against the programme that works backwards from the breaking points, which path choice uses.
    #[test]
    fn two_ways_through_the_states_agree() {
        for (attackers, defenders) in [(1, 1), (7, 3), (12, 40), (60, 25)] {
            for e in [0.0, 0.3, 1.0, 4.0] {
                for (a, d) in [(1.0, 1.0), (0.5, 0.3), (0.9, 0.05), (0.0, 0.5), (0.4, 0.0), (7.0, 3.0)] {
                    let duel = Duel { effectiveness: e, attackers_break_at: a, defenders_break_at: d };
                    let expected = win_probability(duel, attackers, defenders);
                    let breaks = |share, number| breaking_points(&Variable::Constant(share), number);
                    let found = wins(attackers, defenders, e, &breaks(a, attackers), &breaks(d, defenders));
                    assert!(
                        (found - expected).abs() < 1e-12,
                        "{attackers} {defenders} {e} {a} {d}: {found} {expected}"
                    );
                }
            }
        }
    }

    /// `P_N` of a camp with some size, strength and terms of the duel.
    fn neutralisation(size: &str, strength: &str, engagement: &str, rest: &str) -> Option<Formula> {
        let text = format!(
            "schema = 1\n[scenario]\nid = \"camp\"\nname = \"Camp\"\ncurrency = \"USD\"\n[[zone]]\nid = \"camp\"\n[[response]]\n\
             id = \"guards\"\nstrength = {strength}\nengagement = {engagement}\n[[threat]]\nid = \"raid\"\n\
             rate = \"1 per yr\"\ngroup_size = {size}\ntarget = {{ camp = 1.0 }}\nentry = [\"camp\"]\n{rest}"
        );
        let loaded = scenario::load("camp.toml", text.as_bytes(), &[]);
        let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
        let patches = Patches::of(&scenario, Some(0));
        of(&scenario, &patches, &scenario.structure.threats[0], &scenario.structure.responses[0])
    }

    #[track_caller]
    fn is(found: Option<Formula>, exact: f64) {
        let found = found.unwrap();
        // Breaking points are taken 1e-9 below.
        assert!((found.value - exact).abs() <= 1e-9 + found.error, "{found:?}, exact {exact}");
        assert!(found.exact && found.error < 1e-6, "{found:?}");
    }

    const DUEL: &str = "{ duel = {} }";

    /// By hand: 2v1 5/6, 3v1 23/24, 2v2 1/2, 3v2 31/40, 1v2 1/6, 1v1 1/2.
    #[test]
    fn mixtures_of_sizes_and_strengths() {
        is(neutralisation("2", "3", DUEL, ""), 31.0 / 40.0);
        is(neutralisation("{ discrete = [[1, 0.25], [2, 0.75]] }", "3", DUEL, ""), 0.25 * 23.0 / 24.0 + 0.75 * 0.775);
        // Uniform from 0.5 to 2.5: one or two, half each; from 1.5 to 3.5: two or three.
        let exact = 0.25 * (5.0 / 6.0 + 23.0 / 24.0 + 0.5 + 31.0 / 40.0);
        is(neutralisation("{ uniform = [0.5, 2.5] }", "{ uniform = [1.5, 3.5] }", DUEL, ""), exact);
        // Nobody in a third of attacks: those are not interrupted, and no part of P_N. A group has at least one.
        let sizes = "{ discrete = [[0, 0.5], [2, 0.5]] }";
        let found = neutralisation(sizes, "{ discrete = [[0, 1], [1, 1], [2, 1]] }", DUEL, "");
        // (0 or 2 attackers) against (1 or 2 defenders): 1v1, 2v1; 1v2, 2v2.
        let by_hand = 0.25 * (0.5 + 5.0 / 6.0 + 1.0 / 6.0 + 0.5);
        is(found, by_hand);
    }

    #[test]
    fn breaking_points_and_effectiveness_that_vary() {
        // Two attackers break at one loss for f up to a half, else at two; 3 v 2 with one loss to take:
        // 1 - P(three defenders fall first) = 1 - (2/5)(2/4)(2/3) = 13/15.
        let duel = "{ duel = { attackers_break_at = { uniform = [0.0, 1.0] } } }";
        is(neutralisation("2", "3", duel, ""), 0.5 * 13.0 / 15.0 + 0.5 * 31.0 / 40.0);
        // One against one: e / (e + 1), with e uniform from 1 to 3: 1 - ln 2 / 2.
        let duel = "{ duel = { effectiveness = { uniform = [1.0, 3.0] } } }";
        is(neutralisation("1", "1", duel, ""), 1.0 - 0.5 * core::f64::consts::LN_2);
        // Defenders who break on contact never win.
        is(neutralisation("3", "9", "{ duel = { defenders_break_at = 0.0 } }", ""), 0.0);
        is(neutralisation("3", "9", "{ fixed = { beta = [1, 3] } }", ""), 0.25);
        is(neutralisation("3", "9", "{ fixed = 0.7 }", ""), 0.7);
    }

    #[test]
    fn measures_move_the_numbers_and_what_may_not_hold_is_no_law() {
        let measure = |working: &str, effect: &str| {
            let control = format!("[[control]]\nid = \"more\"\n{working}effects = [{{ {effect} }}]\n");
            format!("{control}[[posture]]\nid = \"base\"\ncontrols = [\"more\"]\n")
        };
        let strength = "target = \"response.guards.strength\"";
        let doubled = measure("", &format!("{strength}, scale = 2.0"));
        is(neutralisation("2", "{ discrete = [[1.5, 1], [2, 1]] }", DUEL, &doubled), 0.5 * (0.775 + 331.0 / 360.0));
        is(neutralisation("2", "7", DUEL, &measure("", &format!("{strength}, set = 3"))), 0.775);
        let found = neutralisation("2", "7", DUEL, &measure("working = 0.5\n", &format!("{strength}, set = 3")));
        assert_eq!(found, None);
        let night = "[[condition]]\nid = \"night\"\nprobability = 0.5\neffects = [{ target = \"threat.raid.group_size\", \
                     set = 1 }]\n";
        assert_eq!(neutralisation("2", "3", DUEL, night), None);
        let shared = "[parameters]\nmen = { uniform = [1, 5] }\n";
        assert_eq!(neutralisation("2", "\"$men\"", DUEL, shared), None);
        // What does not bear on the duel is no hindrance.
        let fog = "[[condition]]\nid = \"fog\"\nprobability = 0.5\neffects = [{ target = \"zone.camp.detection\", \
                   set = 0.1 }]\n";
        is(neutralisation("2", "3", DUEL, fog), 0.775);
    }

    #[test]
    fn counts_are_rounded_as_they_are_drawn() {
        let law = Law::Normal { mean: 4.0, sd: 1.3 };
        let share = |k: f64| law.cdf(k + 0.5) - law.cdf(k - 0.5);
        let only_attackers = |k: u32| wins(k, 3, 1.0, &certain(k as usize), &certain(3));
        let exact: f64 =
            (1..20).map(|k| share(f64::from(k)) * only_attackers(k)).sum::<f64>() + law.cdf(0.5) * only_attackers(1);
        is(neutralisation("{ normal = { mean = 4, sd = 1.3 } }", "3", DUEL, ""), exact);
    }
}
