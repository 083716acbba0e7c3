//! The integral of a distribution function, for people who race a clock.

use super::law::{Atom, Form, Law, Mixture, Placed};
use super::special::Tail;
use super::table::monotone_slopes;

/// A law's distribution function F and its integral G(x) = the integral of F from -∞ to x, as a table.
///
/// The mean of F from a to b, (G(b) - G(a)) / (b - a), is within 1e-6 of the exact one. F is a piecewise cubic and
/// monotone, G its exact integral, so that G is convex and its differences are those of a distribution function.
#[derive(Clone, Debug)]
pub struct IntegratedCdf {
    /// Starts of the cells, and last the point from which F is 1.
    borders: Vec<f64>,
    /// For each border the cell that starts there.
    cells: Vec<Cell>,
}

/// One cell of the table.
#[derive(Clone, Copy, Debug)]
struct Cell {
    /// G at the cell's start.
    before: f64,
    /// 1 over the cell's width; 0 if F stays constant from here to the next border.
    inverse_width: f64,
    /// Coefficients of F in powers of the position within the cell, from 0 to 1.
    cubic: [f64; 4],
}

impl Cell {
    /// The cubic of F on the stretch of this `width` that begins at `distance` from the cell's start.
    fn stretch(&self, distance: f64, width: f64) -> [f64; 4] {
        let [c0, c1, c2, c3] = self.cubic;
        let (t, s) = (distance * self.inverse_width, width * self.inverse_width);
        let slope = c1 + t * (2.0 * c2 + t * 3.0 * c3);
        [c0 + t * (c1 + t * (c2 + t * c3)), slope * s, (c2 + 3.0 * c3 * t) * s * s, c3 * s * s * s]
    }
}

/// Error of F aimed at in the middles of the cells; the promise is 1e-6.
const AIM: f64 = 5e-8;
/// Octaves of probability resolved in each tail; the rest, about 1e-12, goes into the end cells.
const OCTAVES: i32 = 40;
/// How often a cell is halved at most.
const HALVINGS: u32 = 10;

/// A point of the distribution function: value, probability below it, density.
#[derive(Clone, Copy, Debug)]
struct Node {
    x: f64,
    probability: f64,
    density: f64,
}

impl IntegratedCdf {
    /// Tabulates `law`, which must have passed [`Law::check`].
    #[must_use]
    pub fn compile(law: &Law) -> Self {
        Self::of(&law.placed())
    }

    fn of(placed: &Placed) -> Self {
        match &placed.form {
            Form::Point => Self::steps(&[(placed.location, 1.0)]),
            Form::Discrete(atoms) => Self::steps(&steps(atoms)),
            Form::Mixture(mixture) => Self::sum(mixture),
            _ => Self::smooth(&nodes(placed)),
        }
    }

    /// The integral of the distribution function from -∞ to x: 0 below the law, x - mean above it.
    #[inline]
    #[must_use]
    pub fn integral(&self, x: f64) -> f64 {
        let reached = self.borders.partition_point(|&border| border < x);
        if reached == 0 {
            return 0.0;
        }
        let distance = x - self.borders[reached - 1];
        let Cell { before, inverse_width, cubic: [c0, c1, c2, c3] } = self.cells[reached - 1];
        let t = distance * inverse_width;
        before + distance * (c0 + t * (c1 * 0.5 + t * (c2 * (1.0 / 3.0) + t * (c3 * 0.25))))
    }

    /// P(T < x): strictly less, which matters for constants and discrete laws.
    #[inline]
    #[must_use]
    pub fn cdf(&self, x: f64) -> f64 {
        let reached = self.borders.partition_point(|&border| border < x);
        if reached == 0 {
            return 0.0;
        }
        let Cell { inverse_width, cubic, .. } = self.cells[reached - 1];
        horner(cubic, (x - self.borders[reached - 1]) * inverse_width).clamp(0.0, 1.0)
    }

