//! Effects: a target, an operation, a value. One mechanism for controls, postures, conditions and the command line.

use super::arena::{Arena, Base, Class, Provenance, Slot, SlotId};
use super::diagnostic::{Diagnostic, Span};
use super::dimension::Dimension;
use super::spelling::{certain, nearest};

/// What an effect does to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Replaces the quantity; the new one is drawn with the same uniform number.
    Set,
    /// Adds.
    Add,
    /// Multiplies.
    Scale,
    /// Multiplies p / (1 - p).
    Odds,
}

impl Operation {
    /// Every operation, in the order in which the format lists them.
    pub const ALL: [Self; 4] = [Self::Set, Self::Add, Self::Scale, Self::Odds];

    /// The dimension of the operand on a quantity of this dimension.
    pub(crate) fn operand(self, dimension: Dimension) -> Dimension {
        match self {
            Self::Set | Self::Add => dimension,
            Self::Scale | Self::Odds => Dimension::Factor,
        }
    }

    /// The key in the file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Add => "add",
            Self::Scale => "scale",
            Self::Odds => "odds",
        }
    }

    /// The value after the operation with operand `by`.
    #[inline]
    pub fn apply(self, value: f64, by: f64) -> f64 {
        match self {
            Self::Set => by,
            Self::Add => value + by,
            Self::Scale => value * by,
            Self::Odds => {
                let p = value.clamp(0.0, 1.0);
                let rest = 1.0 - p + by * p;
                if rest > 0.0 { by * p / rest } else { 1.0 }
            }
        }
    }
}

/// One effect with its targets resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// The target as written.
    pub target: String,
    /// What it does.
    pub operation: Operation,
    /// With what; the class of a law under `set` is that of its target.
    pub value: Base,
    /// Every slot it acts on.
    pub slots: Vec<SlotId>,
    /// Name of the draw of its value (for `add`, `scale`, `odds`: one draw for all slots).
    pub draw: String,
    /// Where it is written.
    pub span: Span,
    /// Where its value is written.
    pub value_span: Span,
    /// Source and grade of its value.
    pub provenance: Provenance,
}

impl Effect {
    /// Twice the same target and operation: the second has a draw of its own.
    pub(crate) fn tell_apart(&mut self, before: &[Self]) {
        tell_apart(&mut self.draw, before);
    }
}

/// The name of a draw, told apart from those of the effects before it. One that is told apart already stays as it is.
pub(crate) fn tell_apart(draw: &mut String, before: &[Effect]) {
    const AGAIN: &str = "+again";
    let same = |other: &&Effect| {
        other.draw.strip_prefix(draw.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(AGAIN))
    };
    let times = before.iter().filter(same).count();
    draw.push_str(&AGAIN.repeat(times));
}

/// Which targets a condition, or a control that may not work, can patch: matters of one attack.
pub(crate) fn is_matter_of_one_attack(path: &str) -> bool {
    let mut levels = path.split('.');
    match levels.next() {
        Some("element" | "zone" | "response" | "group" | "alarm" | "assault" | "crisis" | "plant" | "dependence") => {
            !path.ends_with(".exposed_hours")
        }
        Some("threat") => matches!(levels.nth(1), Some("group_size" | "tactic" | "objective")),
        _ => false,
    }
}

/// What can be drawn anew for each attack (or loss event): matters of one attack, and what varies by itself. Everything else is
/// settled once per trial, or before any attack.
pub(crate) fn may_differ_by_attack(slot: &Slot) -> bool {
    !slot.hidden && (slot.class == Class::Attack || is_matter_of_one_attack(&slot.path))
}

/// The fault of a target that matches nothing, with what may be meant if `advice` is wanted.
pub(crate) fn no_such_target(arena: &Arena, target: &str, span: Span, advice: bool) -> Diagnostic {
    let structural =
        ["path", "entry", "from", "to", "sense_at", "kind", "split", "zones", "force_after_alarm", "stops_plant"];
    let fault = Diagnostic::error("unknown-target", Some(span), format!("target `{target}` matches nothing"))
        .label("no quantity of that name");
    if target.split('.').next_back().is_some_and(|last| structural.contains(&last)) {
        return fault.help("only quantities can be targets; how the site and its threats are laid out is fixed");
    }
    match if advice { respelled(arena, target) } else { None } {
        Some((meant, true)) => fault.help(format!("did you mean `{meant}`?")).fix(target, meant),
        Some((meant, false)) => fault.help(format!("did you mean `{meant}`?")),
        None => fault,
    }
}

/// The target that is meant by one that matches nothing, mended level by level; and whether no other can be meant.
fn respelled(arena: &Arena, target: &str) -> Option<(String, bool)> {
    let (mut mended, mut sure) = (Vec::new(), true);
    for level in target.split('.') {
        let names = names_below(arena, &mended);
        if level == "*" || names.contains(&level) {
            mended.push(level);
            continue;
        }
        let meant = certain(level, names.iter().copied());
        sure &= meant.is_some();
        let Some(name) = meant.or_else(|| nearest(level, names.iter().copied())) else {
            // Not one level is right: perhaps the first one is left out (`gate.delay` for `element.gate.delay`).
            let whole = |top: &str| format!("{top}.{target}");
            let tops: Vec<String> = names.iter().map(|top| whole(top)).collect();
            let found: Vec<&String> = tops.iter().filter(|path| !arena.matching(path).is_empty()).collect();
            return match found[..] {
                [only] if mended.is_empty() => Some((only.clone(), true)),
                _ => None,
            };
        };
        mended.push(name);
    }
    let meant = mended.join(".");
    (!arena.matching(&meant).is_empty()).then_some((meant, sure))
}

/// What can stand below some levels of a target, each name once.
fn names_below<'a>(arena: &'a Arena, levels: &[&str]) -> Vec<&'a str> {
    let mut names = std::collections::BTreeSet::new();
    for slot in arena.slots.iter().filter(|slot| !slot.hidden) {
        for path in [Some(slot.path.as_str()), slot.short.as_deref()].into_iter().flatten() {
            let mut found = path.split('.');
            if levels.iter().all(|want| found.next().is_some_and(|level| *want == "*" || *want == level)) {
                names.extend(found.next());
            }
        }
    }
    names.into_iter().collect()
}
