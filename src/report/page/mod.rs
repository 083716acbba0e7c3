//! The report as one page of HTML: no network, no build, opens from disk, prints on A4.
//!
//! Its texts and tables are those of the terminal and of Markdown; only their order is its own. What no section takes, a table
//! or a chart that came later, stands under "More figures", so that nothing is lost.

mod closing;
mod deciding;
mod evidence;
mod html;
mod numbers;
mod opening;
mod outcomes;
mod parts;
mod style;
#[cfg(test)]
mod tests;

use super::charts::Chart;
use super::clean::clean;
use super::layers;
use super::register::{self, Register};
use super::risk_register;
use super::summary::{self, Remarks, Section};
use crate::result::document::Document;
use html::Html;

/// A page under way: what was written of its main part, and what is not placed yet.
#[derive(Debug)]
struct Page<'a> {
    doc: &'a Document,
    charts: Vec<&'a Chart>,
    sections: Vec<Section>,
    remarks: Vec<Remarks>,
    registers: Vec<Register>,
    main: Html,
    /// Slug and title of every section written.
    contents: Vec<(&'static str, &'static str)>,
    /// Figures and tables so far, which have numbers.
    figures: usize,
    tables: usize,
}

impl<'a> Page<'a> {
    fn of(doc: &'a Document, charts: &'a [Chart]) -> Self {
        Self {
            doc,
            charts: charts.iter().collect(),
            sections: [
                layers::sections(doc),
                risk_register::section(doc).into_iter().collect(),
                summary::sections(doc),
            ]
            .concat(),
            remarks: summary::remarks(doc),
            registers: register::tables(doc),
            main: Html::default(),
            contents: Vec::new(),
            figures: 0,
            tables: 0,
        }
    }

    /// A section under its heading, if `fill` writes anything.
    fn section(&mut self, slug: &'static str, title: &'static str, fill: impl FnOnce(&mut Self)) {
        let before = std::mem::take(&mut self.main);
        fill(self);
        let inner = std::mem::replace(&mut self.main, before);
        if inner.is_empty() {
            return;
        }
        self.contents.push((slug, title));
        let heading = format!("{slug}-heading");
        self.main.within("section", &[("id", slug), ("aria-labelledby", &heading)], |html| {
            html.say("h2", &[("id", &heading)], title);
            html.append(&inner);
        });
    }
}

/// The report of a result as a page: a whole document, UTF-8, below 3 MB for a run of a few postures. `result` is the text of
/// `result.json`, whose SHA-256 the page names.
pub fn html(doc: &Document, charts: &[Chart], result: &[u8]) -> String {
    let mut page = Page::of(doc, charts);
    opening::in_short(&mut page);
    opening::scope(&mut page);
    opening::threats(&mut page);
    opening::layers(&mut page);
    outcomes::attack(&mut page);
    outcomes::outcomes(&mut page);
    outcomes::register(&mut page);
    deciding::postures(&mut page);
    deciding::hangs_on(&mut page);
    deciding::stories(&mut page);
    evidence::back_test(&mut page);
    evidence::assumptions(&mut page);
    evidence::method(&mut page);
    evidence::warnings(&mut page);
    closing::more(&mut page);
    closing::reproduction(&mut page, result);
    closing::limits(&mut page);
    whole(&page)
}

/// Head, contents and main part put together.
fn whole(page: &Page<'_>) -> String {
    let doc = page.doc;
    let marking = doc.scenario.marking.as_deref().map(clean).unwrap_or_default();
    let sheet = style::sheet(&marking);
    let mark = |html: &mut Html| {
        if !marking.is_empty() {
            html.say("p", &[("class", "marking")], &marking);
        }
    };
    let mut out = Html::default();
    out.within("html", &[("lang", "en")], |out| {
        out.within("head", &[], |out| {
            out.void("meta", &[("charset", "utf-8")]);
            // Before anything that it governs.
            out.void("meta", &[("http-equiv", "Content-Security-Policy"), ("content", &style::policy(&sheet))]);
            out.void("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
            out.void("meta", &[("name", "generator"), ("content", &format!("bordj {}", doc.run.version))]);
            out.void("link", &[("rel", "icon"), ("href", "data:,")]);
            out.say("title", &[], opening::name(doc).as_str());
            out.own("style", &sheet);
        });
        out.within("body", &[], |out| {
            out.say("a", &[("class", "skip"), ("href", "#main")], "Skip to the report");
            opening::header(out, doc, &mark);
            out.within("nav", &[("id", "contents"), ("aria-labelledby", "contents-heading")], |out| {
                out.say("h2", &[("id", "contents-heading")], "Contents");
                out.within("ol", &[], |out| {
                    for (slug, title) in &page.contents {
                        out.within("li", &[], |out| out.inline("a", &[("href", &format!("#{slug}"))], title));
                    }
                });
            });
            out.within("main", &[("id", "main"), ("tabindex", "-1")], |out| out.append(&page.main));
            out.within("footer", &[], |out| {
                out.say("p", &[], &format!("{}.", summary::origin(doc)));
                mark(out);
            });
            out.say("div", &[("id", "tooltip"), ("role", "tooltip"), ("hidden", "")], "");
            out.say("div", &[("id", "hint"), ("hidden", "")], "Arrow keys step through the values.");
            out.say("div", &[("id", "said"), ("class", "unseen"), ("aria-live", "polite")], "");
            out.own("script", style::SCRIPT);
        });
    });
    format!("<!DOCTYPE html>\n{}", out.into_text())
}
