//! Shown output against printed output: `...` on a line of its own stands for any lines, `[..]` within a line for anything,
//! and times are never compared. And shown output written anew, with what it leaves out left out again.

use std::ops::Range;

use similar::{Algorithm, DiffTag, capture_diff_slices, diff_ratio};

const LINES: &str = "...";
const WITHIN: &str = "[..]";

/// A line without its time: `2,000 trials in 0.35 s (5,796 trials/s); report.html` is different on every machine.
pub(super) fn steady(line: &str) -> String {
    let (from, to) = (" trials in ", " trials/s)");
    let time = line.find(from).and_then(|begin| {
        let begin = begin + from.len();
        line[begin..].find(to).map(|length| begin..begin + length)
    });
    time.map_or(line.trim_end().to_owned(), |time| {
        let mut line = line.trim_end().to_owned();
        line.replace_range(time, "[..] s ([..]");
        line
    })
}

/// Lines of what was printed, as they are compared and shown.
pub(super) fn printed(text: &str) -> Vec<String> {
    text.lines().map(steady).collect()
}

/// One shown line has the printed one.
fn is_line(shown: &str, printed: &str) -> bool {
    let shown = steady(shown);
    if shown == printed {
        return true;
    }
    let Some((first, rest)) = shown.split_once(WITHIN) else { return false };
    let Some(mut left) = printed.strip_prefix(first) else { return false };
    let parts: Vec<&str> = rest.split(WITHIN).collect();
    let (last, middle) = parts.split_last().unwrap();
    for part in middle {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(last)
}

/// Runs of shown lines between the elisions.
fn runs(shown: &[String]) -> Vec<&[String]> {
    shown.split(|line| line.trim() == LINES).collect()
}

/// What is shown is what was printed.
pub(super) fn matches(shown: &[String], printed: &[String]) -> bool {
    let runs = runs(shown);
    let fits = |run: &[String], at: usize| {
        at + run.len() <= printed.len()
            && run.iter().zip(&printed[at..]).all(|(shown, printed)| is_line(shown, printed))
    };
    let (last, before) = runs.split_last().unwrap();
    let mut at = 0;
    for (index, run) in before.iter().enumerate() {
        let until = if index == 0 { 0 } else { printed.len() };
        let Some(found) = (at..=until).find(|place| fits(run, *place)) else { return false };
        at = found + run.len();
    }
    let end = printed.len().checked_sub(last.len());
    end.is_some_and(|end| end >= at && (!before.is_empty() || end == 0) && fits(last, end))
}

/// A line with every number, rule and width taken out of it: what stays when figures move.
fn mask(line: &str) -> String {
    let mut mask = String::new();
    for c in line.trim().chars() {
        let c = match c {
            '0'..='9' | '.' | ',' | '−' | '+' => '#',
            c if c.is_whitespace() => ' ',
            c => c,
        };
        if !(['#', ' ', '─'].contains(&c) && mask.ends_with(c)) {
            mask.push(c);
        }
    }
    mask.replace("# #", "#")
}

/// How alike two lines are, from 0 to 1.
fn likeness(one: &str, other: &str) -> f32 {
    let [one, other] = [one, other].map(|line| line.chars().collect::<Vec<_>>());
    diff_ratio(&capture_diff_slices(Algorithm::Myers, &one, &other), one.len(), other.len())
}

/// Lines that differ, `-` before those of the page and `+` before those that are printed now.
pub(super) fn changes(page: &[String], now: &[String]) -> String {
    let mut lines = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, page, now).iter().filter(|op| op.tag() != DiffTag::Equal) {
        lines.extend(page[op.old_range()].iter().map(|line| format!("- {line}")));
        lines.extend(now[op.new_range()].iter().map(|line| format!("+ {line}")));
    }
    lines.join("\n")
}

/// Where a run of shown lines now stands, at or after a place: where its first line and most others are the same but for
/// numbers; else where most others are; else where the first line is most alike.
fn place(run: &[String], printed: &[String], from: usize, first: bool, last: bool) -> Option<Range<usize>> {
    let masked: Vec<String> = run.iter().map(|line| mask(line)).collect();
    let there: Vec<String> = printed.iter().map(|line| mask(line)).collect();
    let alike = |at: usize| masked.iter().zip(&there[at..]).filter(|(a, b)| a == b && !a.is_empty()).count();
    let begin = if first {
        from
    } else {
        let begins = |at: usize| masked[0] == there[at];
        let best = (from..there.len()).max_by_key(|at| (begins(*at), alike(*at), std::cmp::Reverse(*at)))?;
        if alike(best) > 0 {
            best
        } else {
            let likeness = |at: usize| likeness(&masked[0], &there[at]);
            let nearest = (from..there.len()).max_by(|a, b| likeness(*a).total_cmp(&likeness(*b)))?;
            (likeness(nearest) > 0.6).then_some(nearest)?
        }
    };
    let end = if last {
        printed.len()
    } else {
        // Rows of a table look alike but for numbers: the last that is shown keeps its number in the row of them.
        let last = masked.last().unwrap();
        let rows = masked.iter().filter(|line| *line == last).count();
        let mut ends = (begin + 1..=there.len()).filter(|end| there[end - 1] == *last);
        ends.nth(rows - 1).unwrap_or((begin + run.len()).min(there.len()))
    };
    Some(begin..end)
}

