//! Inks, dashes, markers, and the style sheet that gives an ink its colour in light, in dark and on paper.
//!
//! The series colours follow M. Okabe and K. Ito's set for every kind of colour vision ("Color Universal Design", 2008),
//! darkened on white and lightened on black until each has a contrast of 3:1 with the paper. A dash and a marker
//! repeat what the colour says.

use std::fmt::Write as _;

/// What a mark or a text is drawn with; the style sheet decides on the colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Ink {
    /// The background.
    Paper,
    /// Titles, names, values.
    Text,
    /// Axis labels, notes.
    Muted,
    /// Grid lines; carry nothing by themselves.
    Grid,
    /// Axis lines and ticks.
    Frame,
    /// The handling marking.
    Marking,
    /// A reference line from elsewhere, such as a criterion.
    Reference,
    /// One of the eight series.
    Series(u8),
    /// One of the four ratings of a risk matrix, from low to extreme.
    Rating(u8),
}

/// Number of series inks.
pub(in crate::report) const SERIES: u8 = 8;

/// Number of rating inks.
pub(in crate::report) const RATINGS: u8 = 4;
/// Opacity of a rating's ink where text stands on it.
pub(in crate::report) const RATING_SHADE: f64 = 0.36;

/// CSS name, light colour, dark colour, in the order of [`Ink::index`].
const COLOURS: [(&str, &str, &str); 19] = [
    ("paper", "#ffffff", "#14171c"),
    ("text", "#1b1f24", "#e8ebef"),
    ("muted", "#535b65", "#a9b2bd"),
    ("grid", "#e1e5ea", "#2c323b"),
    ("frame", "#6e7781", "#8a94a0"),
    ("marking", "#a31515", "#ff9d94"),
    ("reference", "#57606a", "#a9b2bd"),
    ("s1", "#0072b2", "#4aa3dc"),
    ("s2", "#d05a00", "#ee7b33"),
    ("s3", "#008f68", "#15b98d"),
    ("s4", "#b0578a", "#d98fb8"),
    ("s5", "#1b1f24", "#e8ebef"),
    ("s6", "#a57000", "#e6a21a"),
    ("s7", "#3187bd", "#8fd0f5"),
    ("s8", "#7f7600", "#f0e442"),
    ("r1", "#2e8b57", "#3fae74"),
    ("r2", "#a88a00", "#d6b92c"),
    ("r3", "#d4630a", "#ec8a2f"),
    ("r4", "#b3123f", "#f0527f"),
];

impl Ink {
    /// Position in the palette: the byte that stands for the ink on its way through plotters.
    pub(super) fn index(self) -> u8 {
        match self {
            Self::Paper => 0,
            Self::Text => 1,
            Self::Muted => 2,
            Self::Grid => 3,
            Self::Frame => 4,
            Self::Marking => 5,
            Self::Reference => 6,
            Self::Series(number) => 7 + number % SERIES,
            Self::Rating(number) => 7 + SERIES + number % RATINGS,
        }
    }
}

/// CSS name and light colour of the ink at a palette position.
pub(super) fn paint(index: u8) -> (&'static str, &'static str) {
    let (name, light, _) = COLOURS[usize::from(index) % COLOURS.len()];
    (name, light)
}

/// Dash patterns in pixels; the first is a solid line, the last three are for criteria.
const DASHES: [&str; 11] =
    ["", "7 3", "2 2.5", "10 3 2 3", "14 4", "5 2 1.5 2 1.5 2", "1 3.5", "9 2 4 2", "4 4", "1.5 2", "8 3 1.5 3"];

/// The dash for grid lines that only support the eye.
pub(in crate::report) const CRITERION_DASH: u8 = 8;
/// The dash for a second criterion.
pub(in crate::report) const SECOND_CRITERION_DASH: u8 = 9;
/// The dash for a line that belongs to the first criterion.
pub(in crate::report) const LOWER_CRITERION_DASH: u8 = 10;

/// `stroke-dasharray` of a dash number; empty for solid.
pub(super) fn dash(number: u8) -> &'static str {
    DASHES[usize::from(number) % DASHES.len()]
}

/// The palette of one scheme as CSS variables.
fn palette(light: bool) -> String {
    COLOURS.iter().fold(String::new(), |mut out, (name, day, night)| {
        // Writing to a text can't fail.
        let _ = write!(out, "--{name}:{};", if light { day } else { night });
        out
    })
}

/// The rules of charts but for the palette.
///
/// The classes stand under `@supports`, so that a viewer without CSS variables falls back on the literal light colours
/// that every mark carries as attributes.
fn classes() -> String {
    let mut out = ".bordj-chart text{font-family:Helvetica,Arial,sans-serif;font-variant-numeric:tabular-nums}\
                   @supports (color:var(--text)){"
        .to_owned();
    for (name, ..) in COLOURS {
        let _ =
            write!(out, ".bordj-chart .f-{name}{{fill:var(--{name})}}.bordj-chart .l-{name}{{stroke:var(--{name})}}");
    }
    out.push('}');
    out
}

