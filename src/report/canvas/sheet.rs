//! The page of a chart: marking, title, subtitle above; notes and the line of origin below; the body between them.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, TextStyle};

use super::metrics;
use super::panel::{Frame, Pencil};
use super::scene::{Scene, fine, key};
use super::theme::{self, Ink};
use crate::report::charts::{Chart, Table};
use crate::report::clean::{clean, escaped};
use crate::report::format;
use crate::report::words::{declared_frequency, declared_together};
use crate::result::document::Document;

/// Width of every chart in pixels.
pub(in crate::report) const WIDTH: f64 = 860.0;
/// Free space at the left and right.
pub(in crate::report) const MARGIN: f64 = 22.0;

const TITLE_SIZE: f64 = 18.0;
const SUBTITLE_SIZE: f64 = 13.0;
const NOTE_SIZE: f64 = 11.5;
/// Most lines of a subtitle, and of a note.
const SUBTITLE_LINES: usize = 4;
const NOTE_LINES: usize = 10;

/// Which part of a text stands at its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::report) struct Style {
    /// Font size in pixels.
    pub(in crate::report) size: f64,
    /// Bold or regular.
    pub(in crate::report) bold: bool,
    /// Ink.
    pub(in crate::report) ink: Ink,
    /// Anchor.
    pub(in crate::report) anchor: Anchor,
}

impl Style {
    /// Body text.
    pub(in crate::report) fn body(ink: Ink) -> Self {
        Self { size: 13.0, bold: false, ink, anchor: Anchor::Start }
    }

    /// Tick labels and values.
    pub(in crate::report) fn small(ink: Ink) -> Self {
        Self { size: 12.0, ..Self::body(ink) }
    }

    /// The same, bold.
    pub(in crate::report) fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// The same with another anchor.
    pub(in crate::report) fn anchor(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }
}

/// What a chart says in words.
#[derive(Debug, Clone, Default)]
pub(in crate::report) struct Words {
    /// File name.
    pub(in crate::report) file: &'static str,
    /// Title.
    pub(in crate::report) title: String,
    /// One to four lines under the title.
    pub(in crate::report) subtitle: String,
    /// What a person who can't see the chart should know.
    pub(in crate::report) description: String,
    /// Remarks under the chart.
    pub(in crate::report) notes: Vec<String>,
}

impl Words {
    /// The same with the declared frequencies: in the subtitle where they have room, else all together there and one by one in
    /// the notes.
    pub(in crate::report) fn with_frequency(mut self, doc: &Document) -> Self {
        let whole = declared_frequency(doc);
        let joined = |frequency: &str| format!("{} {frequency}", self.subtitle).trim_start().to_owned();
        let style = Style { size: SUBTITLE_SIZE, ..Style::body(Ink::Muted) };
        if paragraph(&joined(&whole), style, usize::MAX).len() <= SUBTITLE_LINES {
            self.subtitle = joined(&whole);
        } else {
            self.subtitle = joined(&declared_together(doc));
            self.notes.push(whole);
        }
        self
    }
}

/// Where the figures of a result come from, in a line.
pub(in crate::report) fn origin(doc: &Document) -> String {
    format!(
        "{} · {} trials, seed {} · scenario {} · bordj {}",
        doc.scenario.name,
        format::count(doc.run.trials),
        doc.run.seed,
        doc.run.scenario_sha256.chars().take(12).collect::<String>(),
        doc.run.version
    )
}

/// A page under way.
pub(in crate::report) struct Sheet {
    scene: Rc<RefCell<Scene>>,
    area: DrawingArea<Scene, Shift>,
    words: Words,
    /// Places that say a value when pointed at, as SVG.
    tips: RefCell<String>,
    height: f64,
    /// Where the body begins, in pixels from the top.
    pub(in crate::report) top: f64,
}

/// A line of the page's head or foot.
struct Line {
    text: String,
    style: Style,
    leading: f64,
}

/// The lines of a paragraph over the full width.
fn paragraph(text: &str, style: Style, most: usize) -> Vec<Line> {
    metrics::wrapped(&clean(text), style.size, style.bold, WIDTH - 2.0 * MARGIN, most)
        .into_iter()
        .map(|text| Line { text, style, leading: (style.size * 1.38).round() })
        .collect()
}

impl Sheet {
    /// A page of a result for a body of a height in pixels.
    pub(in crate::report) fn new(doc: &Document, words: Words, body: f64) -> Self {
        Self::page(doc.scenario.marking.as_deref().unwrap_or_default(), &origin(doc), words, body)
    }

