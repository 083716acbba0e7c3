//! The canvas of the charts: plotters maps and draws, this folder decides what a chart looks like.
//!
//! [`scene`] is a plotters backend that writes SVG, [`theme`] holds the inks and the style sheet, [`metrics`] measures
//! text, [`axis`] has the scales and their ticks, [`ticks`] scales whose ticks are given, [`times`] scales of time, [`clip`] cuts to the plot before plotters sees a point, [`sheet`]
//! is the page of a chart (title, marking, notes, source line), [`panel`] a plot on it, [`legend`] names the series.

pub(super) mod axis;
pub(super) mod clip;
pub(super) mod legend;
pub(super) mod metrics;
pub(super) mod panel;
pub(super) mod scene;
pub(super) mod sheet;
pub(super) mod theme;
pub(super) mod ticks;
pub(super) mod times;