/// The `<style>` element of a chart: variables per scheme, one class per ink for fill and one for stroke.
pub(in crate::report) fn style_sheet() -> String {
    format!(
        "<style>.bordj-chart{{{light}}}@media (prefers-color-scheme:dark){{.bordj-chart{{{dark}}}}}@media print{{.bordj-chart{{{light}}}}}\
         {}</style>",
        classes(),
        light = palette(true),
        dark = palette(false)
    )
}

/// The same rules for a page that holds several charts, with the palette on its root, so that the page itself has the same
/// colours. `data-scheme` of the root, `light` or `dark`, overrules what the reader's system prefers; paper is always light.
pub(in crate::report) fn page_rules() -> String {
    format!(
        ":root{{color-scheme:light;{light}}}@media (prefers-color-scheme:dark){{:root{{color-scheme:dark;{dark}}}}}\
         :root[data-scheme=light]{{color-scheme:light;{light}}}:root[data-scheme=dark]{{color-scheme:dark;{dark}}}\
         @media print{{:root,:root[data-scheme]{{color-scheme:light;{light}}}}}{}\
         .bordj-chart [class^=l-],.bordj-chart .tip{{fill:none}}.bordj-chart .tip{{pointer-events:all}}",
        classes(),
        light = palette(true),
        dark = palette(false)
    )
}

/// A drawing for a page that has the [`page_rules`]: without style sheet, and without what these rules say of every mark.
pub(in crate::report) fn for_page(svg: &str) -> String {
    let mut out = svg.replacen(&style_sheet(), "", 1).replace(" fill=\"none\" pointer-events=\"all\"", "");
    for (name, day, _) in COLOURS {
        out = out.replace(&format!(" class=\"f-{name}\" fill=\"{day}\""), &format!(" class=\"f-{name}\""));
        let line = format!(" class=\"l-{name}\" fill=\"none\" stroke=\"{day}\"");
        out = out.replace(&line, &format!(" class=\"l-{name}\""));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance of WCAG 2.
    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let level = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if level <= 0.040_45 { level / 12.92 } else { libm::pow((level + 0.055) / 1.055, 2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn text_has_contrast_four_and_a_half_and_marks_have_three() {
        let paper = COLOURS[0];
        for (name, light, dark) in COLOURS.iter().skip(1).filter(|(name, ..)| *name != "grid") {
            let needed = if ["text", "muted", "marking", "reference"].contains(name) { 4.5 } else { 3.0 };
            assert!(contrast(light, paper.1) >= needed, "{name} light {}", contrast(light, paper.1));
            assert!(contrast(dark, paper.2) >= needed, "{name} dark {}", contrast(dark, paper.2));
        }
    }

    /// A colour laid over another with an opacity, as the text of a colour.
    fn over(colour: &str, paper: &str, opacity: f64) -> String {
        let channel = |text: &str, at: usize| f64::from(u8::from_str_radix(&text[at..at + 2], 16).unwrap());
        [1, 3, 5].iter().fold("#".to_owned(), |out, at| {
            let mixed = opacity * channel(colour, *at) + (1.0 - opacity) * channel(paper, *at);
            format!("{out}{:02x}", mixed.round() as u8)
        })
    }

    #[test]
    fn text_on_a_rating_has_contrast_four_and_a_half() {
        let (paper, text) = (COLOURS[0], COLOURS[1]);
        for rating in 0..RATINGS {
            let (name, light, dark) = COLOURS[usize::from(Ink::Rating(rating).index())];
            for (ink, paper, text) in [(light, paper.1, text.1), (dark, paper.2, text.2)] {
                let shade = over(ink, paper, RATING_SHADE);
                assert!(contrast(&shade, text) >= 4.5, "{name} {}", contrast(&shade, text));
            }
        }
    }

    #[test]
    fn a_drawing_in_a_page_says_no_colour_itself_and_loses_no_mark() {
        let mark = "<rect class=\"f-s1\" fill=\"#0072b2\"/><path class=\"l-s2\" fill=\"none\" stroke=\"#d05a00\"/>\
                    <circle class=\"tip\" r=\"3\" fill=\"none\" pointer-events=\"all\"/>";
        let plain = "<rect class=\"f-s1\"/><path class=\"l-s2\"/><circle class=\"tip\" r=\"3\"/>";
        assert_eq!(for_page(&format!("<svg>{}{mark}</svg>", style_sheet())), format!("<svg>{plain}</svg>"));
    }

    #[test]
    fn every_ink_has_its_own_place_in_the_palette() {
        let series = (0..SERIES).map(Ink::Series);
        let inks = [Ink::Paper, Ink::Text, Ink::Muted, Ink::Grid, Ink::Frame, Ink::Marking, Ink::Reference]
            .into_iter()
            .chain(series)
            .chain((0..RATINGS).map(Ink::Rating));
        for (position, ink) in inks.enumerate() {
            assert_eq!(usize::from(ink.index()), position);
        }
    }
}
