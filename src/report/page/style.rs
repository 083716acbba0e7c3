//! Style sheet, script and policy of the page.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use crate::report::charts;

/// The script of the page, as it stands in it.
pub(super) const SCRIPT: &str = concat!("\n", include_str!("page.js"));
/// The style sheet of the page, without that of the charts and of its marking.
const SHEET: &str = include_str!("page.css");

/// How the marking is set in the margins of a sheet of paper, as in the drawings.
const MARK: &str = "color:#a31515;font:700 8pt Helvetica,Arial,sans-serif;";

/// The whole style sheet: colours and charts, the page, and paper, with the marking at head and foot of every sheet.
pub(super) fn sheet(marking: &str) -> String {
    let marking = string(marking);
    format!(
        "\n{}\n{SHEET}@page{{@top-center{{{MARK}content:{marking}}}@bottom-left{{{MARK}content:{marking}}}}}\n",
        charts::style_rules()
    )
}

/// A text as a string of CSS: what is no plain letter or digit stands there by its number, which a blank ends, so that nothing can
/// end the string, the style sheet or its element.
fn string(text: &str) -> String {
    let mut out = "\"".to_owned();
    for character in text.chars() {
        if character.is_ascii_alphanumeric() || character == ' ' {
            out.push(character);
        } else {
            // Writing to a text can't fail.
            let _ = write!(out, "\\{:x} ", u32::from(character));
        }
    }
    out.push('"');
    out
}

/// The policy: nothing is loaded, sent or run but this very script and this very style sheet.
pub(super) fn policy(sheet: &str) -> String {
    format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; img-src data:; base-uri 'none'; form-action 'none'",
        hash(SCRIPT),
        hash(sheet)
    )
}

/// The hash of a text as a source of a policy.
pub(super) fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// SHA-256 in hexadecimal.
pub(super) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published values: SHA-256 of nothing.
    #[test]
    fn hashes_are_known_ones() {
        assert_eq!(hash(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        assert_eq!(digest(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_string_of_css_can_not_be_left() {
        assert_eq!(string("A \"</style>\\"), "\"A \\22 \\3c \\2f style\\3e \\5c \"");
    }
}
