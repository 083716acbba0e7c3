//! Engagements (model.md section 6): a fixed chance, or a stochastic Lanchester square-law duel (Brown, Operations
//! Research 11, 1963): the next casualty is an attacker with probability e b / (e b + a).

use super::names::{Luck, NameId};

/// The terms of a duel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Duel {
    /// Effectiveness of a defender relative to an attacker.
    pub(crate) effectiveness: f64,
    /// Shares of the initial size at whose loss a side breaks.
    pub(crate) attackers_break_at: f64,
    pub(crate) defenders_break_at: f64,
}

impl Duel {
    /// The losses at which attackers and defenders break.
    pub(crate) fn breaks(&self, attackers: Attackers, defenders: u32) -> [u32; 2] {
        [breaking_point(self.attackers_break_at, attackers.initial), breaking_point(self.defenders_break_at, defenders)]
    }
}

/// A prong in a duel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attackers {
    /// Size at the start of the attack.
    pub(crate) initial: u32,
    /// Left now.
    pub(crate) left: u32,
}

/// How a duel ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fought {
    /// The prong is neutralised.
    pub(crate) won: bool,
    /// Attackers left.
    pub(crate) attackers: u32,
    /// Defenders out of action.
    pub(crate) defenders_lost: u32,
}

/// Losses at which a side of `size` breaks.
fn breaking_point(share: f64, size: u32) -> u32 {
    (share * f64::from(size) - 1e-9).ceil().max(0.0) as u32
}

/// Fights a duel of a prong against `defenders`, a uniform number a casualty.
pub(crate) fn fight(duel: Duel, attackers: Attackers, defenders: u32, luck: &Luck<'_>, name: NameId) -> Fought {
    let [attackers_break, defenders_break] = duel.breaks(attackers, defenders);
    let (mut left, mut lost) = (attackers.left, 0);
    for step in 0.. {
        // On contact, and after every casualty, the defenders' threshold is looked at first.
        if lost >= defenders_break || defenders == lost {
            return Fought { won: false, attackers: left, defenders_lost: lost };
        }
        if attackers.initial - left >= attackers_break || left == 0 {
            return Fought { won: true, attackers: left, defenders_lost: lost };
        }
        let strength = duel.effectiveness * f64::from(defenders - lost);
        if luck.step(name, step) * (strength + f64::from(left)) < strength {
            left -= 1;
        } else {
            lost += 1;
        }
    }
    unreachable!("each step takes one of finitely many fighters")
}

/// The exact probability that the defenders win, by dynamic programming over losses.
pub(crate) fn win_probability(duel: Duel, attackers: u32, defenders: u32) -> f64 {
    let attackers_break = breaking_point(duel.attackers_break_at, attackers).min(attackers);
    let defenders_break = breaking_point(duel.defenders_break_at, defenders).min(defenders);
    if defenders_break == 0 {
        return 0.0;
    }
    // win[k]: with k attackers still to lose before they break; one row for each number the defenders may still lose.
    let mut win: Vec<f64> = vec![0.0; attackers_break as usize + 1];
    win[0] = 1.0;
    for more in 1..=defenders_break {
        let strength = duel.effectiveness * f64::from(defenders - (defenders_break - more));
        let mut next = vec![1.0; win.len()];
        for to_lose in 1..win.len() {
            let left = f64::from(attackers - attackers_break) + to_lose as f64;
            let p = strength / (strength + left);
            // `win[to_lose]` of the previous row: the defenders lost one more.
            let after_loss = if more == 1 { 0.0 } else { win[to_lose] };
            next[to_lose] = p * next[to_lose - 1] + (1.0 - p) * after_loss;
        }
        win = next;
    }
    win[attackers_break as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to_the_last(effectiveness: f64) -> Duel {
        Duel { effectiveness, attackers_break_at: 1.0, defenders_break_at: 1.0 }
    }

    /// Brown's square-law values: first side wins, here the defenders.
    #[test]
    fn the_programme_gives_the_published_square_law() {
        for (defenders, attackers, r, expected) in [
            (1, 1, 1.0, 0.5),
            (2, 2, 1.0, 0.5),
            (2, 1, 1.0, 5.0 / 6.0),
            (3, 1, 1.0, 23.0 / 24.0),
            (3, 2, 1.0, 31.0 / 40.0),
            (4, 2, 1.0, 331.0 / 360.0),
            (5, 3, 1.0, 35_779.0 / 40_320.0),
            (3, 5, 2.0, 3_811.0 / 10_395.0),
        ] {
            let found = win_probability(to_the_last(r), attackers, defenders);
            assert!((found - expected).abs() < 1e-12, "{defenders} v {attackers}: {found}, expected {expected}");
        }
    }

    #[test]
    fn a_side_that_breaks_at_nothing_breaks_on_contact_defenders_first() {
        let duel = |attackers_break_at, defenders_break_at| Duel {
            effectiveness: 1.0,
            attackers_break_at,
            defenders_break_at,
        };
        assert!(win_probability(duel(0.0, 0.0), 5, 5).abs() < 1e-15);
        assert!((win_probability(duel(0.0, 1.0), 5, 5) - 1.0).abs() < 1e-15);
    }
}
