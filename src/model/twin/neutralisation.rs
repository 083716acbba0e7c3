//! `P_N` by dynamic programming over (attackers, defenders): the chance that a prong that meets a force is neutralised, over
//! the laws of both sides' numbers, of effectiveness and of breaking points.

use std::collections::BTreeMap;

use crate::random::Expectation;
use crate::scenario::Scenario;
use crate::scenario::arena::{Class, SlotId};
use crate::scenario::patch::Patches;
use crate::scenario::structure::{Engagement, Response, Threat};

use super::Formula;
use super::variable::Variable;

/// Most states of duels that are gone through for one figure.
const MOST_STATES: f64 = 1e8;
/// Most ends of one side, where breaking points vary.
const MOST_ENDS: f64 = 1e5;
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
    let sizes = sizes.counts()?.into_iter().map(|(size, share)| (size.max(1), share));
    let strengths = strengths.counts()?.into_iter().filter(|(strength, _)| *strength > 0);
    let attackers = Side::of(sizes, &attackers_break)?;
    let defenders = Side::of(strengths, &defenders_break)?;
    let nodes = effectiveness.drawn().map_or(1.0, |_| NODES);
    if attackers.states() * defenders.states() * nodes > MOST_STATES {
        return None;
    }
    let Expectation { value, error } =
        effectiveness.expectation_of_few(|effectiveness| wins(&attackers, &defenders, effectiveness))?;
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

/// How many one side has at the start of a duel and at its end.
struct Side {
    most: u32,
    /// By the number at which the side has broken, or none is left: each number at the start with its probability.
    by_end: BTreeMap<u32, Vec<(u32, f64)>>,
}

impl Side {
    /// From the probabilities of numbers at the start, of any sum. None if there are none, or more than can be gone through.
    fn of(numbers: impl Iterator<Item = (u32, f64)>, break_at: &Variable<'_>) -> Option<Self> {
        let numbers: Vec<(u32, f64)> = numbers.collect();
        let total: f64 = numbers.iter().map(|(_, share)| share).sum();
        let most = numbers.iter().map(|(number, _)| *number).max()?;
        if total <= 0.0 || (break_at.drawn().is_some() && numbers.len() as f64 * f64::from(most) > MOST_ENDS) {
            return None;
        }
        let mut by_end: BTreeMap<u32, Vec<(u32, f64)>> = BTreeMap::new();
        for (number, share) in numbers {
            for (losses, breaks) in breaking_points(break_at, number) {
                by_end.entry(number - losses).or_default().push((number, share / total * breaks));
            }
        }
        Some(Self { most, by_end })
    }

    fn states(&self) -> f64 {
        self.by_end.keys().map(|end| f64::from(self.most - end) + 1.0).sum()
    }
}

/// The losses at which a side of this number breaks, ceil(f n - 1e-9), and at the latest with the last man; with their
/// probabilities.
fn breaking_points(break_at: &Variable<'_>, number: u32) -> Vec<(u32, f64)> {
    let men = f64::from(number);
    if let Some(share) = break_at.constant() {
        return vec![((share * men - 1e-9).ceil().clamp(0.0, men) as u32, 1.0)];
    }
    let at_most = |losses: u32| match break_at.drawn() {
        Some(drawn) if losses < number => drawn.at_most((f64::from(losses) + 1e-9) / men, false),
        _ => 1.0,
    };
    let (mut breaks, mut below) = (Vec::new(), 0.0);
    for losses in 0..=number {
        let reached = at_most(losses);
        if reached > below {
            breaks.push((losses, reached - below));
        }
        below = reached;
    }
    breaks
}

