//! The order of a directed graph in layers: which bars stand in which layer, which boxes between them, and what stands beside what.
//!
//! After Sugiyama, Tagawa and Toda ("Methods for visual understanding of hierarchical system structures", 1981): edges that
//! close a cycle are turned round, bars stand in layers by their longest way from the top, each layer is ordered by the middle
//! of its neighbours, and an edge that skips layers keeps a narrow place in each. Where a layer is too wide, bars that nothing
//! leaves stand lower.

use super::ladder::Graph;

/// Times that the layers are ordered by their neighbours, and that neighbours of a layer are tried the other way round.
const SWEEPS: (usize, usize) = (12, 12);

/// What stands in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    /// A bar.
    Bar(usize),
    /// A box.
    Box(usize),
    /// A line of a box runs through.
    Bend(usize),
}

/// Boxes with the bar above, the bar below, and whether they lead upwards.
pub(super) type Edges = Vec<(usize, usize, bool)>;

/// Lowers bars that nothing leaves until every layer has room; true if that is done. `fits` is told the bars, boxes and bends of
/// a row of bars, or of the row of boxes above a layer. The bar that fewest boxes lead to goes first, the last of these.
pub(super) fn lowered(
    graph: &Graph,
    edges: &Edges,
    layers: &mut [usize],
    deepest: usize,
    fits: impl Fn(Counts) -> bool,
) -> bool {
    let mut layer = 0;
    while layer <= layers.iter().copied().max().unwrap_or(0) {
        let [bars, boxes] = counts(edges, layers, layer);
        if fits(bars) && fits(boxes) {
            layer += 1;
            continue;
        }
        let into = |bar: usize| edges.iter().filter(|(_, to, _)| *to == bar).count();
        let last = |bar: &usize| {
            layers[*bar] == layer
                && layer > 0
                && into(*bar) > 0
                && !graph.entries[*bar]
                && edges.iter().all(|(from, ..)| from != bar)
        };
        let Some(bar) = (0..layers.len()).rev().filter(last).min_by_key(|bar| into(*bar)) else { return false };
        if layer >= deepest {
            return false;
        }
        layers[bar] += 1;
    }
    true
}

/// What stands in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counts {
    /// Bars.
    pub(super) bars: usize,
    /// Boxes.
    pub(super) boxes: usize,
    /// Lines that run through.
    pub(super) bends: usize,
}

impl Counts {
    /// Of a row.
    pub(super) fn of(row: &[Thing]) -> Self {
        let count = |one: fn(&Thing) -> bool| row.iter().filter(|thing| one(thing)).count();
        Self {
            bars: count(|thing| matches!(thing, Thing::Bar(_))),
            boxes: count(|thing| matches!(thing, Thing::Box(_))),
            bends: count(|thing| matches!(thing, Thing::Bend(_))),
        }
    }
}

/// Of the bars of a layer, and of the boxes above it.
fn counts(edges: &Edges, layers: &[usize], layer: usize) -> [Counts; 2] {
    let joined = |bar: usize| edges.iter().any(|(from, to, _)| *from == bar || *to == bar);
    let bars = (0..layers.len()).filter(|bar| layers[*bar] == layer && joined(*bar)).count();
    let boxes = edges.iter().filter(|(_, to, _)| layers[*to] == layer).count();
    let bends = edges.iter().filter(|(from, to, _)| layers[*from] < layer && layers[*to] > layer).count();
    [Counts { bars, boxes: 0, bends }, Counts { bars: 0, boxes, bends }]
}

/// Every box with its bars so turned that none closes a cycle, and the bars in an order in which boxes lead forward.
pub(super) fn downwards(graph: &Graph) -> (Edges, Vec<usize>) {
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
pub(super) fn layers(graph: &Graph, edges: &Edges, order: &[usize]) -> Vec<usize> {
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
pub(super) fn ordered(graph: &Graph, edges: &Edges, layers: &[usize]) -> Vec<Vec<Thing>> {
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
