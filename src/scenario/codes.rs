//! Every code of a diagnostic, once: what is wrong, and how to mend it. Codes are stable: scripts may rely on them.

mod warnings;

use std::sync::LazyLock;

/// A code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// Its name, for example `unknown-key`.
    pub code: &'static str,
    /// What is wrong, in a line (Markdown).
    pub title: &'static str,
    /// Why it is a fault, and how to mend it (Markdown).
    pub explanation: &'static str,
}

impl Code {
    /// Where `code` is explained, from the root of the project.
    pub fn page(code: &str) -> String {
        format!("docs/diagnostics.md#{code}")
    }
}

const fn code(code: &'static str, title: &'static str, explanation: &'static str) -> Code {
    Code { code, title, explanation }
}

/// Every code, sorted by name.
pub static CODES: LazyLock<Vec<Code>> = LazyLock::new(|| {
    let mut all = [ERRORS, warnings::WARNINGS].concat();
    all.sort_unstable_by_key(|code| code.code);
    all
});

/// Codes of errors, and the few that are now an error, now a warning.
const ERRORS: &[Code] = &[
    code(
        "bad-csv",
        "A CSV file is not a table",
        "Every row has a cell for every column of the first row, quotes are closed, no column is named twice, and there is at \
         least one row of samples.",
    ),
    code(
        "bad-id",
        "An id is not well formed",
        "An id names a thing in targets, results and file names: lower-case letters, digits and `_`, a letter first \
         (the scenario's own id may have `-`). Words that make a table a quantity, such as `value` or `pert`, can't \
         be ids. Put names for people into `name`.",
    ),
    code(
        "bad-rating",
        "A row of ratings is not five letters",
        "`ratings` has a row for each band of likelihood, with a letter for each band of consequence: `L` low, `M` medium, \
         `H` high, `E` extreme.",
    ),
    code(
        "bad-setting",
        "A setting of the command line can't be read",
        "An effect from the command line (`--set`) is a target, `=`, and the value that replaces it; a sweep (`--vary`) is a \
         target, `=`, and a range of values: `a..b/n`, n points from a to b. Put the whole in quotes, so that the shell leaves \
         blanks alone.",
    ),
    code(
        "bad-split",
        "The shares of a split do not sum to 1",
        "`split` divides the attackers over `zones`, a share for each in the same order. The shares must sum to 1.",
    ),
    code(
        "circular",
        "A parameter is made of itself",
        "Parameters may refer to each other, and effects may set or scale one by another, but no chain of references may \
         lead back to where it began, under no posture. Give one of them a value of its own.",
    ),
    code(
        "duplicate-id",
        "An id is used twice",
        "Within one kind of table every id names one thing, and a posture lists every control once. Rename one, or \
         take one out.",
    ),
    code(
        "effect-out-of-range",
        "An effect takes a value out of its range",
        "The value is sound as written, and an effect of a posture, a control or a condition makes it impossible: a \
         probability above 1, a duration below 0. Both places are shown. For probabilities `odds` never leaves the \
         range.",
    ),
    code(
        "empty-cell",
        "A sample is missing",
        "An empty cell is neither 0 nor left out silently. Give the value, or take the row out.",
    ),
    code(
        "empty-file",
        "The file is empty",
        "There is nothing in the file but blanks. A scenario begins with `schema = 1`.",
    ),
    code(
        "empty-list",
        "A list has no entries",
        "The list must say at least one thing: a loss event has one amount or more.",
    ),
    code(
        "empty-set",
        "A threat has no target",
        "A threat goes somewhere: weights by zone, or a list of target sets with zones in each. A set has at most 64 \
         zones.",
    ),
    code(
        "extends-cycle",
        "A file extends itself",
        "Files that extend each other in a circle have no lowest one. The chain is shown; take one link out.",
    ),
    code(
        "extends-too-deep",
        "Files extend each other too deeply",
        "At most 16 files stand in a chain of `extends`, the scenario included. Name several files in one list instead.",
    ),
    code(
        "fixed-quantity",
        "An effect changes what is the same under every posture",
        "The dispersion of a threat says how attacks cluster. It is shared by all postures, so that they can be \
         compared attack by attack; `--set` may change it. A measure that deters acts on the rate.",
    ),
    code(
        "impossible-correlation",
        "Parameters can't be correlated so",
        "A rank correlation ties two parameters that are distributions, and lies between -0.999 and 0.999. Several \
         together can contradict each other: if a moves with b, and b with c, then c can't move against a. The message \
         says among which, and the help shows the nearest ranks that are possible.",
    ),
    code(
        "impossible-law",
        "The arguments make no distribution",
        "The arguments contradict each other: a smallest value above the largest, a negative standard deviation, \
         bounds that leave nothing of the law.",
    ),
    code(
        "is-a-record",
        "A record is not a scenario",
        "A record says what happened at a site and is read with the scenario beside whose folder it stands. Check or run the \
         scenario.",
    ),
    code(
        "loop",
        "An element leads from a zone to itself",
        "`from` and `to` of an element are the zones on its two sides, and differ.",
    ),
    code(
        "missing-key",
        "Something required is left out",
        "The table needs this key, and there is no default that would be honest. Add it.",
    ),
    code(
        "mixed-targets",
        "A target names values of different kinds",
        "A target may name many quantities, all below a path, or any with `*`. One value is set or added to all of \
         them, so they must be of one kind. Make the target longer, or give one effect for each.",
    ),
    code(
        "negative",
        "A value is below zero",
        "Durations, rates, counts, amounts and factors begin at 0. Only the value of `add` may be negative.",
    ),
    code(
        "not-a-quantity",
        "A table is no quantity",
        "A quantity in braces is one distribution with its arguments, or `{ value = … }`. Here there is none, or more \
         than one.",
    ),
    code(
        "not-a-whole-number",
        "A whole number is needed",
        "Trials and seeds are whole numbers, without quotes and without a fraction.",
    ),
    code(
        "not-finite",
        "A number is infinite or not a number",
        "`inf` and `nan` are TOML, and no quantity. Write a number, or leave the key out where that means no limit.",
    ),
    code(
        "no-choice",
        "An adaptive threat has no zone to choose",
        "With `target = \"adaptive\"` a threat chooses among the zones with `attractiveness` above 0 that it can reach. Entry \
         zones, and zones with neither occupancy nor a unit, have 0 unless the file says otherwise. Add the elements that \
         lead to a zone, or say what makes it attractive.",
    ),
    code(
        "not-per-attack",
        "An effect that comes and goes changes what is settled before an attack",
        "A condition, or a control whose `working` is below 1, acts on some attacks only. It may change delays, \
         detection, responses, people and harm, but no rate, parameter or cost: these are settled before there is an attack. \
         Give the effect to a posture, or to a control that always works.",
    ),
    code(
        "not-rising",
        "Boundaries do not rise",
        "Four boundaries part five bands. The first is above 0, and each is above the one before.",
    ),
    code(
        "not-utf8",
        "The file is not UTF-8 text",
        "TOML files are UTF-8. Save the file in this encoding; the first byte that does not fit is underlined.",
    ),
    code(
        "nothing-to-simulate",
        "There is neither an attack nor a loss",
        "A scenario needs a `[[threat]]` with a target, or a `[[loss_event]]`.",
    ),
    code(
        "one-operation",
        "An effect has no operation, or several",
        "An effect does one thing to its target: `set`, `add`, `scale` or `odds`. Two operations are two effects; \
         they act in the order of the list.",
    ),
    code(
        "other-scenario",
        "A record belongs to another scenario",
        "The file in `records/` beside a scenario has its file name, and may state the id of the scenario it is \
         about. Mend the id, or rename the file.",
    ),
    code(
        "out-of-range",
        "A value is outside of what it can be",
        "A probability lies between 0 and 1, and every other quantity has an upper end far beyond any site. A law may \
         go beyond the ends in part, where it is cut, and not with all of it.",
    ),
    code(
        "outside-range",
        "A recorded figure lies outside its own range",
        "`range` is the lowest and the highest figure in the sources, and `value` the one that is held against the simulation: \
         it lies between them. Widen the range, or mend the value.",
    ),
    code(
        "outside-tree",
        "A file outside the scenario's tree",
        "Only files in the scenario's tree are read: the nearest folder, from the scenario's own upwards, that holds \
         `bordj.schema.json` or `.git`; failing that, the scenario's own folder. Paths are relative to the file that says \
         them; symbolic links are followed first. An empty `bordj.schema.json` makes a folder the tree.",
    ),
    code(
        "over-occupied",
        "A group is in more places than it has people",
        "The occupancies of a group are the shares of its people in each zone, and sum to 1 at most; the rest is not \
         on site. Beyond that it is an error; where only a condition takes them there, a warning, and zones later in \
         the file get what is left.",
    ),
    code(
        "over-one",
        "Probabilities that exclude each other exceed 1",
        "Those killed and those who escape are different people, and of exclusive conditions one holds at most: \
         together they may not exceed 1.",
    ),
    code(
        "per-attack",
        "A value of one attack stands where a value of one trial is needed",
        "Parameters, rates, dispersions, weights, costs, probabilities of conditions and of a control's `working`, and operands \
         of effects have one value per trial, whether they are written or `set` by an effect. Take `per = \"attack\"` out.",
    ),
    code(
        "several-zones",
        "A stand-off attack strikes several zones",
        "An attack from a distance is complete at once, in one zone. Make a target set of each zone, with its weight.",
    ),
    code(
        "syntax",
        "The file is not valid TOML",
        "The text can't be read as TOML: a bracket or a quote is not closed, a value is missing, a key is given \
         twice. After a bracket that is never closed nothing else can be told; faults further down are shown once it \
         is closed.",
    ),
    code(
        "too-frequent",
        "More events than can be simulated one by one",
        "At most 1,000 attacks or loss events of one kind may be expected in a horizon, or in one cluster. Take \
         frequent small losses together as one event, or shorten the horizon.",
    ),
    code(
        "too-large",
        "Something is larger than any site",
        "A scenario is read whole, checked posture by posture and simulated many times; so that no file takes time or \
         memory out of proportion, it has at most 10,000 tables of one kind (1,000 groups, 1,000 postures), 10,000 keys in \
         a table, 1,000,000 pairs of a zone with a group, a response or a threat, 1,000 effects in a list, 2,000,000 \
         changes of quantities by effects, 100 sources of a number, 200 bytes in an id, a key or a target, 100 references \
         in a chain, and 10,000 references behind one quantity.",
    ),
    code(
        "too-many-conditions",
        "More than 64 conditions and uncertain controls",
        "Conditions, and controls of one posture whose `working` is below 1, are held as bits of one word. Merge some \
         of them.",
    ),
    code(
        "too-many-files",
        "A scenario takes too many files",
        "At most 100 other files, 64 MiB of them in all, and 100 names in one `extends`.",
    ),
    code(
        "too-many-paths",
        "More than 10,000 paths",
        "Paths are all sequences of elements from an entry to a target that visit no zone twice; their number grows \
         quickly in a web of zones. Merge elements that are alike, leave out ways that nobody would take, or split \
         the site.",
    ),
    code(
        "too-many-samples",
        "Too many samples",
        "At most 100,000 rows of a CSV file, and 1,000,000 samples of a scenario. Draw a smaller sample of them, or fit a law.",
    ),
    code(
        "two-engagements",
        "An engagement is fixed and a duel at once",
        "A response either wins with a fixed probability or fights a duel. Take one of them out.",
    ),
    code(
        "unknown-column",
        "A CSV file has no column of that name",
        "The first row of the file names its columns. Commas part the cells.",
    ),
    code(
        "unknown-grade",
        "There is no such grade",
        "Grades of evidence are A (measured), B (analogue), C (practice) and D (judgement).",
    ),
    code(
        "unknown-id",
        "There is nothing by this id",
        "The id is not among those of the scenario. If one is near and no other as near, it is proposed.",
    ),
    code(
        "unknown-key",
        "There is no such key here",
        "A key that is not understood is refused: ignored, a mistyped `delay` would be a delay of 0.",
    ),
    code(
        "unknown-metric",
        "There is no such result column",
        "A record names the columns of the result, as in `result.json`: `fatalities`, `crisis_days`, `killed_GROUP` …",
    ),
    code(
        "unknown-parameter",
        "There is no such parameter",
        "`\"$name\"` stands for a quantity in `[parameters]`. There is none by this name.",
    ),
    code(
        "unknown-schema",
        "Another version of the format",
        "`schema` is the version of the scenario format. This program reads version 1, written as a number.",
    ),
    code(
        "unknown-target",
        "A target matches nothing",
        "A target is a dotted path to a quantity, to all below it, or with `*` for any name at a level. This one \
         leads nowhere, so the measure would do nothing. With `optional = true` that is allowed.",
    ),
    code(
        "unknown-word",
        "A word is none of those allowed",
        "The key takes one of a few words; they stand beside the underline.",
    ),
    code(
        "unreachable-target",
        "No path leads to a target",
        "There is no chain of elements from an entry zone of the threat to the zone. Elements lead one way, from \
         `from` to `to`.",
    ),
    code(
        "unreadable-file",
        "A file can't be read",
        "The file is not there, may not be read, is a folder, or is larger than any scenario, or no file matches a pattern. \
         Check the path.",
    ),
    code(
        "wrong-arguments",
        "A list has the wrong length",
        "A distribution takes a fixed number of arguments, and lists by zone have one entry for each of `zones`.",
    ),
    code(
        "wrong-kind",
        "A value is of the wrong kind",
        "A table stands where text is needed, a number where a list is, and the like. What is expected stands beside \
         the underline.",
    ),
    code(
        "wrong-unit",
        "A value has no unit, an unknown one, or one that does not fit",
        "Durations and rates carry a unit, always: `\"90 s\"`, `\"12 min\"`, `\"0.03 per yr\"`, `\"1 in 40 yr\"`. A \
         number and its unit are apart by a blank, and both in quotes.",
    ),
    code(
        "zero-weights",
        "Weights are all zero",
        "Of a list of weights at least one is above 0, also under every condition and posture: something has to be \
         chosen.",
    ),
];
