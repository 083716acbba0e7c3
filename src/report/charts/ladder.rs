//! The layout of a directed graph in layers: bars from top to bottom, boxes between the bars that they join, lines that run
//! through no box.
//!
//! After Sugiyama, Tagawa and Toda ("Methods for visual understanding of hierarchical system structures", 1981): edges that
//! close a cycle are turned round, bars stand in layers by their longest way from the top, each layer is ordered by the middle
//! of its neighbours, and an edge that skips layers keeps a narrow place in each.

use super::super::canvas::panel::Frame;
use super::super::canvas::sheet::{MARGIN, WIDTH};

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
/// Times that the layers are ordered by their neighbours, and that neighbours of a layer are tried the other way round.
const SWEEPS: (usize, usize) = (12, 12);

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

/// What stands in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Thing {
    Bar(usize),
    Box(usize),
    /// A line of a box runs through.
    Bend(usize),
}

/// Boxes with the bar above, the bar below, and whether they lead upwards.
type Edges = Vec<(usize, usize, bool)>;

/// Lays out a graph; none if a row would be wider than the page, or there are more than [`MOST`] boxes.
pub(super) fn laid(graph: &Graph) -> Option<Ladder> {
    if graph.boxes.is_empty() || graph.boxes.len() > MOST {
        return None;
    }
    let (edges, order) = downwards(graph);
    let layers = layers(graph, &edges, &order);
    let rows = ordered(graph, &edges, &layers);
    let across = WIDTH - 2.0 * MARGIN;
    let mut width = BOX.1;
    for row in &rows {
        let bends = row.iter().filter(|thing| matches!(thing, Thing::Bend(_))).count() as f64;
        let wide = row.len() as f64 - bends;
        if wide > 0.0 {
            let room = (across - BEND * bends - GAP * (row.len() as f64 - 1.0)) / wide;
            let bars = row.iter().any(|thing| matches!(thing, Thing::Bar(_)));
            if room < if bars { BAR } else { BOX.0 } {
                return None;
            }
            width = if bars { width } else { width.min(room) };
        }
    }
    Some(placed(graph, &edges, &rows, width))
}

/// Every box with its bars so turned that none closes a cycle, and the bars in an order in which boxes lead forward.
fn downwards(graph: &Graph) -> (Edges, Vec<usize>) {
    let bars = graph.entries.len();
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); bars];
    for (index, (from, _)) in graph.boxes.iter().enumerate() {
        leaving[*from].push(index);
    }
    let mut upwards = vec![false; graph.boxes.len()];
    // 0: not seen, 1: under way, 2: done.
    let mut state = vec![0_u8; bars];
    let mut order = Vec::with_capacity(bars);
    let starts = (0..bars).filter(|bar| graph.entries[*bar]).chain((0..bars).filter(|bar| !graph.entries[*bar]));
    for start in starts {
        if state[start] > 0 {
            continue;
        }
        state[start] = 1;
        let mut stack = vec![(start, 0)];
        while let Some((bar, next)) = stack.last_mut() {
            let Some(edge) = leaving[*bar].get(*next) else {
                state[*bar] = 2;
                order.push(*bar);
                stack.pop();
                continue;
            };
            *next += 1;
            let to = graph.boxes[*edge].1;
            match state[to] {
                0 => {
                    state[to] = 1;
                    stack.push((to, 0));
                }
                1 => upwards[*edge] = true,
                _ => {}
            }
        }
    }
    order.reverse();
    let turned = |(&(from, to), up): (&(usize, usize), bool)| if up { (to, from, true) } else { (from, to, false) };
    (graph.boxes.iter().zip(upwards).map(turned).collect(), order)
}

/// The layer of every bar: the longest way to it from the top.
fn layers(graph: &Graph, edges: &Edges, order: &[usize]) -> Vec<usize> {
    let mut layers = vec![0_usize; graph.entries.len()];
    let mut below = vec![false; graph.entries.len()];
    for bar in order {
        for (from, to, _) in edges.iter().filter(|(from, ..)| from == bar) {
            layers[*to] = layers[*to].max(layers[*from] + 1);
            below[*to] = true;
        }
    }
    // What nothing leads to stands as low as it can, unless it is an entry.
    for bar in order.iter().rev().filter(|bar| !below[**bar] && !graph.entries[**bar]) {
        let next = edges.iter().filter(|(from, ..)| from == bar).map(|(_, to, _)| layers[*to]).min();
        layers[*bar] = next.map_or(0, |next| next.saturating_sub(1));
    }
    layers
}

