//! A plotters backend that writes SVG.
//!
//! plotters computes in whole pixels. It is therefore given a canvas [`FINE`] times the size, and coordinates, widths and
//! font sizes are divided again when written, with two decimals: curves are smooth below the pixel.
//!
//! plotters knows literal colours only, but a chart has to follow the reader's light or dark scheme. So the three bytes
//! of a plotters colour are used as a key: ink, dash, and nothing. This backend writes the ink's class and dash.

use std::convert::Infallible;
use std::fmt::Write as _;

use plotters::style::RGBAColor;
use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};

use super::metrics;
use super::theme::{self, Ink};
use crate::report::clean::escaped;

/// plotters' pixels per pixel of the chart.
pub(super) const FINE: i32 = 16;

/// A length in chart pixels as plotters' whole pixels.
pub(super) fn fine(pixels: f64) -> i32 {
    (pixels * f64::from(FINE)).round() as i32
}

/// The key that carries an ink and a dash through plotters.
pub(super) fn key(ink: Ink, dash: u8, opacity: f64) -> RGBAColor {
    RGBAColor(ink.index(), dash, 0, opacity)
}

/// What plotters has drawn so far, as SVG.
#[derive(Debug)]
pub(super) struct Scene {
    size: (u32, u32),
    body: String,
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// A coordinate in plotters' pixels, written in chart pixels with at most two decimals.
struct Fine(i32);

impl std::fmt::Display for Fine {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hundredths = (i64::from(self.0) * 100 + i64::from(FINE) / 2).div_euclid(i64::from(FINE));
        if hundredths < 0 {
            out.write_char('-')?;
        }
        let (whole, part) = (hundredths.abs() / 100, hundredths.abs() % 100);
        match (part, part % 10) {
            (0, _) => write!(out, "{whole}"),
            (_, 0) => write!(out, "{whole}.{}", part / 10),
            _ => write!(out, "{whole}.{part:02}"),
        }
    }
}

impl Scene {
    /// An empty scene of a size in chart pixels.
    pub(super) fn new(width: f64, height: f64) -> Self {
        let side = |pixels: f64| u32::try_from(fine(pixels).max(1)).unwrap_or(1);
        Self { size: (side(width), side(height)), body: String::new() }
    }

    /// The SVG elements drawn.
    pub(super) fn body(&self) -> &str {
        &self.body
    }

    /// Class, literal colour and opacity of a fill.
    fn fill(&mut self, color: BackendColor) {
        let (name, literal) = theme::paint(color.rgb.0);
        let _ = write!(self.body, " class=\"f-{name}\" fill=\"{literal}\"");
        if color.alpha < 1.0 {
            let _ = write!(self.body, " fill-opacity=\"{:.2}\"", color.alpha);
        }
    }

    /// Class, literal colour, width and dash of a stroke.
    fn stroke<S: BackendStyle>(&mut self, style: &S) {
        let color = style.color();
        let (name, literal) = theme::paint(color.rgb.0);
        let width = Fine(i32::try_from(style.stroke_width()).unwrap_or(FINE));
        let _ = write!(self.body, " class=\"l-{name}\" fill=\"none\" stroke=\"{literal}\" stroke-width=\"{width}\"");
        if color.alpha < 1.0 {
            let _ = write!(self.body, " stroke-opacity=\"{:.2}\"", color.alpha);
        }
        let dash = theme::dash(color.rgb.1);
        if !dash.is_empty() {
            let _ = write!(self.body, " stroke-dasharray=\"{dash}\"");
        }
    }

    /// Path data through points; a point equal to the one before is left out.
    fn path(&mut self, points: impl IntoIterator<Item = BackendCoord>) {
        let mut before = None;
        self.body.push_str("<path d=\"");
        for point in points {
            if before == Some(point) {
                continue;
            }
            let _ = match before {
                None => write!(self.body, "M{} {}", Fine(point.0), Fine(point.1)),
                Some((_, y)) if y == point.1 => write!(self.body, "H{}", Fine(point.0)),
                Some((x, _)) if x == point.0 => write!(self.body, "V{}", Fine(point.1)),
                Some(_) => write!(self.body, "L{} {}", Fine(point.0), Fine(point.1)),
            };
            before = Some(point);
        }
    }
}

impl DrawingBackend for Scene {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect(point, (point.0 + FINE, point.1 + FINE), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, low: BackendCoord, high: BackendCoord, style: &S, fill: bool) -> Drawn {
        let (width, height) = (Fine(high.0 - low.0), Fine(high.1 - low.1));
        let _ = write!(
            self.body,
            "<rect x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{height}\"",
            Fine(low.0),
            Fine(low.1)
        );
        if fill {
            self.fill(style.color());
        } else {
            self.stroke(style);
        }
        self.body.push_str("/>\n");
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.path(path);
        self.body.push_str("\" stroke-linejoin=\"round\"");
        self.stroke(style);
        self.body.push_str("/>\n");
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        let radius = Fine(i32::try_from(radius).unwrap_or(FINE));
        let _ = write!(self.body, "<circle cx=\"{}\" cy=\"{}\" r=\"{radius}\"", Fine(center.0), Fine(center.1));
        if fill {
            self.fill(style.color());
        } else {
            self.stroke(style);
        }
        self.body.push_str("/>\n");
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, ring: I, style: &S) -> Drawn {
        self.path(ring);
        self.body.push_str("Z\"");
        self.fill(style.color());
        self.body.push_str("/>\n");
        Ok(())
    }

    /// Writes the text with `pos` on its baseline; the vertical anchor is not used, since viewers differ on it.
    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, pos: BackendCoord) -> Drawn {
        let size = Fine(style.size().round() as i32);
        let _ = write!(self.body, "<text x=\"{}\" y=\"{}\" font-size=\"{size}\"", Fine(pos.0), Fine(pos.1));
        self.body.push_str(match style.anchor().h_pos {
            HPos::Left => "",
            HPos::Center => " text-anchor=\"middle\"",
            HPos::Right => " text-anchor=\"end\"",
        });
        if matches!(style.style(), FontStyle::Bold) {
            self.body.push_str(" font-weight=\"bold\"");
        }
        self.fill(style.color());
        let _ = writeln!(self.body, ">{}</text>", escaped(text));
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Self::ErrorType>> {
        let bold = matches!(style.style(), FontStyle::Bold);
        Ok((metrics::width(text, style.size(), bold).ceil() as u32, style.size().ceil() as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_written_with_two_decimals_at_most() {
        let texts = [0, 16, 8, 1, -1, -24, 13_775].map(|value| Fine(value).to_string());
        assert_eq!(texts, ["0", "1", "0.5", "0.06", "-0.06", "-1.5", "860.94"]);
    }
}
