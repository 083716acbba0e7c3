//! The charts, a file each. A chart is handed finished numbers and returns its drawing, its words and its data.

mod back_test;
pub mod back_tests;
#[cfg(test)]
mod checks;
mod controls;
mod convergence;
mod cost_harm;
mod crisis;
mod curves;
mod differences;
pub mod distribution;
mod distribution_kinds;
mod distributions;
mod event_tree;
mod frequency_number;
mod frontier;
mod groups;
mod information;
mod labels;
mod ladder;
#[cfg(test)]
mod ladder_tests;
mod lanes;
mod layers;
mod loss;
pub mod optimum;
#[cfg(test)]
mod pixels;
mod postures;
mod recovery;
mod regions;
mod risk_matrix;
mod site;
mod site_choice;
#[cfg(test)]
mod snapshots;
mod sobol;
mod stages;
mod study;
mod sweep;
mod sweep_curves;
mod sweep_map;
mod timeline;
mod tornado;
mod uncertainty;

pub use study::{is_of_sensitivity, sensitivity};
pub use sweep::{SweepChart, sweep};

use super::canvas::theme;
use crate::report::clean::clean;
use crate::result::decision::Figure;
use crate::result::document::Document;

/// The data of a chart, as text ready to be shown (not escaped).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Column names.
    pub header: Vec<String>,
    /// Rows, each as long as the header.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with a header and no rows yet.
    fn new(header: &[&str]) -> Self {
        Self { header: header.iter().map(|&name| name.to_owned()).collect(), rows: Vec::new() }
    }

    /// The same table without control and reordering characters.
    pub(super) fn cleaned(self) -> Self {
        let clean = |cells: Vec<String>| cells.iter().map(|cell| clean(cell)).collect();
        Self { header: clean(self.header), rows: self.rows.into_iter().map(clean).collect() }
    }
}

/// A finished chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// File name.
    pub file: &'static str,
    /// The drawing: a whole SVG document without an XML declaration, fit to stand inside HTML. Follows the reader's light or
    /// dark scheme.
    pub svg: String,
    /// Title (not escaped).
    pub title: String,
    /// What it shows, in sentences (not escaped).
    pub description: String,
    /// Its data.
    pub table: Table,
}

impl Chart {
    /// The drawing to stand in a page that has the [`style_rules`]: without what these say.
    pub fn inline(&self) -> String {
        theme::for_page(&self.svg)
    }
}

/// The rules of the style sheet of every chart, for a page that holds several: with the colours as variables on its root.
pub fn style_rules() -> String {
    theme::page_rules()
}

/// A figure, if it and its interval can be drawn.
fn sound(figure: Option<Figure>) -> Option<Figure> {
    figure.filter(|figure| figure.value.is_finite() && figure.ci95.iter().all(|end| end.is_finite()))
}

/// Draws a chart; `None` where the document has no data for it.
type Draw = fn(&Document) -> Option<Chart>;

/// Every chart there can be, in the order in which people read them: the site, given an attack, per year, then how far to trust
/// them.
const CHARTS: [(&str, Draw); 25] = [
    ("site.svg", site::draw),
    ("stages.svg", stages::draw),
    ("event-tree.svg", event_tree::draw),
    ("timeline.svg", timeline::draw),
    ("fatalities-given-attack.svg", distributions::fatalities),
    ("captured-given-attack.svg", distributions::captured),
    ("crisis.svg", crisis::draw),
    ("groups.svg", groups::draw),
    ("postures.svg", postures::draw),
    ("uncertainty.svg", uncertainty::draw),
    ("downtime-given-attack.svg", distributions::downtime),
    ("recovery.svg", recovery::draw),
    ("loss-distribution.svg", distributions::loss),
    ("loss-given-attack.svg", loss::draw_given_attack),
    ("tornado.svg", tornado::draw),
    ("sobol.svg", sobol::draw),
    ("information.svg", information::draw),
    ("differences.svg", differences::draw),
    ("frontier.svg", frontier::draw),
    ("controls.svg", controls::draw),
    ("loss-exceedance.svg", loss::draw_per_year),
    ("fn.svg", frequency_number::draw),
    ("risk-matrix.svg", risk_matrix::draw),
    ("back-test.svg", back_test::draw),
    ("convergence.svg", convergence::draw),
];

/// True for the file name of a chart of a result.
pub fn is_file(name: &str) -> bool {
    CHARTS.iter().any(|(file, _)| *file == name)
}

/// Every chart for which the document has data, in reading order.
pub fn all(doc: &Document) -> Vec<Chart> {
    CHARTS.iter().filter_map(|(_, draw)| draw(doc)).collect()
}
