//! How wide a text is, without a font: advance widths of Helvetica (and so of Arial and Liberation Sans), rough classes
//! beyond ASCII, and a margin because the viewer's sans-serif may differ.

/// Advance widths of U+0020 to U+007E in thousandths of the font size (Adobe's metrics of Helvetica).
const ASCII: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
];

/// The viewer's font may be wider than Helvetica by this much.
const MARGIN: f64 = 1.08;

/// Bold against regular, on average over the letters.
const BOLD: f64 = 1.07;

/// Advance of one character in thousandths of the font size.
fn advance(character: char) -> u16 {
    match character {
        ' '..='~' => ASCII[character as usize - 0x20],
        '–' | '·' | '°' => 556,
        // Combining marks, joiners, variation selectors.
        '\u{300}'..='\u{36f}'
        | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}'
        | '\u{200c}'
        | '\u{200d}'
        | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{590}'..='\u{6ff}' | '\u{750}'..='\u{77f}' => 600,
        // East Asian scripts and full-width forms are an em wide.
        '…'
        | '—'
        | '→'
        | '←'
        | '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ff60}' => 1000,
        '\u{10000}'.. => 1300,
        _ => 720,
    }
}

/// Width of a text in pixels at a font size, with the margin for other fonts.
pub(in crate::report) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let thousandths: u64 = text.chars().map(|character| u64::from(advance(character))).sum();
    let weight = if bold { BOLD } else { 1.0 };
    thousandths as f64 / 1000.0 * size * MARGIN * weight
}

/// The text cut to a width, never inside a number, with an ellipsis where something is missing.
pub(in crate::report) fn fitted(text: &str, size: f64, bold: bool, available: f64) -> String {
    if width(text, size, bold) <= available {
        return text.to_owned();
    }
    let mut kept = String::new();
    for character in text.chars() {
        kept.push(character);
        if width(&kept, size, bold) + width("…", size, bold) > available {
            kept.pop();
            break;
        }
    }
    let of_number = |character: char| character.is_ascii_digit() || matches!(character, '.' | ',');
    if text[kept.len()..].starts_with(of_number) {
        kept.truncate(kept.trim_end_matches(of_number).len());
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

/// The words of a text; a per cent sign stays with its number, and `1 in 400` is one word.
fn words(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match out.last_mut() {
            Some(last) if word.starts_with('%') || word == "in" && last.ends_with('1') || last.ends_with("1 in") => {
                last.push(' ');
                last.push_str(word);
            }
            _ => out.push(word.to_owned()),
        }
    }
    out
}

/// The text in lines of at most a width, broken at spaces (inside a word only if it alone is too wide), at most `most`
/// lines; the last one ends with an ellipsis if something is left over.
pub(in crate::report) fn wrapped(text: &str, size: f64, bold: bool, available: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in words(text).iter().flat_map(|word| pieces(word, size, bold, available)) {
        let longer = if line.is_empty() { word.clone() } else { format!("{line} {word}") };
        if line.is_empty() || width(&longer, size, bold) <= available {
            line = longer;
        } else {
            lines.push(std::mem::replace(&mut line, word));
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).join(" ");
        lines.push(fitted(&rest, size, bold, available));
    }
    lines
}

/// A word as it is, or cut into pieces that fit if it is wider than the line.
fn pieces(word: &str, size: f64, bold: bool, available: f64) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut at = 0;
    for character in word.chars() {
        out[at].push(character);
        if width(&out[at], size, bold) > available && out[at].chars().count() > 1 {
            out[at].pop();
            out.push(character.to_string());
            at += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_follow_the_letters_not_the_bytes() {
        assert!(width("iii", 10.0, false) < width("abc", 10.0, false));
        assert!(width("WWW", 10.0, false) > 1.5 * width("abc", 10.0, false));
        assert!((width("0000", 10.0, false) - 4.0 * 5.56 * MARGIN).abs() < 1e-9);
        assert!((width("€€", 10.0, false) - 2.0 * 7.2 * MARGIN).abs() < 1e-9);
    }

    #[test]
    fn a_cut_text_fits_and_says_that_it_is_cut() {
        let name = "A very long name of a posture that no column can hold in full";
        let cut = fitted(name, 12.0, false, 120.0);
        assert!(cut.ends_with('…') && width(&cut, 12.0, false) <= 120.0, "{cut}");
        assert_eq!(fitted("short", 12.0, false, 120.0), "short");
        let cuts: Vec<String> =
            (20..120).map(|room| fitted("1 in 2,400 or so", 12.0, false, f64::from(room))).collect();
        assert!(cuts.iter().all(|cut| !cut.contains('2') || cut.contains("2,400")), "{cuts:?}");
        assert!(cuts.iter().any(|cut| cut == "1 in…") && cuts.iter().any(|cut| cut == "1 in 2,400…"), "{cuts:?}");
    }

    #[test]
    fn wrapping_keeps_every_word_and_breaks_one_that_is_too_wide() {
        let lines = wrapped("one two three four five", 12.0, false, 60.0, 9);
        assert_eq!(lines.join(" "), "one two three four five");
        assert_eq!(wrapped("at 95 % it is", 12.0, false, 30.0, 9), ["at", "95 %", "it is"]);
        assert_eq!(wrapped("up to (1 in 430", 12.0, false, 66.0, 9), ["up to", "(1 in 430"]);
        let unbroken = "x".repeat(60);
        let lines = wrapped(&unbroken, 12.0, false, 100.0, 9);
        assert_eq!(lines.concat(), unbroken);
        assert!(lines.iter().all(|line| width(line, 12.0, false) <= 100.0));
        assert_eq!(wrapped(&unbroken, 12.0, false, 100.0, 2).len(), 2);
        assert!(wrapped("", 12.0, false, 100.0, 2).is_empty());
    }
}
