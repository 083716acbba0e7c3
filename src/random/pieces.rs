//! Quantile functions with jumps: staircases of many values, and mixtures.
//!
//! A mixture is tabulated along its values, not its probabilities: at every node the distribution function and the density
//! are known without a search. Between nodes stands the cubic Hermite polynomial in the probability, nodes are added until
//! it is close enough, and jumps and gaps fall between cells. Each side has its own cells, by the distance w to the nearer
//! of 0 and 1.

use super::law::{Atom, Form, Mixture, Placed};
use super::special::Tail;
use super::table::monotone_slopes;

/// Error aimed at in each quarter of a cell, relative to the larger of value and standard deviation; the promise is 1e-6.
const AIM: f64 = 2e-7;
/// Distance of two draws, and the smallest one.
const LEAST: f64 = f64::EPSILON / 2.0;
/// Largest double below 1/2.
const LARGEST: f64 = 0.5 - f64::EPSILON / 4.0;
/// Octaves of w in the tails of each component.
const OCTAVES: i32 = 54;
/// How often a cell is halved at most.
const HALVINGS: u32 = 60;
/// Cells of the guide to an octave, as a power of two.
const FINENESS: u32 = 4;
/// Bits of the mantissa of a double.
const MANTISSA: u32 = 52;

/// Many values with probabilities: the search is guided to a few of them by the leading bits of u.
#[derive(Clone, Debug)]
pub(crate) struct Staircase {
    values: Vec<f64>,
    /// Probability of at most each value, but for the last.
    cumulative: Vec<f64>,
    /// For each step of a ladder of a power of two of them how many of `cumulative` lie below it.
    guide: Vec<u32>,
}

impl Staircase {
    pub(crate) fn new(atoms: &[Atom]) -> Self {
        let values: Vec<f64> = atoms.iter().map(|atom| atom.value).collect();
        let cumulative: Vec<f64> = atoms[..atoms.len() - 1].iter().map(|atom| atom.at_most).collect();
        let steps = atoms.len().next_power_of_two();
        // A multiple of a power of two is exact, so no value can fall between guide and search.
        let below = |step: usize| cumulative.partition_point(|&reached| reached < step as f64 / steps as f64) as u32;
        let guide = (0..=steps).map(below).collect();
        Self { values, cumulative, guide }
    }

    pub(crate) fn ends(&self) -> (f64, f64) {
        (self.values[0], self.values[self.values.len() - 1])
    }

    #[inline]
    pub(crate) fn at(&self, u: f64) -> f64 {
        let steps = self.guide.len() - 1;
        let step = ((u * steps as f64) as usize).min(steps - 1);
        let (first, end) = (self.guide[step] as usize, self.guide[step + 1] as usize);
        self.values[first + self.cumulative[first..end].partition_point(|&reached| reached < u)]
    }
}

/// The quantile function of a mixture as a table.
#[derive(Clone, Debug)]
pub(crate) struct PieceTable {
    lower: Side,
    upper: Side,
}

/// The cells of one side, w rising.
#[derive(Clone, Debug, Default)]
struct Side {
    starts: Vec<f64>,
    cells: Vec<Cell>,
    guide: Vec<u32>,
}

/// A cubic in the position within the cell, constant term first.
#[derive(Clone, Copy, Debug)]
struct Cell {
    inverse_width: f64,
    cubic: [f64; 4],
}

/// A value with the probabilities up to it and above it, and with what density it is left and reached.
#[derive(Clone, Copy, Debug)]
struct Node {
    x: f64,
    /// P(X < x) and P(X >= x).
    before: (f64, f64),
    /// P(X <= x) and P(X > x).
    after: (f64, f64),
    density_before: f64,
    density_after: f64,
}

