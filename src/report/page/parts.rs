//! Figures, tables and sentences as elements.

use super::super::charts::Chart;
use super::super::format;
use super::super::register::Register;
use super::super::summary::{Layout, Remarks, Section};
use super::html::Html;
use super::{Page, numbers};

/// What an indented row begins with.
const INDENT: &str = "· ";
/// Rows from which a table may go over the end of a sheet of paper.
const LONG: usize = 16;

/// Rows that are written of a table of figures, at most: a page is to be read, `result.json` has them all.
pub(super) const MOST: usize = 200;

/// Columns up to which numbers stay on one line on paper.
const WIDE: usize = 7;

/// A table about to be written.
struct Grid<'a> {
    /// Ids of its heading.
    labelled: &'a str,
    caption: &'a str,
    header: Vec<&'a str>,
    rows: Vec<Vec<&'a str>>,
    sortable: bool,
    kind: Kind,
}

/// How the cells of a table are set.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Data of a chart: columns of numbers at the right.
    Data,
    /// Figures: likewise, and the first cell of a row names it.
    Figures,
    /// Words, over the whole width, whatever is in them; the first cell of a row names it.
    Words,
}

impl Page<'_> {
    /// A paragraph.
    pub(super) fn paragraph(&mut self, text: &str) {
        self.main.say("p", &[], text);
    }

    /// A heading within a section, with an id of its own.
    pub(super) fn heading(&mut self, title: &str) -> String {
        self.tables += 1;
        let id = format!("part-{}", self.tables);
        self.main.say("h3", &[("id", &id)], title);
        id
    }

    /// The charts of these files that are not placed yet, in this order.
    pub(super) fn figures(&mut self, files: &[&str]) {
        for file in files {
            if let Some(place) = self.charts.iter().position(|chart| chart.file == *file) {
                let chart = self.charts.remove(place);
                self.figure(chart);
            }
        }
    }

    /// A chart with its number, its words and its data.
    pub(super) fn figure(&mut self, chart: &Chart) {
        self.figures += 1;
        let (number, stem) = (self.figures, chart.file.trim_end_matches(".svg"));
        let (id, data) = (format!("figure-{stem}"), format!("data-{stem}"));
        let currency = self.doc.scenario.currency.as_str();
        self.main.within("figure", &[("id", &id)], |html| {
            // First or last in its figure, as HTML asks; the style sheet sets it below the drawing.
            html.within("figcaption", &[], |html| {
                html.inline("b", &[], &format!("Figure {number}."));
                html.space();
                html.text(&chart.title);
            });
            html.drawing(chart);
            if chart.table.rows.is_empty() {
                return;
            }
            html.within("details", &[("class", "data")], |html| {
                html.say("summary", &[("id", &data)], &format!("Data of figure {number}"));
                let grid = Grid {
                    labelled: &data,
                    caption: &chart.title,
                    header: chart.table.header.iter().map(String::as_str).collect(),
                    rows: chart.table.rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect(),
                    sortable: true,
                    kind: Kind::Data,
                };
                grid.write(html, currency);
            });
        });
    }

    /// The first table not placed yet whose title is of a kind.
    pub(super) fn table_of(&mut self, is: impl Fn(&str) -> bool) {
        if let Some(place) = self.sections.iter().position(|section| is(&section.title)) {
            let section = self.sections.remove(place);
            self.table(&section);
        }
    }

    /// A table of figures. Rows that are figures of different kinds, or parts of a total, keep their order.
    pub(super) fn table(&mut self, section: &Section) {
        let id = self.heading(&section.title);
        if !section.note.is_empty() {
            self.main.say("p", &[("class", "note")], &section.note);
        }
        let parts = section.rows.iter().any(|(name, cells)| name.starts_with(INDENT) || is_group(cells));
        let columns = section.columns.iter().map(String::as_str);
        let row = |(name, cells): &'_ (String, Vec<String>)| {
            let mut row = vec![name.clone()];
            row.extend(cells.iter().cloned());
            row
        };
        let rows: Vec<Vec<String>> = section.rows.iter().map(row).collect();
        let grid = Grid {
            labelled: &id,
            caption: &section.title,
            header: std::iter::once("Name").chain(columns).collect(),
            rows: rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect(),
            sortable: section.layout == Layout::Figures && !parts,
            kind: Kind::Figures,
        };
        grid.write(&mut self.main, &self.doc.scenario.currency);
    }

    /// A table of words.
    pub(super) fn words(&mut self, register: &Register) {
        let id = self.heading(register.title);
        if !register.note.is_empty() {
            self.main.say("p", &[("class", "note")], &register.note);
        }
        let grid = Grid {
            labelled: &id,
            caption: register.title,
            header: register.header.to_vec(),
            rows: register.rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect(),
            sortable: true,
            kind: Kind::Words,
        };
        grid.write(&mut self.main, &self.doc.scenario.currency);
    }

    /// Sentences not placed yet under a title, with the title as a heading if asked for.
    pub(super) fn remarks_of(&mut self, title: &str, headed: bool) {
        if let Some(place) = self.remarks.iter().position(|remarks| remarks.title == title) {
            let remarks = self.remarks.remove(place);
            self.sentences(&remarks, headed);
        }
    }

    /// Sentences as a list; those that begin with a dot belong to the one before.
    pub(super) fn sentences(&mut self, remarks: &Remarks, headed: bool) {
        if headed {
            self.heading(&remarks.title);
        }
        let mut rest = remarks.sentences.as_slice();
        self.main.within("ul", &[], |html| {
            while let Some((sentence, after)) = rest.split_first() {
                let inner = after.iter().take_while(|sentence| sentence.starts_with(INDENT)).count();
                html.within("li", &[], |html| {
                    html.text(sentence.trim_start_matches(INDENT));
                    list(html, &after[..inner]);
                });
                rest = &after[inner..];
            }
        });
    }
}