    /// A staircase, from (value, probability of at most the value).
    fn steps(steps: &[(f64, f64)]) -> Self {
        let mut table = Self { borders: Vec::new(), cells: Vec::new() };
        for &(value, cumulative) in steps {
            table.push(value, 0.0, [cumulative, 0.0, 0.0, 0.0]);
        }
        table
    }

    fn smooth(nodes: &[Node]) -> Self {
        let mut table = Self { borders: Vec::new(), cells: Vec::new() };
        for pair in nodes.windows(2) {
            table.push(pair[0].x, 1.0 / (pair[1].x - pair[0].x), cubic(pair[0], pair[1]));
        }
        if let Some(last) = nodes.last() {
            table.push(last.x, 0.0, [1.0, 0.0, 0.0, 0.0]);
        }
        table
    }

    /// The table of a mixture: on every stretch between two borders of any component the sum of their cubics.
    fn sum(mixture: &Mixture) -> Self {
        let mut parts: Vec<(f64, Self)> = mixture.smooth.iter().map(|(share, part)| (*share, Self::of(part))).collect();
        let mut reached = 0.0;
        let atoms: Vec<(f64, f64)> = mixture
            .atoms
            .iter()
            .map(|atom| {
                reached += atom.probability;
                (atom.value, reached)
            })
            .collect();
        if !atoms.is_empty() {
            parts.push((1.0, Self::steps(&atoms)));
        }
        let mut borders: Vec<f64> = parts.iter().flat_map(|(_, part)| part.borders.iter().copied()).collect();
        borders.sort_unstable_by(f64::total_cmp);
        borders.dedup_by(|later, earlier| *later - *earlier < 1e-300);
        let mut table = Self { borders: Vec::with_capacity(borders.len()), cells: Vec::with_capacity(borders.len()) };
        let mut places = vec![0; parts.len()];
        for (index, &border) in borders.iter().enumerate() {
            let width = borders.get(index + 1).map_or(0.0, |next| next - border);
            let inverse_width = if width > 0.0 { 1.0 / width } else { 0.0 };
            let mut cubic = [0.0; 4];
            for ((share, part), place) in parts.iter().zip(&mut places) {
                while *place < part.borders.len() && part.borders[*place] <= border {
                    *place += 1;
                }
                if *place > 0 {
                    let piece = part.cells[*place - 1].stretch(border - part.borders[*place - 1], width);
                    cubic.iter_mut().zip(piece).for_each(|(sum, term)| *sum += share * term);
                }
            }
            if index + 1 == borders.len() {
                cubic = [1.0, 0.0, 0.0, 0.0];
            }
            table.push(border, inverse_width, cubic);
        }
        table
    }

    fn push(&mut self, border: f64, inverse_width: f64, cubic: [f64; 4]) {
        let before = if self.borders.is_empty() { 0.0 } else { self.integral(border) };
        self.borders.push(border);
        self.cells.push(Cell { before, inverse_width, cubic });
    }
}

/// Coefficients of the monotone cubic between two nodes, in powers of the position between them from 0 to 1.
fn cubic(start: Node, end: Node) -> [f64; 4] {
    let width = end.x - start.x;
    let rise = end.probability - start.probability;
    let (left, right) = monotone_slopes(rise, start.density * width, end.density * width);
    [start.probability, left, 3.0 * rise - 2.0 * left - right, left + right - 2.0 * rise]
}

#[inline]
fn horner([c0, c1, c2, c3]: [f64; 4], t: f64) -> f64 {
    c0 + t * (c1 + t * (c2 + t * c3))
}

/// Values with the probability of at most each.
fn steps(atoms: &[Atom]) -> Vec<(f64, f64)> {
    atoms.iter().map(|atom| (atom.value, atom.at_most)).collect()
}

