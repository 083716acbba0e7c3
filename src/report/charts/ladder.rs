//! The layout of a directed graph in layers: bars from top to bottom, boxes between the bars that they join, lines that run
//! through no box. [`layers`](super::layers) says what stands beside what; here it gets its place.

use super::super::canvas::panel::Frame;
use super::super::canvas::sheet::{MARGIN, WIDTH};
use super::layers::{Counts, Edges, Thing, downwards, layers, lowered, ordered};

/// Most boxes of a drawing that can be read.
pub(super) const MOST: usize = 40;
/// Narrowest and widest box.
const BOX: (f64, f64) = (100.0, 168.0);
/// Narrowest bar.
const BAR: f64 = 112.0;
/// Width of a place that a line runs through.
const BEND: f64 = 14.0;
/// Least space between two things of a row.
const GAP: f64 = 13.0;
/// Height of a bar with two lines of text, and with three.
const BARS: [f64; 2] = [42.0, 57.0];
/// Height of boxes.
const TALL: f64 = 58.0;
/// Space between rows.
const BETWEEN: f64 = 24.0;
/// Nearest that a line comes to the end of a bar.
const INSET: f64 = 7.0;
/// Lines beside the boxes of a row, and the height over it that each further one adds.
const FEW: usize = 4;
const STEEP: f64 = 6.0;
/// Layers that a graph may get beyond those it has, for want of width.
const MORE_LAYERS: usize = 4;

/// What is to be laid out: bars by number, boxes that lead from one to another.
#[derive(Debug, Clone)]
pub(super) struct Graph {
    /// Which bars stand on top.
    pub(super) entries: Vec<bool>,
    /// From and to, by box.
    pub(super) boxes: Vec<(usize, usize)>,
    /// Bars have room for three lines of text.
    pub(super) high: bool,
}

/// A layout; heights count from its top.
#[derive(Debug, Clone)]
pub(super) struct Ladder {
    /// By bar; none of those that no box joins.
    pub(super) bars: Vec<Option<Frame>>,
    /// By box.
    pub(super) boxes: Vec<Placed>,
    /// Of the whole.
    pub(super) height: f64,
}

/// A box in its place.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    /// Where it stands.
    pub(super) frame: Frame,
    /// The line from the bar above to the box.
    pub(super) above: Vec<(f64, f64)>,
    /// The line from the box to the bar below.
    pub(super) below: Vec<(f64, f64)>,
    /// It leads from below to above.
    pub(super) upwards: bool,
}

/// Lays out a graph; none if a row would be wider than the page, or there are more than [`MOST`] boxes.
pub(super) fn laid(graph: &Graph) -> Option<Ladder> {
    if graph.boxes.is_empty() || graph.boxes.len() > MOST {
        return None;
    }
    let (edges, order) = downwards(graph);
    let mut layers = layers(graph, &edges, &order);
    let deepest = layers.iter().copied().max()? + MORE_LAYERS;
    let fits = |row: Counts| room(row) >= if row.bars > 0 { BAR } else { BOX.0 };
    if !lowered(graph, &edges, &mut layers, deepest, fits) {
        return None;
    }
    let rows = ordered(graph, &edges, &layers);
    let narrowest = rows.iter().skip(1).step_by(2).map(|row| room(Counts::of(row))).fold(BOX.1, f64::min);
    Some(placed(graph, &edges, &rows, narrowest))
}

/// Width that each bar or box of a row may have.
fn room(row: Counts) -> f64 {
    let (wide, bends) = ((row.bars + row.boxes) as f64, row.bends as f64);
    let left = WIDTH - 2.0 * MARGIN - BEND * bends - GAP * (wide + bends - 1.0);
    if wide > 0.0 { left / wide } else { left + BOX.1 }
}