/// Sentences within one; nothing without any.
fn list(html: &mut Html, sentences: &[String]) {
    if !sentences.is_empty() {
        html.within("ul", &[], |html| {
            for sentence in sentences {
                html.say("li", &[], sentence.trim_start_matches(INDENT));
            }
        });
    }
}

/// A row without a figure names the rows after it.
fn is_group(cells: &[String]) -> bool {
    !cells.is_empty() && cells.iter().all(String::is_empty)
}

impl Grid<'_> {
    /// The table in a box of its own, which scrolls if it is too wide.
    fn write(mut self, html: &mut Html, currency: &str) {
        let all = self.rows.len();
        // The register of inputs is whole: it is what the reader is asked to go through.
        if self.kind != Kind::Words {
            self.rows.truncate(MOST);
        }
        let more = all - self.rows.len();
        let values: Vec<Vec<Option<f64>>> =
            self.rows.iter().map(|row| row.iter().map(|cell| numbers::value(cell, currency)).collect()).collect();
        let numeric: Vec<bool> = (0..self.header.len()).map(|column| self.is_numeric(column, &values)).collect();
        let class = |column: usize| if numeric[column] { "number" } else { "word" };
        let traits = [
            (self.sortable, "sortable"),
            (self.rows.len() >= LONG, "long"),
            (self.kind == Kind::Words, "words"),
            (self.header.len() > WIDE, "wide"),
        ];
        let kind: Vec<&str> = traits.iter().filter(|(is, _)| *is).map(|(_, name)| *name).collect();
        html.within(
            "div",
            &[("class", "scroll"), ("role", "group"), ("tabindex", "0"), ("aria-labelledby", self.labelled)],
            |html| {
                html.within("table", &[("class", &kind.join(" "))], |html| {
                    html.say("caption", &[("class", "unseen")], self.caption);
                    html.within("thead", &[], |html| {
                        html.within("tr", &[], |html| {
                            for (column, name) in self.header.iter().enumerate() {
                                if name.is_empty() {
                                    html.say("td", &[("class", class(column))], "");
                                } else {
                                    html.say("th", &[("scope", "col"), ("class", class(column))], name);
                                }
                            }
                        });
                    });
                    html.within("tbody", &[], |html| {
                        for (row, values) in self.rows.iter().zip(&values) {
                            self.row(html, row, values, &class);
                        }
                    });
                });
            },
        );
        if more > 0 {
            let left_out =
                format!("{} more rows are left out; all figures are in result.json.", format::count(more as u64));
            html.say("p", &[("class", "note")], &left_out);
        }
    }

    fn row<'b>(&self, html: &mut Html, row: &[&str], values: &[Option<f64>], class: &impl Fn(usize) -> &'b str) {
        html.within("tr", &[], |html| {
            for (column, (cell, value)) in row.iter().zip(values).enumerate() {
                if column == 0 && self.kind != Kind::Data {
                    let group = row.len() > 1 && row[1..].iter().all(|cell| cell.is_empty());
                    let class = if group {
                        "group"
                    } else if cell.starts_with(INDENT) {
                        "part"
                    } else {
                        "word"
                    };
                    html.say("th", &[("scope", "row"), ("class", class)], cell.trim_start_matches(INDENT));
                    continue;
                }
                let class = class(column);
                match value.map(|value| value.to_string()) {
                    Some(value) if self.sortable && value != **cell => {
                        html.say("td", &[("class", class), ("data-value", &value)], cell);
                    }
                    _ => html.say("td", &[("class", class)], cell),
                }
            }
        });
    }

    /// Whether a column is set as numbers: most of its cells are some.
    fn is_numeric(&self, column: usize, values: &[Vec<Option<f64>>]) -> bool {
        let there = |row: &&Vec<&str>| row.get(column).is_some_and(|cell| !cell.is_empty() && *cell != format::ABSENT);
        let cells = self.rows.iter().filter(there).count();
        let found = values.iter().filter(|row| row.get(column).is_some_and(Option::is_some)).count();
        let set_apart = self.kind == Kind::Words || (self.kind == Kind::Figures && column == 0);
        !set_apart && 2 * found > cells
    }
}
