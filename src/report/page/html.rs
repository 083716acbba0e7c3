//! Writes elements. Names of elements and attributes are the program's own; every text and every value of an attribute is
//! escaped on its way in, so that nothing from a scenario can become markup.

use std::fmt::Write as _;

use super::super::charts::Chart;
use super::super::clean::escaped;

/// Name and value.
pub(super) type Attribute<'a> = (&'static str, &'a str);

/// Markup under way. It is well-formed XML as well, so that a strict parser can check it.
#[derive(Debug, Default)]
pub(super) struct Html {
    out: String,
}

impl Html {
    /// True while nothing was written.
    pub(super) fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// The markup.
    pub(super) fn into_text(self) -> String {
        self.out
    }

    fn tag(&mut self, name: &'static str, attributes: &[Attribute<'_>], end: &str) {
        let _ = write!(self.out, "<{name}");
        for (attribute, value) in attributes {
            // An attribute without a value says that something is so.
            let value = if value.is_empty() { (*attribute).to_owned() } else { escaped(value) };
            let _ = write!(self.out, " {attribute}=\"{value}\"");
        }
        self.out.push_str(end);
    }

    /// An element with what `inner` writes in it.
    pub(super) fn within(&mut self, name: &'static str, attributes: &[Attribute<'_>], inner: impl FnOnce(&mut Self)) {
        self.tag(name, attributes, ">");
        inner(self);
        let _ = writeln!(self.out, "</{name}>");
    }

    /// An element with a text.
    pub(super) fn say(&mut self, name: &'static str, attributes: &[Attribute<'_>], text: &str) {
        self.tag(name, attributes, ">");
        let _ = writeln!(self.out, "{}</{name}>", escaped(text));
    }

    /// An element with a text, without a line feed after it: within a sentence.
    pub(super) fn inline(&mut self, name: &'static str, attributes: &[Attribute<'_>], text: &str) {
        self.tag(name, attributes, ">");
        let _ = write!(self.out, "{}</{name}>", escaped(text));
    }

    /// An element that holds nothing.
    pub(super) fn void(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        self.tag(name, attributes, "/>\n");
    }

    /// A text.
    pub(super) fn text(&mut self, text: &str) {
        self.out.push_str(&escaped(text));
    }

    /// A blank between two texts.
    pub(super) fn space(&mut self) {
        self.out.push(' ');
    }

    /// What was written elsewhere.
    pub(super) fn append(&mut self, other: &Self) {
        self.out.push_str(&other.out);
    }

    /// The drawing of a chart, which the canvas has escaped.
    pub(super) fn drawing(&mut self, chart: &Chart) {
        self.out.push_str(chart.inline().trim_end());
        self.out.push('\n');
    }

    /// The page's own style sheet or script, as it is.
    pub(super) fn own(&mut self, name: &'static str, text: &str) {
        let _ = writeln!(self.out, "<{name}>{text}</{name}>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_values_are_escaped() {
        let mut html = Html::default();
        html.within("p", &[("class", "a\"><b>"), ("hidden", "")], |html| {
            html.text("1 < 2 & \u{202e}3");
            html.space();
            html.inline("b", &[], "</b>");
        });
        html.void("br", &[]);
        let expected =
            "<p class=\"a&quot;&gt;&lt;b&gt;\" hidden=\"hidden\">1 &lt; 2 &amp; 3 <b>&lt;/b&gt;</b></p>\n<br/>\n";
        assert_eq!(html.into_text(), expected);
    }
}
