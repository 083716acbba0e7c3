//! Keys of the site: groups, zones, havens, elements, and what happens to people found.

use crate::scenario::dimension::Dimension::{Count, Duration, Factor, Probability, Rate};

use super::{ID, Kind, NAME, Over, Table, attack, by, key, must, number, trial, unlimited};

/// `[[group]]`.
pub(crate) static GROUP: Table = Table {
    name: "group",
    words: "A workforce group.",
    keys: &[
        ID,
        NAME,
        must("headcount", Kind::Quantity(trial(Count, 0.0)), "People on site at a moment (a count)."),
        number(
            "targeted",
            trial(Probability, 1.0),
            "Share of those found that the attackers seek to hold (a probability).",
        ),
        number("exposed_hours", trial(Factor, 8_760.0), "Hours on site per person and year, for IRPA and FAR."),
    ],
};

/// `[[zone]]`.
pub(crate) static ZONE: Table = Table {
    name: "zone",
    words: "A place: people, assets, what can be lost there. Zones are filled with people in file order.",
    keys: &[
        ID,
        NAME,
        by(
            "occupancy",
            Over::Group,
            trial(Probability, 0.0),
            "Share of each group that is here (a probability by group); over all zones at most 1.",
        ),
        number(
            "presence",
            trial(Probability, 1.0),
            "Probability that anyone is here at all (a convoy); those who are not here are nowhere.",
        ),
        number("crossing", attack(Duration, 0.0), "Time to cross the zone on the way to a further element."),
        number("objective_time", attack(Duration, 0.0), "Time from arrival to completion at a target."),
        number(
            "search_time",
            attack(Duration, 0.0).like("objective_time"),
            "Time to go through the place in search of people.",
        ),
        by("detection", Over::Tactic, trial(Probability, 0.0), "Probability of being sensed on arrival, by tactic."),
        key("stops_plant", Kind::Flag(true), "A completion here stops the plant (false for a road)."),
        number(
            "attractiveness",
            trial(Factor, 1.0),
            "Weight under adaptive targeting (0 for entry zones and for zones with neither people nor units).",
        ),
        key("haven", Kind::Table(&HAVEN), "Where people shelter."),
        key("assault", Kind::Table(&ZONE_ASSAULT), "What happens to people found here; overrides [assault]."),
    ],
};

/// `[zone.haven]`.
pub(crate) static HAVEN: Table = Table {
    name: "zone.haven",
    words: "Where people shelter.",
    keys: &[
        number("capacity", trial(Count, 0.0), "Places (a count)."),
        number("shelter_time", attack(Duration, 0.0), "Time for one person to reach it."),
        number("compliance", trial(Probability, 1.0), "Probability that a person tries to reach it."),
        number("discovery", trial(Rate, 0.0), "Hazard that a sheltered person is found while a crisis lasts."),
        number("together", trial(Probability, 0.0), "Probability that all are found as one (one room)."),
    ],
};

/// Most injured for each one killed: their number is drawn by inversion.
const MOST_INJURED: f64 = 1_000.0;

const KILLED: &str = "Probability that a person found is killed, for all or by group.";
const ESCAPED: &str = "Probability that a person found evades, for all or by group.";

/// `[zone.assault]`.
pub(crate) static ZONE_ASSAULT: Table = Table {
    name: "zone.assault",
    words: "What happens to people found here.",
    keys: &[
        by("killed", Over::Group, trial(Probability, 0.0).like("assault.killed"), KILLED),
        by("escaped", Over::Group, trial(Probability, 0.0).like("assault.escaped"), ESCAPED),
    ],
};

/// `[assault]`.
pub(crate) static ASSAULT: Table = Table {
    name: "assault",
    words: "What happens to people found in the open. Left out, nobody is killed or captured.",
    keys: &[
        by("killed", Over::Group, trial(Probability, 0.0), KILLED),
        by("escaped", Over::Group, trial(Probability, 0.0), ESCAPED),
        number(
            "captives_per_attacker",
            unlimited(Factor),
            "Most captives that each attacker left can hold (a factor).",
        ),
        number(
            "injured_per_killed",
            trial(Factor, 0.0).at_most(MOST_INJURED),
            "Injured for each one killed in the assault, on average (a factor).",
        ),
    ],
};

/// `[[element]]`.
pub(crate) static ELEMENT: Table = Table {
    name: "element",
    words: "A protection element from one zone to another, one way: detection and delay.",
    keys: &[
        ID,
        NAME,
        key("kind", Kind::Text, "What it is (gate, fence, patrol, …), for the reader."),
        must("from", Kind::One("zone"), "Zone it leaves."),
        must("to", Kind::One("zone"), "Zone it leads to."),
        by("detection", Over::Tactic, trial(Probability, 0.0), "Probability of being sensed, by tactic."),
        number("assessment", trial(Probability, 1.0), "Probability that what is sensed is taken for an attack."),
        key("sense_at", Kind::Word(&["begin", "middle", "end"]), "Where in the delay it senses (EASI: B, M, E)."),
        by("delay", Over::Tactic, attack(Duration, 0.0), "Time to get past it, by tactic; one draw for all tactics."),
    ],
};
