//! Codes of what is sound and probably not meant.

use super::{Code, code};

/// Sorted by name.
pub(super) const WARNINGS: &[Code] = &[
    code(
        "built-for-all",
        "A measure builds a table for postures that lack it",
        "A warning: an effect on `[assault]`, `[crisis]` or `[money.insurance]`, which the file left out, builds it, with its \
         defaults for what is not said. It is then there in every posture, also in those without this effect, whose figures \
         change. Write the table with what holds without the measure.",
    ),
    code(
        "ends-at-once",
        "A crisis ends at once",
        "A warning: a way in which a crisis can end has a probability and no time `after` which it comes, so it comes at \
         once. Add `after`, or write `after = \"0 s\"` if that is meant.",
    ),
    code(
        "idle-control",
        "A control changes nothing in this scenario",
        "A warning: a posture lists the control, and none of its effects finds a target: all of them are `optional`, as those of \
         controls made for many sites are. Give the scenario what the control acts on, under the name that it uses, or take \
         the control out of the posture.",
    ),
    code(
        "insurance-terms",
        "A cover does not fit its premium or its limits",
        "A warning: most that is paid in a horizon is less than most that is paid for one event, or a premium is paid and \
         nothing is covered. Check which of the numbers is wrong.",
    ),
    code(
        "laid-before",
        "A file is named in `extends` though it is laid already",
        "Each file is laid once, below all that extend it. What stands before it in the list has laid it already, so this \
         name changes nothing. Take it out, or put it where it should lie.",
    ),
    code(
        "large-discount",
        "A discount rate is above 100 % a year",
        "A warning: `discount` is a rate per year as a factor. For 8 % write 0.08.",
    ),
    code(
        "left-out",
        "A table leaves out a key that matters",
        "A warning: a table by tactic, or by damage state, lacks a key that attacks of this scenario come to, and 0 is taken: \
         no detection, no delay, no time to restart, no cost. Write the key, with 0 if that is meant; one value in place of \
         the table stands for all of them.",
    ),
    code(
        "mostly-cut",
        "Most of a law lies outside of what it can be",
        "A warning: more than half of the draws are moved to an end of the range, as of a probability above 1 or a duration \
         below 0. What remains is hardly the law that is written. Check its arguments, or cut it with `min` and `max`.",
    ),
    code(
        "no-assault",
        "Nothing happens to people in a target",
        "A warning: people are in a zone that is a target, and without `[assault]` nobody there is killed or captured. Add \
         `[assault]`, or `[zone.assault]`, if that is not what is meant.",
    ),
    code(
        "no-crisis",
        "Captives are freed at once",
        "A warning: people can be taken captive and the scenario says nothing of what happens then, so they are freed \
         at completion. Add `[crisis]`, if that is not what is meant.",
    ),
    code(
        "no-effect",
        "A key that changes nothing",
        "A warning: an attack from a distance (`stand_off`) takes no way, so `entry`, `path`, `tactic` and `force_after_alarm` \
         say nothing of it. Take them out, or take `stand_off` out if the attackers are to come.",
    ),
    code(
        "no-places",
        "A haven has no places",
        "A warning: `[zone.haven]` is described and has no `capacity`, under no posture, so nobody shelters there. Add \
         `capacity`.",
    ),
    code(
        "part-of-one",
        "A count has a fraction",
        "A warning: people, places and attackers are counted one by one, and a constant with a fraction is rounded. A mean \
         that is no whole number is said with a distribution.",
    ),
    code(
        "same-posture",
        "Two postures are the same",
        "A warning: they list the same controls in the same order and have no effects of their own, so their figures are equal \
         and differences to them say nothing. A control may have been forgotten.",
    ),
    code(
        "thousands-point",
        "A number has three decimals and may be meant in thousands",
        "A warning: the point is a decimal point, so `20.000` is 20. Thousands are written `20_000`; a number with decimals \
         needs no zero at its end.",
    ),
    code(
        "unit-shares",
        "Units make more than the whole output",
        "A warning: `share` is a unit's part of the output of the plant. Where the shares sum to more than 1, a day without \
         any of them costs more than `value_per_day`.",
    ),
    code(
        "unused-control",
        "A control is in no posture",
        "A warning: a control acts in the postures that list it. This one acts in none of them. Files that this scenario \
         extends may have controls to spare.",
    ),
    code(
        "unused-parameter",
        "A parameter is used nowhere",
        "A warning: no quantity says `\"$name\"` and no effect changes the parameter, so it changes nothing. It may have been \
         written out somewhere as a number. Files that this scenario extends may have parameters to spare.",
    ),
    code(
        "void-setting",
        "A setting of the command line changes nothing",
        "A warning: `--set` and `--vary` act before any measure, and a control or the posture itself then sets the same quantity. Name \
         the posture that is meant with `--posture`, or change the measure.",
    ),
];