/// What should be shown: the same parts of what is printed now. A block without output gets all of it.
///
/// # Errors
///
/// The first line of a part that is not printed any more.
pub(super) fn renewed(shown: &[String], printed: &[String]) -> Result<Vec<String>, String> {
    if matches(shown, printed) {
        return Ok(shown.to_vec());
    }
    if shown.is_empty() {
        return Ok(printed.to_vec());
    }
    let runs = runs(shown);
    let (mut lines, mut at) = (Vec::new(), 0);
    for (index, run) in runs.iter().enumerate() {
        if index > 0 {
            lines.push(LINES.to_owned());
        }
        if run.is_empty() {
            continue;
        }
        let found = place(run, printed, at, index == 0, index + 1 == runs.len()).ok_or_else(|| run[0].clone())?;
        lines.extend_from_slice(&printed[found.clone()]);
        at = found.end;
    }
    // Two parts may have grown together or changed places.
    let first = || runs.iter().find_map(|run| run.first()).cloned().unwrap_or_default();
    matches(&lines, printed).then_some(lines).ok_or_else(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "Site\n\nDeaths\n──────\n as is    3.68 [3.66, 3.71]\n drilled  1.65 [1.62, 1.67]\n\nLoss\n──────\n as is    \
                           USD 4.1M\n drilled  USD −800k\n\n2,000 trials in 0.35 s (5,796 trials/s); report.html in reports/a/\n";

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn what_is_left_out_may_be_anything_and_nothing_else_may() {
        let printed = printed(PRINTED);
        for shown in [
            PRINTED,
            "...",
            "Site\n...",
            "...\nDeaths\n──────\n as is    3.68 [3.66, 3.71]\n...\n drilled  USD −800k\n...",
            "...\n2,000 trials in 9.99 s (1 trials/s); report.html in reports/a/",
            "...\n2,000 trials in [..] s ([..] trials/s); report.html in [..]",
            "Site\n...\n as is    [..] [3.66, [..]\n...",
        ] {
            assert!(matches(&lines(shown), &printed), "{shown}");
        }
        for shown in [
            "",
            "Site",
            "Deaths\n...",
            "...\n as is    USD 4.2M\n...",
            "...\n as is    USD 4.1M",
            "...\nLoss\n...\nDeaths\n...",
            "...\n as is    3.68 [3.66, 3.71]\n as is [..]\n...",
            "...\n2,001 trials in 0.35 s (5,796 trials/s); report.html in reports/a/",
            "Site\n...\n as is    [..] [3.67, [..]\n...",
            "...\nSite\n\nDeaths\n...\nDeaths\n...",
        ] {
            assert!(!matches(&lines(shown), &printed), "{shown}");
        }
        assert!(matches(&[], &[]) && !matches(&lines("Site\n...\nSite"), &lines("Site")));
    }

    #[test]
    fn shown_parts_are_written_anew_where_they_now_stand() {
        let now = printed(
            &PRINTED.replace("3.68 [3.66, 3.71]", "13.70 [13.6, 13.8]").replace("Loss\n", "Note\n one more\n\nLoss\n"),
        );
        let renewed = |shown: &str| renewed(&lines(shown), &now).map(|lines| lines.join("\n"));
        assert_eq!(
            renewed("...\nDeaths\n──────\n as is    3.68 [3.66, 3.71]\n...\nLoss\n...").unwrap(),
            "...\nDeaths\n──────\n as is    13.70 [13.6, 13.8]\n...\nLoss\n..."
        );
        assert_eq!(renewed("").unwrap(), now.join("\n"));
        assert_eq!(renewed(PRINTED).unwrap(), now.join("\n"));
        // A head that has grown takes no row away.
        let rows = |first: &str, last: usize| {
            let rows: Vec<String> = (1..=last).map(|row| format!(" 1 in {row}00\n  after {row}0.5\n")).collect();
            format!("{first}{}", rows.concat())
        };
        let now = self::printed(&rows("Head, one\nmore line\nand one\n", 6).replace(".5", ".7"));
        let expected = rows("...\nHead, one\nmore line\nand one\n", 4).replace(".5", ".7") + "...";
        let shown = rows("...\nHead, one\n", 4) + "...";
        assert_eq!(super::renewed(&lines(&shown), &now).unwrap(), lines(&expected));
        // What still fits stays as it is, times and elisions within lines included.
        let fits = "Site\n...\n2,000 trials in 2.50 s (800 trials/s); report.html in [..]";
        assert_eq!(renewed(fits).unwrap(), fits);
        assert_eq!(renewed("...\nFatal accidents\n...").unwrap_err(), "Fatal accidents");
    }
}
