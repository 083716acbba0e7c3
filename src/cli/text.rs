//! Lines that fit a terminal.

/// Columns of a line.
pub(super) const WIDTH: usize = 80;

/// Begins what stands out.
pub(super) const BOLD: &str = "\u{1b}[1m";
/// Begins what stands back.
pub(super) const DIM: &str = "\u{1b}[2m";
/// Ends either.
pub(super) const PLAIN: &str = "\u{1b}[0m";

/// Adds words to a text, broken into lines: the first begins with `first`, the others with `next`.
pub(super) fn wrapped(out: &mut String, first: &str, next: &str, words: &str) {
    out.push_str(first);
    let mut column = first.chars().count();
    let mut begun = false;
    for word in words.split_whitespace() {
        let width = visible(word);
        if begun && column + 1 + width > WIDTH {
            out.push('\n');
            out.push_str(next);
            column = next.chars().count();
            begun = false;
        }
        if begun {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += width;
        begun = true;
    }
    out.push('\n');
}

/// Characters of a word without the marks of its style.
fn visible(word: &str) -> usize {
    let marks: usize = [BOLD, DIM, PLAIN].iter().map(|mark| word.matches(mark).count() * mark.len()).sum();
    word.chars().count() - marks
}

/// A word as a shell takes it.
pub(super) fn quoted(word: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || "_-./=:,@%+".contains(c);
    if !word.is_empty() && word.chars().all(harmless) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words() {
        let mut out = String::new();
        wrapped(&mut out, "> ", "  ", &format!("{BOLD}one{PLAIN} {}", "word ".repeat(20)));
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(visible(lines[0]), 80, "{out}");
        assert!(lines[1].starts_with("  word"));
    }
}