/// P(the attackers break first) in a duel (model.md section 6, after Brown 1963): with a attackers and b defenders left,
/// P(a, b) = p P(a - 1, b) + (1 - p) P(a, b - 1), p = e b / (e b + a); 0 at the end of the defenders, which is looked at
/// first, and 1 at that of the attackers. All numbers that end alike share their states.
fn wins(attackers: &Side, defenders: &Side, effectiveness: f64) -> f64 {
    let mut won = 0.0;
    for (end, sizes) in &attackers.by_end {
        let mut shares = vec![0.0; (attackers.most - end) as usize + 1];
        for (size, share) in sizes {
            shares[(size - end) as usize] += share;
        }
        for (last, strengths) in &defenders.by_end {
            // By attackers above their end; the first row is that of the defenders' end.
            let mut row = vec![0.0; shares.len()];
            let mut others = vec![0.0; (defenders.most - last) as usize + 1];
            for (strength, share) in strengths {
                others[(strength - last) as usize] += share;
            }
            for (more, other) in others.into_iter().enumerate().skip(1) {
                let strength = effectiveness * (f64::from(*last) + more as f64);
                let (mut before, mut left) = (1.0, f64::from(*end));
                row[0] = 1.0;
                for state in &mut row[1..] {
                    left += 1.0;
                    let p = strength / (strength + left);
                    before = p * before + (1.0 - p) * *state;
                    *state = before;
                }
                if other > 0.0 {
                    won += other * row.iter().zip(&shares).map(|(chance, share)| chance * share).sum::<f64>();
                }
            }
        }
    }
    won
}

#[cfg(test)]
mod tests {
    use crate::random::Law;
    use crate::scenario;

    use super::super::super::engagement::{Duel, win_probability};
    use super::*;

    /// So many against so many, with constant breaking points.
    fn duel((attackers, a): (u32, f64), (defenders, d): (u32, f64), effectiveness: f64) -> f64 {
        let side = |number, break_at| Side::of([(number, 1.0)].into_iter(), &Variable::Constant(break_at)).unwrap();
        wins(&side(attackers, a), &side(defenders, d), effectiveness)
    }

    /// Brown's square-law values (Operations Research 11, 1963); the defenders are the first side.
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
            let found = duel((attackers, 1.0), (defenders, 1.0), e);
            assert!((found - exact).abs() < 1e-14, "{defenders} v {attackers}: {found}, exact {exact}");
        }
        let found = duel((8, 1.0), (10, 1.0), 1.0);
        assert!((found - 0.79136).abs() < 5e-6, "{found}");
    }

    /// Against the programme that path choice uses, which counts losses.
    #[test]
    fn two_programmes_agree() {
        for (attackers, defenders) in [(1, 1), (7, 3), (12, 40), (60, 25)] {
            for effectiveness in [0.0, 0.3, 1.0, 4.0] {
                for (a, d) in [(1.0, 1.0), (0.5, 0.3), (0.9, 0.05), (0.0, 0.5), (0.4, 0.0), (7.0, 3.0)] {
                    let terms = Duel { effectiveness, attackers_break_at: a, defenders_break_at: d };
                    let expected = win_probability(terms, attackers, defenders);
                    let found = duel((attackers, a), (defenders, d), effectiveness);
                    assert!((found - expected).abs() < 1e-12, "{attackers} {defenders} {terms:?}: {found} {expected}");
                }
            }
        }
    }

    /// A sum over both numbers is what each pair has, weighted.
    #[test]
    fn numbers_that_end_alike_share_their_states() {
        let (sizes, strengths) = ([(3, 0.2), (4, 0.3), (9, 0.5)], [(1, 0.4), (2, 0.1), (7, 0.5)]);
        for (a, d) in [(1.0, 1.0), (0.6, 0.3), (0.3, 0.9)] {
            let side =
                |numbers: [(u32, f64); 3], break_at| Side::of(numbers.into_iter(), &Variable::Constant(break_at));
            let found = wins(&side(sizes, a).unwrap(), &side(strengths, d).unwrap(), 1.3);
            let pairs = sizes.iter().flat_map(|size| strengths.iter().map(move |strength| (size, strength)));
            let exact: f64 = pairs.map(|((x, p), (y, q))| p * q * duel((*x, a), (*y, d), 1.3)).sum();
            assert!((found - exact).abs() < 1e-14, "{found}, exact {exact}");
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
        let only_attackers = |k: u32| duel((k, 1.0), (3, 1.0), 1.0);
        let exact: f64 =
            (1..20).map(|k| share(f64::from(k)) * only_attackers(k)).sum::<f64>() + law.cdf(0.5) * only_attackers(1);
        is(neutralisation("{ normal = { mean = 4, sd = 1.3 } }", "3", DUEL, ""), exact);
    }
}
