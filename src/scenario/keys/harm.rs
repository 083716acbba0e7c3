//! Keys of harm: crisis, plant, money, loss events.

use crate::scenario::dimension::DAY;
use crate::scenario::dimension::Dimension::{Duration, Factor, Money, Probability, Rate};

use super::{ID, Kind, NAME, Over, Special, Table, attack, by, key, must, number, trial, unlimited};

/// `[crisis]`.
pub(crate) static CRISIS: Table = Table {
    name: "crisis",
    words: "The hostage crisis, to the earliest of rescue assault, negotiation, surrender and limit. Left out, captives \
            are freed at completion.",
    keys: &[
        key("assault", Kind::Table(&ENDING), "A rescue assault."),
        key("negotiation", Kind::Table(&ENDING), "A negotiated end: all held are freed."),
        key("surrender", Kind::Table(&ENDING), "The attackers give up: all held are freed."),
        number("escape", trial(Rate, 0.0), "Hazard that a hostage escapes."),
        number("execution", trial(Rate, 0.0), "Hazard that a hostage is executed."),
        number(
            "killed_in_assault",
            attack(Probability, 0.0),
            "Probability that a hostage dies in a rescue assault; one draw per crisis.",
        ),
        number("limit", attack(Duration, 30.0 * DAY), "Longest duration; counts as a negotiated end."),
    ],
};

/// `crisis.assault`, `.negotiation`, `.surrender`.
pub(crate) static ENDING: Table = Table {
    name: "crisis.ending",
    words: "One way in which a crisis can end.",
    keys: &[
        number("probability", trial(Probability, 0.0), "Probability that it comes at all."),
        number("after", attack(Duration, 0.0), "Time from the beginning of the crisis."),
    ],
};

/// `[plant]`.
pub(crate) static PLANT: Table = Table {
    name: "plant",
    words: "The plant: what stops, is damaged, and restarts.",
    keys: &[
        key("zone", Kind::One("zone"), "Where the units stand that do not say."),
        number(
            "shutdown",
            trial(Probability, 0.0),
            "Probability that a shutdown succeeds, given warning longer than shutdown_time.",
        ),
        number("shutdown_time", attack(Duration, 0.0), "Time that a shutdown takes."),
        number("value_per_day", trial(Money, 0.0), "Worth of a day of full output, in the scenario's currency."),
        key("unit", Kind::Tables(&UNIT), "Trains, pumps, modules."),
    ],
};

/// `[[plant.unit]]`.
pub(crate) static UNIT: Table = Table {
    name: "plant.unit",
    words: "A unit of the plant, with its share of output and its own restart.",
    keys: &[
        ID,
        NAME,
        key("zone", Kind::One("zone"), "Where it stands; left out, the plant's zone."),
        must("share", Kind::Quantity(trial(Probability, 0.0)), "Share of the plant's output (a probability)."),
        key(
            "damage",
            Kind::Special(Special::Damage),
            "Weights of none, minor, major without safe shutdown, or a table of them by objective.",
        ),
        key("damage_safe", Kind::Special(Special::Damage), "The same after a safe shutdown; left out, as `damage`."),
        by("restart", Over::Damage, attack(Duration, 0.0), "Time to restart, by damage state."),
        by("repair", Over::Damage, attack(Money, 0.0), "Cost of repair, by damage state, in the scenario's currency."),
        number(
            "ramp",
            attack(Duration, 0.0),
            "Time in which output comes back in a straight line after the restart; half of it is lost.",
        ),
    ],
};

/// `[money]`.
pub(crate) static MONEY: Table = Table {
    name: "money",
    words: "What things cost, in the scenario's currency.",
    keys: &[
        number("discount", trial(Factor, 0.0), "Discount rate per year (0.08 for 8 % a year)."),
        number("fatality", trial(Money, 0.0), "Compensation and liability per death."),
        number("crisis_per_day", trial(Money, 0.0), "Cost of a day of crisis."),
        number(
            "value_of_preventing_fatality",
            trial(Money, 0.0),
            "Value of preventing a fatality; for cost-benefit only, never part of a loss.",
        ),
        key("insurance", Kind::Table(&INSURANCE), "Cover per event."),
    ],
};

/// `money.insurance`.
pub(crate) static INSURANCE: Table = Table {
    name: "money.insurance",
    words: "Cover per event: x - min(limit, max(0, x - deductible)) remains.",
    keys: &[
        number("deductible", trial(Money, 0.0), "Borne by the insured, per event."),
        must("limit", Kind::Quantity(trial(Money, 0.0)), "Most that is paid, per event."),
        number("aggregate", unlimited(Money), "Most that is paid per horizon."),
        number("premium", trial(Money, 0.0), "Annual premium; joins the annual cost of every posture."),
    ],
};

/// `[[loss_event]]`.
pub(crate) static LOSS_EVENT: Table = Table {
    name: "loss_event",
    words: "A plain frequency-and-magnitude risk (theft, extortion, fraud), as in FAIR.",
    keys: &[
        ID,
        NAME,
        must("rate", Kind::Quantity(trial(Rate, 0.0)), "Events per year, \"1 in 3 yr\" or \"0.3 per yr\"."),
        number(
            "capability",
            attack(Factor, 0.0),
            "Strength of an event; it is a loss if it exceeds the resistance. Give both or neither.",
        ),
        number("resistance", attack(Factor, 0.0), "Strength of the resistance, on the same scale as the capability."),
        must(
            "magnitude",
            Kind::Quantities(attack(Money, 0.0)),
            "One or more amounts that add up, in the scenario's currency.",
        ),
    ],
};