/// Pixels of a layout with boxes of a width.
fn placed(graph: &Graph, edges: &Edges, rows: &[Vec<Thing>], width: f64) -> Ladder {
    let tall = |row: usize| if row.is_multiple_of(2) { BARS[usize::from(graph.high)] } else { TALL };
    let mut tops = Vec::with_capacity(rows.len());
    let mut height = 0.0;
    for row in 0..rows.len() {
        tops.push(height);
        // Many lines that go aside together need room to be told apart.
        let lines = rows.get(row + 1).filter(|_| row.is_multiple_of(2)).map_or(0, |below| Counts::of(below).bends);
        height += tall(row) + BETWEEN + STEEP * lines.saturating_sub(FEW) as f64;
    }
    let bottom = |row: usize| tops[row] + tall(row);
    let mut bars: Vec<Option<Frame>> = vec![None; graph.entries.len()];
    // The middle of every bend in the rows of bars, by box, from top to bottom.
    let mut bends: Vec<Vec<(usize, f64)>> = vec![Vec::new(); edges.len()];
    for (row, things) in rows.iter().enumerate().step_by(2) {
        let mut widths = bar_widths(edges, things, width).into_iter();
        let mut left = MARGIN;
        for thing in things {
            let right = left + widths.next().unwrap_or(BEND);
            match thing {
                Thing::Bar(index) => bars[*index] = Some(Frame { left, right, top: tops[row], bottom: bottom(row) }),
                Thing::Box(index) | Thing::Bend(index) => bends[*index].push((row, f64::midpoint(left, right))),
            }
            left = right + GAP;
        }
    }
    let whole = Frame { left: MARGIN, right: WIDTH - MARGIN, top: 0.0, bottom: 0.0 };
    let bar = |index: usize| bars[index].unwrap_or(whole);
    let mut middles = vec![0.0; edges.len()];
    for (row, things) in rows.iter().enumerate().skip(1).step_by(2) {
        let wished = |thing: &Thing| match thing {
            Thing::Bar(index) => f64::midpoint(bar(*index).left, bar(*index).right),
            Thing::Bend(edge) => bends[*edge].iter().find(|bend| bend.0 > row).map_or(0.0, |bend| bend.1),
            Thing::Box(edge) => {
                let last = bends[*edge].iter().max_by_key(|bend| bend.0);
                last.map_or_else(|| between(edges, things, *edge, &bar), |bend| bend.1)
            }
        };
        let mut things: Vec<(f64, Thing)> = things.iter().map(|thing| (wished(thing), *thing)).collect();
        things.sort_by(|one, other| one.0.total_cmp(&other.0));
        let widths: Vec<f64> =
            things.iter().map(|(_, thing)| if matches!(thing, Thing::Bend(_)) { BEND } else { width }).collect();
        let wishes: Vec<f64> = things.iter().map(|(wish, _)| *wish).collect();
        for ((_, thing), middle) in things.iter().zip(spread(&wishes, &widths)) {
            match thing {
                Thing::Bend(edge) => bends[*edge].push((row, middle)),
                Thing::Box(edge) => middles[*edge] = middle,
                Thing::Bar(_) => {}
            }
        }
    }
    let box_of = |(edge, (from, to, upwards)): (usize, &(usize, usize, bool))| {
        let (x, above, below) = (middles[edge], bar(*from), bar(*to));
        let frame = Frame {
            left: x - width / 2.0,
            right: x + width / 2.0,
            top: below.top - BETWEEN - TALL,
            bottom: below.top - BETWEEN,
        };
        let mut through = bends[edge].clone();
        through.sort_by_key(|bend| bend.0);
        let first = through.first().map_or(x, |bend| bend.1);
        let mut line = vec![(held(above, first), above.bottom)];
        line.extend(through.iter().flat_map(|(row, x)| [(*x, tops[*row]), (*x, bottom(*row))]));
        line.push((x, frame.top));
        Placed { frame, above: line, below: vec![(x, frame.bottom), (held(below, x), below.top)], upwards: *upwards }
    };
    let boxes = edges.iter().enumerate().map(box_of).collect();
    Ladder { bars, boxes, height: height - BETWEEN }
}

/// Widths of what stands in a row of bars: all of the page, each bar as wide as the boxes above or below it need, as far as
/// there is room.
fn bar_widths(edges: &Edges, things: &[Thing], width: f64) -> Vec<f64> {
    let wished = |thing: &Thing| match thing {
        Thing::Bar(bar) => {
            let above = edges.iter().filter(|(_, to, _)| to == bar).count();
            let below = edges.iter().filter(|(from, ..)| from == bar).count();
            Some(((width + GAP) * above.max(below) as f64 - GAP).max(BAR))
        }
        Thing::Box(_) | Thing::Bend(_) => None,
    };
    let wishes: Vec<Option<f64>> = things.iter().map(wished).collect();
    let bars = wishes.iter().flatten().count() as f64;
    let bends = wishes.len() as f64 - bars;
    let room = WIDTH - 2.0 * MARGIN - BEND * bends - GAP * (things.len() as f64 - 1.0);
    let all: f64 = wishes.iter().flatten().sum();
    let beyond = all - BAR * bars;
    let given = |wish: f64| {
        if all <= room || beyond <= 0.0 { wish * room / all } else { BAR + (wish - BAR) * (room - BAR * bars) / beyond }
    };
    wishes.into_iter().map(|wish| wish.map_or(BEND, given)).collect()
}

/// A place on a bar near `x`.
fn held(bar: Frame, x: f64) -> f64 {
    x.clamp(bar.left + INSET, bar.right - INSET)
}

/// Where a box that joins two bars of neighbouring layers would stand: side by side with those of the same bars where these
/// overlap, else between them.
fn between(edges: &Edges, row: &[Thing], edge: usize, bar: &impl Fn(usize) -> Frame) -> f64 {
    let (from, to, _) = edges[edge];
    let alike: Vec<usize> = row
        .iter()
        .filter_map(|thing| match thing {
            Thing::Box(other) if edges[*other].0 == from && edges[*other].1 == to => Some(*other),
            _ => None,
        })
        .collect();
    let (above, below) = (bar(from), bar(to));
    let (left, right) = (above.left.max(below.left), above.right.min(below.right));
    if left >= right {
        return f64::midpoint(f64::midpoint(above.left, above.right), f64::midpoint(below.left, below.right));
    }
    let place = alike.iter().position(|other| *other == edge).unwrap_or(0);
    left + (right - left) * (place as f64 + 0.5) / alike.len().max(1) as f64
}

/// Middles as near to those wished (rising) as they can be, in the order given, without touching, on the page: least squares
/// by pooling neighbours that are too close.
fn spread(wished: &[f64], widths: &[f64]) -> Vec<f64> {
    let mut offset = 0.0;
    // Left sides, less the room that those before need.
    let (mut pools, mut offsets): (Vec<(f64, usize)>, Vec<f64>) = (Vec::new(), Vec::new());
    for (middle, width) in wished.iter().zip(widths) {
        pools.push((middle - width / 2.0 - offset, 1));
        offsets.push(offset);
        offset += width + GAP;
        while let [.., before, last] = &pools[..] {
            if before.0 <= last.0 {
                break;
            }
            let count = before.1 + last.1;
            let mean = (before.0 * before.1 as f64 + last.0 * last.1 as f64) / count as f64;
            pools.truncate(pools.len() - 2);
            pools.push((mean, count));
        }
    }
    let most = (WIDTH - MARGIN - (offset - GAP)).max(MARGIN);
    let left = pools.into_iter().flat_map(|(left, count)| std::iter::repeat_n(left.clamp(MARGIN, most), count));
    left.zip(offsets).zip(widths).map(|((left, offset), width)| left + offset + width / 2.0).collect()
}
