//! Keys of records: what really happened, in a file of its own.

use crate::scenario::dimension::Dimension::Bare;

use super::measure::SOURCE;
use super::{Kind, Table, key, must};

/// A record file.
pub(crate) static RECORD_FILE: Table = Table {
    name: "",
    words: "What really happened at a site, beside its scenario.",
    keys: &[
        must("schema", Kind::Whole(1.0, 1.0), "Version of the format: 1."),
        key("source", Kind::Tables(&SOURCE), "Sources of numbers, named in `basis`."),
        must("record", Kind::Table(&RECORD), "The event."),
        key("figure", Kind::Tables(&FIGURE), "Its figures."),
    ],
};

/// `[record]`.
pub(crate) static RECORD: Table = Table {
    name: "record",
    words: "An outcome on record, to be held against the simulated distribution.",
    keys: &[
        key("id", Kind::Id(true), "Identifier."),
        key("name", Kind::Text, "Name for people."),
        key("note", Kind::Text, "Anything else."),
        key("scenario", Kind::Text, "Id of the scenario it belongs to."),
        must("posture", Kind::One("posture"), "Posture in force when it happened."),
        key("given", Kind::Table(&GIVEN), "Which simulated attacks it is compared with."),
    ],
};

/// `record.given`.
pub(crate) static GIVEN: Table = Table {
    name: "record.given",
    words: "Which simulated attacks a record is compared with.",
    keys: &[key("group_size", Kind::Constants(Bare), "Attackers, lowest and highest figure in the sources.")],
};

/// `[[figure]]`.
pub(crate) static FIGURE: Table = Table {
    name: "figure",
    words: "One recorded figure.",
    keys: &[
        must("metric", Kind::Text, "Result column."),
        must("value", Kind::Constant(Bare), "What was recorded, in the column's unit."),
        key(
            "range",
            Kind::Constants(Bare),
            "Lowest and highest figure in the sources, where they disagree; `value` lies between.",
        ),
        key("note", Kind::Text, "Anything else."),
    ],
};