/// Nodes from the lower to the upper end, close enough together for the cubic.
fn nodes(placed: &Placed) -> Vec<Node> {
    let (low, high) = placed.form.support();
    let mut nodes = Vec::new();
    let corner = match &placed.form {
        Form::Uniform => Some(None),
        Form::Triangular { mode } => Some(Some(*mode)),
        Form::Window(window) => match window.inner {
            Form::Triangular { mode } => Some(Some(mode)),
            _ => None,
        },
        _ => None,
    };
    if low.is_finite() {
        nodes.push(Node { x: low, probability: 0.0, density: placed.form.density(low) });
    }
    if let Some(mode) = corner {
        // F is a parabola on each side of the mode, which the cubic meets exactly.
        if let Some(mode) = mode.filter(|&mode| mode > low && mode < high) {
            let probability = placed.form.tails(mode).0;
            nodes.push(Node { x: mode, probability, density: placed.form.density(mode) });
        }
    } else {
        side(&placed.form, Tail::Lower, &mut nodes);
        let mut upper = Vec::new();
        side(&placed.form, Tail::Upper, &mut upper);
        nodes.extend(upper.into_iter().rev());
    }
    if high.is_finite() {
        nodes.push(Node { x: high, probability: 1.0, density: placed.form.density(high) });
    }
    for node in &mut nodes {
        node.x = placed.location + placed.scale * node.x;
        node.density /= placed.scale;
    }
    // Where neighbours share a double, or are too close for their distance to be inverted, the later one is left out.
    nodes.dedup_by(|later, earlier| later.x - earlier.x < 1e-300);
    nodes
}

/// Appends the nodes of one tail, from its far end to the median.
fn side(form: &Form, tail: Tail, nodes: &mut Vec<Node>) {
    let mut hint = None;
    let mut node = |w: f64| {
        let point = form.quantile(tail, w, &mut hint, 1e-5);
        let probability = if tail == Tail::Lower { w } else { 1.0 - w };
        Node { x: point.value, probability, density: 1.0 / point.slope }
    };
    let mut weights: Vec<f64> = (2..=OCTAVES).rev().map(|octave| libm::exp2(-f64::from(octave))).collect();
    weights.push(0.5);
    let mut last = node(weights[0]);
    let mut last_weight = weights[0];
    nodes.push(last);
    for &weight in &weights[1..] {
        refine(&mut node, (last_weight, last), weight, HALVINGS, nodes);
        last_weight = weight;
        if let Some(&newest) = nodes.last() {
            last = newest;
        }
    }
}