    /// A page with a marking, and a line at its foot that says where the figures come from.
    pub(in crate::report) fn page(marking: &str, origin: &str, words: Words, body: f64) -> Self {
        let mut head = paragraph(marking, Style { size: 12.0, ..Style::body(Ink::Marking).bold() }, 2);
        head.extend(paragraph(&words.title, Style { size: TITLE_SIZE, ..Style::body(Ink::Text).bold() }, 3));
        head.extend(paragraph(
            &words.subtitle,
            Style { size: SUBTITLE_SIZE, ..Style::body(Ink::Muted) },
            SUBTITLE_LINES,
        ));
        let mut foot = Vec::new();
        for note in &words.notes {
            foot.extend(paragraph(note, Style { size: NOTE_SIZE, ..Style::body(Ink::Muted) }, NOTE_LINES));
        }
        foot.extend(paragraph(origin, Style { size: 11.0, ..Style::body(Ink::Muted) }, 2));

        let top = 16.0 + head.iter().map(|line| line.leading).sum::<f64>() + 12.0;
        let height = (top + body + 10.0 + foot.iter().map(|line| line.leading).sum::<f64>() + 14.0).ceil();
        let scene = Rc::new(RefCell::new(Scene::new(WIDTH, height)));
        let area = DrawingArea::from(&scene);
        let sheet = Self { scene, area, words, tips: RefCell::default(), height, top };
        sheet.pencil().block(Frame { left: 0.0, right: WIDTH, top: 0.0, bottom: height }, Ink::Paper);
        sheet.lines(&head, 16.0);
        sheet.lines(&foot, top + body + 10.0);
        sheet
    }

    fn lines(&self, lines: &[Line], mut y: f64) {
        for line in lines {
            self.text((MARGIN, y + line.style.size), &line.text, line.style);
            y += line.leading;
        }
    }

    pub(super) fn area(&self) -> &DrawingArea<Scene, Shift> {
        &self.area
    }

    /// Draws shapes in pixels.
    pub(in crate::report) fn pencil(&self) -> Pencil<'_> {
        Pencil(&self.area)
    }

    /// Writes a text with its anchor on the baseline.
    pub(in crate::report) fn text(&self, at: (f64, f64), text: &str, style: Style) {
        if text.is_empty() {
            return;
        }
        let weight = if style.bold { FontStyle::Bold } else { FontStyle::Normal };
        let anchor = match style.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let style = TextStyle {
            font: FontDesc::new(FontFamily::SansSerif, f64::from(fine(style.size)), weight),
            color: key(style.ink, 0, 1.0).to_backend_color(),
            pos: Pos::new(anchor, VPos::Bottom),
        };
        let text = Text::new(clean(text), (fine(at.0), fine(at.1)), style);
        self.area.draw(&text).expect("drawing into a text cannot fail");
    }

    /// A place around a point that says what stands there when it is pointed at, or reached with the keyboard in a page.
    pub(in crate::report) fn tip(&self, (x, y): (f64, f64), radius: f64, text: &str) {
        let shape = format!("<circle class=\"tip\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"");
        self.add_tip(&shape, "circle", text);
    }

    /// The same over a rectangle.
    pub(in crate::report) fn tip_over(&self, frame: Frame, text: &str) {
        let (width, height) = ((frame.right - frame.left).max(0.0), (frame.bottom - frame.top).max(0.0));
        let shape = format!(
            "<rect class=\"tip\" x=\"{:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"",
            frame.left, frame.top
        );
        self.add_tip(&shape, "rect", text);
    }

    /// A transparent shape with a `<title>`, which every viewer shows; later ones lie above earlier ones.
    fn add_tip(&self, shape: &str, element: &str, text: &str) {
        // Writing to a text can't fail.
        let _ = writeln!(
            self.tips.borrow_mut(),
            "{shape} fill=\"none\" pointer-events=\"all\"><title>{}</title></{element}>",
            escaped(text)
        );
    }

    /// The finished chart, with its data as a table.
    pub(in crate::report) fn finish(self, table: Table) -> Chart {
        let stem = self.words.file.trim_end_matches(".svg");
        let (title, description) = (clean(&self.words.title), clean(&self.words.description));
        let mut svg = String::new();
        let _ = write!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"bordj-chart\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
             height=\"{height}\" role=\"img\" aria-labelledby=\"{stem}-title {stem}-desc\">\n\
             <title id=\"{stem}-title\">{}</title>\n<desc id=\"{stem}-desc\">{}</desc>\n{}\n{}{}</svg>\n",
            escaped(&title),
            escaped(&description),
            theme::style_sheet(),
            self.scene.borrow().body(),
            self.tips.borrow(),
            height = self.height,
        );
        Chart { file: self.words.file, svg, title, description, table: table.cleaned() }
    }
}