impl PieceTable {
    /// The value at `u`; below 2^-53 and above 1 - 2^-53 that at the nearer end of the table.
    #[inline]
    pub(crate) fn at(&self, u: f64) -> f64 {
        if u < 0.5 {
            self.lower.at(u, |start, w| start < w)
        } else {
            // The value is the least with P(X > x) at most w.
            self.upper.at(1.0 - u, |start, w| start <= w)
        }
    }

    pub(crate) fn build(mixture: &Mixture) -> Self {
        let sd = mixture.variance().sqrt();
        let median = mixture.quantile(Tail::Lower, 0.5).value;
        let mut values = values(mixture);
        values.push(median);
        values.sort_unstable_by(f64::total_cmp);
        values.dedup_by(|later, earlier| *later <= *earlier);
        let nodes: Vec<Node> = values.into_iter().map(|x| node(mixture, x)).collect();
        let middle = nodes.iter().position(|node| node.x >= median).unwrap_or(0);
        let mut lower = Side::default();
        for (index, &here) in nodes[..=middle].iter().enumerate() {
            if index > 0 {
                lower.fill(mixture, sd, Tail::Lower, nodes[index - 1], here, HALVINGS);
            }
            lower.push(here.before.0, here.after.0, [here.x, 0.0, 0.0, 0.0]);
        }
        let mut upper = Side::default();
        for (index, &here) in nodes.iter().enumerate().skip(middle).rev() {
            if index + 1 < nodes.len() {
                upper.fill(mixture, sd, Tail::Upper, nodes[index + 1], here, HALVINGS);
            }
            upper.push(here.after.1, here.before.1, [here.x, 0.0, 0.0, 0.0]);
        }
        lower.lay_guide(nodes[0].x);
        upper.lay_guide(nodes[nodes.len() - 1].x);
        Self { lower, upper }
    }
}

impl Side {
    #[inline]
    fn at(&self, w: f64, before: impl Fn(f64, f64) -> bool) -> f64 {
        let above = if w > LEAST { w } else { LEAST };
        let w = if above < LARGEST { above } else { LARGEST };
        let shift = MANTISSA - FINENESS;
        let step = ((w.to_bits() >> shift) - (LEAST.to_bits() >> shift)) as usize;
        let (first, end) = (self.guide[step] as usize, self.guide[step + 1] as usize);
        let reached = first + self.starts[first..end].partition_point(|&start| before(start, w));
        let cell = reached.saturating_sub(1);
        let Cell { inverse_width, cubic: [c0, c1, c2, c3] } = self.cells[cell];
        let t = ((w - self.starts[cell]) * inverse_width).clamp(0.0, 1.0);
        c0 + t * (c1 + t * (c2 + t * c3))
    }

    /// Appends a cell, if it has any width.
    fn push(&mut self, start: f64, end: f64, cubic: [f64; 4]) {
        if end > start {
            self.starts.push(start);
            self.cells.push(Cell { inverse_width: 1.0 / (end - start), cubic });
        }
    }

    /// Appends the cells from the node `outer` to the next one `inner`, towards the middle.
    fn fill(&mut self, mixture: &Mixture, sd: f64, tail: Tail, outer: Node, inner: Node, halvings: u32) {
        let (start, end) = (outer.inward(tail), inner.outward(tail));
        // What draws cannot tell apart needs no finer cells.
        let coarse = end.0 - start.0 < LEAST || halvings == 0;
        let cubic = cubic(outer.x, inner.x, start, end);
        if coarse {
            return self.push(start.0, end.0, cubic);
        }
        let between = |part: f64| node(mixture, outer.x + part * (inner.x - outer.x));
        let middle = between(0.5);
        let inverse_width = 1.0 / (end.0 - start.0);
        let misses = |node: Node| {
            let t = (node.inward(tail).0 - start.0) * inverse_width;
            let [c0, c1, c2, c3] = cubic;
            let found = c0 + t * (c1 + t * (c2 + t * c3));
            (found - node.x).abs() > AIM * sd.max(node.x.abs())
        };
        let inside = middle.x > outer.x.min(inner.x) && middle.x < outer.x.max(inner.x);
        if inside && (misses(middle) || misses(between(0.25)) || misses(between(0.75))) {
            self.fill(mixture, sd, tail, outer, middle, halvings - 1);
            self.fill(mixture, sd, tail, middle, inner, halvings - 1);
        } else {
            self.push(start.0, end.0, cubic);
        }
    }