/// Appends the node at `end` after as many between it and `start` as the cubic needs.
fn refine(node: &mut impl FnMut(f64) -> Node, start: (f64, Node), end: f64, halvings: u32, nodes: &mut Vec<Node>) {
    let last = node(end);
    let middle_weight = 0.5 * (start.0 + end);
    let middle = node(middle_weight);
    let (first, second) = if start.1.x <= last.x { (start.1, last) } else { (last, start.1) };
    let error = if second.x > first.x {
        let t = (middle.x - first.x) / (second.x - first.x);
        (horner(cubic(first, second), t) - middle.probability).abs()
    } else {
        0.0
    };
    if error > AIM && halvings > 0 {
        refine(node, start, middle_weight, halvings - 1, nodes);
        let between = nodes.last().copied().unwrap_or(middle);
        refine(node, (middle_weight, between), end, halvings - 1, nodes);
    } else {
        nodes.push(last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truncated(law: Law, min: f64, max: f64) -> Law {
        Law::Truncated { law: Box::new(law), min, max }
    }

    fn laws() -> Vec<Law> {
        let lognormal = Law::LogNormal { mu: 5.5, sigma: 0.6 };
        let triangular = Law::Triangular { min: -1.0, mode: 0.3, max: 5.0 };
        vec![
            Law::Uniform { low: 2.0, high: 7.0 },
            Law::LogUniform { low: 1e-2, high: 50.0 },
            triangular.clone(),
            Law::Triangular { min: 0.0, mode: 0.0, max: 0.1 },
            Law::Pert { min: 300.0, mode: 1200.0, max: 43_200.0, shape: 4.0 },
            Law::Normal { mean: 240.0, sd: 30.0 },
            lognormal.clone(),
            Law::LogNormal { mu: 0.0, sigma: 2.5 },
            Law::Beta { alpha: 0.5, beta: 0.5 },
            Law::Beta { alpha: 0.1, beta: 2.0 },
            Law::Gamma { shape: 0.5, scale: 60.0 },
            Law::Gamma { shape: 40.0, scale: 6.0 },
            Law::Weibull { shape: 0.5, scale: 60.0 },
            Law::Exponential { mean: 100.0 },
            truncated(lognormal, 100.0, 900.0),
            truncated(triangular, 0.0, 4.0),
        ]
    }

    /// The mean of the law's distribution function from a to b, by Simpson's rule on `pieces` pieces.
    fn mean_cdf(law: &Law, a: f64, b: f64, pieces: u32) -> f64 {
        let width = (b - a) / f64::from(pieces);
        let at = |i: u32, part: f64| law.cdf(a + width * (f64::from(i) + part));
        let sum: f64 = (0..pieces).map(|i| at(i, 0.0) + 4.0 * at(i, 0.5) + at(i, 1.0)).sum();
        sum / 6.0 / f64::from(pieces)
    }

    #[test]
    fn mean_of_the_distribution_function() {
        for law in laws() {
            let table = IntegratedCdf::compile(&law);
            assert!(table.borders.len() < 1000, "{law:?}: {} nodes", table.borders.len());
            let edges: Vec<f64> = [0.001, 0.05, 0.2, 0.5, 0.77, 0.95, 0.999].iter().map(|&u| law.quantile(u)).collect();
            for (index, &a) in edges.iter().enumerate() {
                for &b in &edges[index + 1..] {
                    let found = (table.integral(b) - table.integral(a)) / (b - a);
                    let exact = mean_cdf(&law, a, b, 4000);
                    // The rule itself is checked by halving its step.
                    let rule = (exact - mean_cdf(&law, a, b, 2000)).abs();
                    assert!((found - exact).abs() < 1e-6 + 2.0 * rule, "{law:?} {a} {b}: {found} for {exact}");
                }
            }
        }
    }

    #[test]
    fn distribution_function_everywhere() {
        // The largest error of F bounds the error of its mean over any interval.
        for law in laws() {
            let table = IntegratedCdf::compile(&law);
            let mut worst = 0.0_f64;
            for step in 1..20_000 {
                let x = law.quantile(f64::from(step) / 20_000.0);
                worst = worst.max((table.cdf(x) - law.cdf(x)).abs());
            }
            assert!(worst < 1e-6, "{law:?}: {worst:e}");
        }
    }

    #[test]
    fn ends() {
        for law in laws() {
            let table = IntegratedCdf::compile(&law);
            let sd = law.variance().sqrt();
            let above = law.quantile_upper(1e-14) + 10.0 * sd;
            let expected = above - law.mean();
            assert!((table.integral(above) - expected).abs() < 1e-6 * (sd + expected), "{law:?}");
            assert!(table.cdf(above) >= 1.0);
            let below = law.quantile(1e-14) - sd;
            assert!(table.integral(below) < 1e-9 * sd && table.cdf(below) < 1e-9, "{law:?}");
        }
    }

    #[test]
    fn constants_and_atoms_count_strictly_below() {
        let constant = IntegratedCdf::compile(&Law::Constant(3.0));
        assert!(constant.cdf(3.0) <= 0.0 && constant.cdf(3.1) >= 1.0);
        assert!((constant.integral(5.0) - 2.0).abs() < 1e-15 && constant.integral(2.0) <= 0.0);
        let discrete = IntegratedCdf::compile(&Law::Discrete(vec![(1.0, 1.0), (2.0, 3.0)]));
        for (x, cdf, integral) in [(1.0, 0.0, 0.0), (1.5, 0.25, 0.125), (2.0, 0.25, 0.25), (4.0, 1.0, 2.25)] {
            assert!((discrete.cdf(x) - cdf).abs() < 1e-15, "{x}");
            assert!((discrete.integral(x) - integral).abs() < 1e-15, "{x}");
        }
    }
}
