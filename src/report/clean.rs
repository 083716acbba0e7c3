//! Text from a file, made safe to show: names and notes of a scenario are untrusted.

/// The text without control characters, without marks that reorder or hide text (bidirectional overrides, isolates
/// and marks, byte-order marks, interlinear and tag characters), and with every kind of line break or tab as a space.
///
/// What XML forbids is gone as well, so that the text may go into an SVG once it is escaped.
pub(super) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push(' '),
            // Controls; marks, embeddings and isolates of direction; invisible operators; byte-order and annotation
            // marks, non-characters, tags.
            '\u{0}'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{61c}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{fffe}'
            | '\u{ffff}'
            | '\u{e0000}'..='\u{e007f}' => {}
            other => out.push(other),
        }
    }
    out.trim().to_owned()
}

/// The text, cleaned and with the five characters that mean something to XML and HTML written as entities.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in clean(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_reordering_characters_go() {
        assert_eq!(clean("a\u{1b}[31mb\u{0}\u{202e}c\td\r\n"), "a[31mbc d");
        assert_eq!(clean("بُرج — Ouargla"), "بُرج — Ouargla");
    }

    #[test]
    fn markup_is_written_as_entities() {
        assert_eq!(escaped("<script a='1'>&\"\u{7}"), "&lt;script a=&#39;1&#39;&gt;&amp;&quot;");
    }
}