/// The rows, bars in even ones and boxes in odd ones, so ordered that lines seldom cross.
fn ordered(graph: &Graph, edges: &Edges, layers: &[usize]) -> Vec<Vec<Thing>> {
    let joined = |bar: usize| edges.iter().any(|(from, to, _)| *from == bar || *to == bar);
    let deepest = (0..layers.len()).filter(|bar| joined(*bar)).map(|bar| layers[bar]).max().unwrap_or(0);
    let mut rows: Vec<Vec<Thing>> = vec![Vec::new(); 2 * deepest + 1];
    for bar in (0..graph.entries.len()).filter(|bar| joined(*bar)) {
        rows[2 * layers[bar]].push(Thing::Bar(bar));
    }
    for (index, (from, to, _)) in edges.iter().enumerate() {
        let own = 2 * layers[*to] - 1;
        (2 * layers[*from] + 1..own).for_each(|row| rows[row].push(Thing::Bend(index)));
        rows[own].push(Thing::Box(index));
    }
    let mut best = (crossings(edges, &rows), rows.clone());
    for sweep in 0..SWEEPS.0 {
        for step in 1..rows.len() {
            let (fixed, moved) =
                if sweep % 2 == 0 { (step - 1, step) } else { (rows.len() - step, rows.len() - step - 1) };
            let known = rows[fixed].clone();
            let row = &mut rows[moved];
            let share = |place: usize, of: usize| (place as f64 + 0.5) / of as f64;
            let mut keyed: Vec<(f64, Thing)> = row
                .iter()
                .enumerate()
                .map(|(place, thing)| {
                    let near = known.iter().enumerate().filter(|(_, other)| linked(edges, *thing, **other));
                    let near: Vec<f64> = near.map(|(place, _)| share(place, known.len())).collect();
                    let middle = near.iter().sum::<f64>() / near.len() as f64;
                    (if near.is_empty() { share(place, row.len()) } else { middle }, *thing)
                })
                .collect();
            keyed.sort_by(|one, other| one.0.total_cmp(&other.0));
            *row = keyed.into_iter().map(|(_, thing)| thing).collect();
        }
        let found = crossings(edges, &rows);
        if found < best.0 {
            best = (found, rows.clone());
        }
    }
    swapped(edges, best.1)
}

/// The same with neighbours changed over where that leaves fewer crossings.
fn swapped(edges: &Edges, mut rows: Vec<Vec<Thing>>) -> Vec<Vec<Thing>> {
    let around =
        |rows: &[Vec<Thing>], row: usize| crossings(edges, &rows[row.saturating_sub(1)..(row + 2).min(rows.len())]);
    for _ in 0..SWEEPS.1 {
        let mut better = false;
        for row in 0..rows.len() {
            for place in 1..rows[row].len() {
                let before = around(&rows, row);
                rows[row].swap(place - 1, place);
                if around(&rows, row) < before {
                    better = true;
                } else {
                    rows[row].swap(place - 1, place);
                }
            }
        }
        if !better {
            break;
        }
    }
    rows
}

/// Two things of neighbouring rows are joined by a line.
fn linked(edges: &Edges, one: Thing, other: Thing) -> bool {
    match (one, other) {
        (Thing::Bar(bar), Thing::Box(edge) | Thing::Bend(edge))
        | (Thing::Box(edge) | Thing::Bend(edge), Thing::Bar(bar)) => edges[edge].0 == bar || edges[edge].1 == bar,
        (Thing::Box(edge) | Thing::Bend(edge), Thing::Box(same) | Thing::Bend(same)) => edge == same,
        (Thing::Bar(_), Thing::Bar(_)) => false,
    }
}

/// How many pairs of lines between neighbouring rows cross.
fn crossings(edges: &Edges, rows: &[Vec<Thing>]) -> usize {
    let between = |pair: &[Vec<Thing>]| {
        let (above, below) = (&pair[0], &pair[1]);
        let ends = above.iter().enumerate().flat_map(|(upper, one)| {
            let lower = below.iter().enumerate().filter(|(_, other)| linked(edges, *one, **other));
            lower.map(move |(lower, _)| (upper, lower)).collect::<Vec<_>>()
        });
        let ends: Vec<(usize, usize)> = ends.collect();
        let crossed = |(place, one): (usize, &(usize, usize))| {
            ends[place + 1..].iter().filter(|other| one.0 < other.0 && one.1 > other.1).count()
        };
        ends.iter().enumerate().map(crossed).sum::<usize>()
    };
    rows.windows(2).map(between).sum()
}

/// Pixels of a layout with boxes of a width.
fn placed(graph: &Graph, edges: &Edges, rows: &[Vec<Thing>], width: f64) -> Ladder {
    let tall = |row: usize| if row.is_multiple_of(2) { BARS[usize::from(graph.high)] } else { TALL };
    let mut tops = Vec::with_capacity(rows.len());
    let mut height = 0.0;
    for row in 0..rows.len() {
        tops.push(height);
        height += tall(row) + BETWEEN;
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