    /// Makes the side ready for look-ups; without any cell it is the constant `end`.
    fn lay_guide(&mut self, end: f64) {
        if self.cells.is_empty() {
            self.push(0.0, 0.5, [end, 0.0, 0.0, 0.0]);
        }
        let shift = MANTISSA - FINENESS;
        let first = LEAST.to_bits() >> shift;
        let steps = (LARGEST.to_bits() >> shift) - first + 1;
        let below = |step: u64| {
            let border = f64::from_bits((first + step) << shift);
            self.starts.partition_point(|&start| start < border) as u32
        };
        self.guide = (0..=steps).map(below).collect();
    }
}

impl Node {
    /// Probability counted from `tail` and slope of the quantile, as left towards the middle.
    fn inward(&self, tail: Tail) -> (f64, f64) {
        match tail {
            Tail::Lower => (self.after.0, 1.0 / self.density_after),
            Tail::Upper => (self.before.1, 1.0 / self.density_before),
        }
    }

    /// The same as reached from outside.
    fn outward(&self, tail: Tail) -> (f64, f64) {
        match tail {
            Tail::Lower => (self.before.0, 1.0 / self.density_before),
            Tail::Upper => (self.after.1, 1.0 / self.density_after),
        }
    }
}

/// The monotone cubic from one node to the next.
fn cubic(outer: f64, inner: f64, start: (f64, f64), end: (f64, f64)) -> [f64; 4] {
    let rise = inner - outer;
    let width = end.0 - start.0;
    let sign = if rise < 0.0 { -1.0 } else { 1.0 };
    let (left, right) = monotone_slopes(rise, sign * start.1 * width, sign * end.1 * width);
    [outer, left, 3.0 * rise - 2.0 * left - right, left + right - 2.0 * rise]
}

/// Values to start from: jumps, ends, corners, and each component's quantiles.
fn values(mixture: &Mixture) -> Vec<f64> {
    let mut values: Vec<f64> = mixture.atoms.iter().map(|atom| atom.value).collect();
    for (_, part) in &mixture.smooth {
        values.extend([part.low, part.high]);
        values.extend(corner(part));
        for octave in 1..=OCTAVES {
            let w = libm::exp2(-f64::from(octave));
            values.extend([part.quantile(Tail::Lower, w), part.quantile(Tail::Upper, w)]);
        }
    }
    values.retain(|value| value.is_finite());
    values
}

/// The mode of a triangular law.
fn corner(part: &Placed) -> Option<f64> {
    let mode = match &part.form {
        Form::Triangular { mode } => Some(*mode),
        Form::Window(window) => window.corner(),
        _ => None,
    };
    mode.map(|mode| part.value(mode))
}

fn node(mixture: &Mixture, x: f64) -> Node {
    let after = mixture.tails(x);
    let place = mixture.atoms.partition_point(|atom| atom.value < x);
    let jump = mixture.atoms.get(place).filter(|atom| atom.value <= x).map_or(0.0, |atom| atom.probability);
    let before = ((after.0 - jump).max(0.0), after.1 + jump);
    let (mut density_before, mut density_after) = (0.0, 0.0);
    for (share, part) in mixture.smooth.iter().filter(|(_, part)| x >= part.low && x <= part.high) {
        // At the very end of a law it may be 0/0.
        let density = share * part.density(x);
        let density = if density.is_nan() { 0.0 } else { density };
        density_before += if x > part.low { density } else { 0.0 };
        density_after += if x < part.high { density } else { 0.0 };
    }
    Node { x, before, after, density_before, density_after }
}
