//! Keys of forces: responses, dependence, alarm, threats.

use crate::scenario::dimension::Dimension::{Count, Duration, Factor, Probability, Rate};
use crate::scenario::structure::OBJECTIVES;

use super::{ID, Kind, NAME, Over, Special, Table, attack, by, key, must, number, trial, weights};

/// Largest group of attackers and largest force: the exact chance of a duel is worked out man by man.
const MOST_FIGHTERS: f64 = 10_000.0;

/// `[[response]]`.
pub(crate) static RESPONSE: Table = Table {
    name: "response",
    words: "A response force.",
    keys: &[
        ID,
        NAME,
        number("communication", trial(Probability, 1.0), "Probability that the alarm reaches it."),
        number("availability", trial(Probability, 1.0), "Probability that it can come."),
        number("strength", attack(Count, 0.0).at_most(MOST_FIGHTERS), "Defenders (a count); needed for a duel."),
        number("assessment", attack(Duration, 0.0), "Time to assess the alarm."),
        number("decision", attack(Duration, 0.0), "Time to decide."),
        by(
            "travel",
            Over::Zone,
            attack(Duration, 0.0),
            "Time to travel, for all or by target zone; one draw for all zones.",
        ),
        number(
            "commits_inside",
            trial(Probability, 1.0),
            "Probability that it fights among the hostages rather than contains.",
        ),
        must("engagement", Kind::Table(&ENGAGEMENT), "How a meeting with the attackers is decided."),
    ],
};

/// `engagement`.
pub(crate) static ENGAGEMENT: Table = Table {
    name: "response.engagement",
    words: "How a meeting with the attackers is decided: `fixed` or `duel`.",
    keys: &[
        number("fixed", trial(Probability, 0.0), "Probability that a prong met is neutralised."),
        key("duel", Kind::Table(&DUEL), "A stochastic Lanchester square-law duel; needs `strength`."),
    ],
};

/// `engagement.duel`.
pub(crate) static DUEL: Table = Table {
    name: "response.engagement.duel",
    words: "A stochastic Lanchester square-law duel.",
    keys: &[
        number("effectiveness", trial(Factor, 1.0), "Effectiveness of a defender relative to an attacker (a factor)."),
        number("attackers_break_at", trial(Factor, 1.0), "Share of losses at which attackers break off."),
        number("defenders_break_at", trial(Factor, 1.0), "Share of losses at which defenders break off."),
    ],
};

/// `[dependence]`.
pub(crate) static DEPENDENCE: Table = Table {
    name: "dependence",
    words: "Failures that come together: one latent readiness per attack.",
    keys: &[number(
        "rank",
        trial(Probability, 0.0).at_most(1.0 - 1e-9),
        "Rank correlation of layer failures in one attack, 0 (layers fail independently) to below 1.",
    )],
};

/// `[alarm]`.
pub(crate) static ALARM: Table = Table {
    name: "alarm",
    words: "What people make of the alarm.",
    keys: &[number(
        "understood",
        trial(Probability, 1.0),
        "Probability that people act on it as a security alarm (not as a fire alarm, say).",
    )],
};

/// `[[threat]]`.
pub(crate) static THREAT: Table = Table {
    name: "threat",
    words: "Who may attack, how often, with how many, where and how.",
    keys: &[
        ID,
        NAME,
        key("summary", Kind::Text, "One or two sentences, for the reader."),
        must("rate", Kind::Quantity(trial(Rate, 0.0)), "Attacks per year, \"1 in 40 yr\" or \"0.025 per yr\"."),
        number(
            "dispersion",
            trial(Factor, 0.0),
            "Clustering: attacks are negative binomial with variance mean + mean^2/dispersion (a factor). Left out: Poisson.",
        ),
        number("group_size", attack(Count, 1.0).at_most(MOST_FIGHTERS), "Attackers (a count, at least 1)."),
        by("tactic", Over::Tactic, weights(), "Weights of force, stealth, deceit."),
        by("objective", Over::Objective, weights(), "Weights of hostages, sabotage, abduction."),
        must(
            "target",
            Kind::Special(Special::Target),
            "Weights by zone, a list of target sets { zones, split, start, objective, weight }, or \"adaptive\": zones by \
             attractiveness and by how well the ways to them are protected.",
        ),
        key(
            "path",
            Kind::Special(Special::PathChoice),
            "How a prong chooses its path: \"uniform\", \"weakest\" or { quantal = beta }.",
        ),
        key("force_after_alarm", Kind::Flag(true), "Every prong works by force once the alarm is given."),
        key("entry", Kind::Several("zone"), "Zones from which the attack comes; required but for a stand-off attack."),
        key(
            "conditions",
            Kind::ByKey(Over::Condition, trial(Probability, 0.0).like("condition.probability")),
            "This threat's own probability of a condition.",
        ),
        key(
            "stand_off",
            Kind::Flag(false),
            "An attack from a distance (rockets, a vehicle bomb at the gate): complete at once, no path, no captives.",
        ),
    ],
};

/// `path = { quantal = beta }`.
pub(crate) static PATH: Table = Table {
    name: "threat.path",
    words: "Quantal choice of paths: weights proportional to exp(-beta P_E).",
    keys: &[must(
        "quantal",
        Kind::Constant(Factor),
        "beta (a constant factor): 0 chooses blindly, large values take the weakest path.",
    )],
};

/// An entry of `target = [ … ]`.
pub(crate) static TARGET_SET: Table = Table {
    name: "threat.target",
    words: "Zones attacked in one attack, a prong for each.",
    keys: &[
        must("zones", Kind::Several("zone"), "Target zones, a prong for each."),
        number("weight", trial(Factor, 1.0), "Weight of this set among the others (a factor)."),
        key(
            "split",
            Kind::Constants(Probability),
            "Shares of the attackers, one for each zone, sum 1; equal if left out.",
        ),
        key("start", Kind::Quantities(attack(Duration, 0.0)), "Time at which each prong starts, one for each zone."),
        key("objective", Kind::Words(&OBJECTIVES), "Objective of each prong; left out, the threat's own draw."),
    ],
};
