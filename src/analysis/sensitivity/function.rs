//! The function that a study is about, and where its values are put.

/// A function of independent uniform numbers, known as several replicates that err independently.
///
/// A replicate is the function estimated from simulated attacks of its own. It must use the same attacks at every point of a
/// scramble, so that differences between points have little noise; it had better use others for every scramble, so that the
/// spread between scrambles, of which all intervals are made, has the noise in it.
pub trait Function: Sync {
    /// Scratch space of a worker.
    type Desk;

    /// Scratch space for one worker.
    fn desk(&self) -> Self::Desk;

    /// Uniform numbers that make a point.
    fn dimensions(&self) -> usize;

    /// Inputs: the dimensions that belong to each; every dimension belongs to at most one.
    fn inputs(&self) -> &[Vec<usize>];

    /// Dimensions that are also held at their 10 % and 90 % points, one by one (the tornado).
    fn held(&self) -> &[usize];

    /// Figures that are studied.
    fn figures(&self) -> usize;

    /// Replicates of each figure.
    fn replicates(&self) -> usize;

    /// Further numbers known at A and at B only (utilities of options), each with as many replicates.
    fn beside(&self) -> usize;

    /// Puts into `out` the values at A, at B, at A with every input from B (one after the other), and at A with every held
    /// dimension at 0.1, and at 0.9. `out` comes as zeros. Must depend on nothing but the pair.
    fn evaluate(&self, pair: &Pair<'_>, desk: &mut Self::Desk, out: &mut Values);
}

/// Two independent points, each of as many uniform numbers in the open interval (0, 1) as the function has dimensions.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'a> {
    /// Number of the scramble, from 0.
    pub scramble: u32,
    /// Number of the pair in its scramble, from 0.
    pub index: u32,
    /// The first point.
    pub a: &'a [f64],
    /// The second.
    pub b: &'a [f64],
}

impl Pair<'_> {
    /// Makes `point` the point A with these dimensions taken from B.
    pub fn swapped(&self, dimensions: &[usize], point: &mut Vec<f64>) {
        point.clear();
        point.extend_from_slice(self.a);
        for dimension in dimensions {
            point[*dimension] = self.b[*dimension];
        }
    }

    /// Makes `point` the point A with one dimension at a value.
    pub fn held(&self, dimension: usize, value: f64, point: &mut Vec<f64>) {
        point.clear();
        point.extend_from_slice(self.a);
        point[dimension] = value;
    }
}

/// The two points of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The first point.
    A,
    /// The second.
    B,
}

/// Where a figure is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// At A.
    A,
    /// At B.
    B,
    /// At A with this input (by its place among the inputs) taken from B.
    Input(usize),
    /// At A with this held dimension (by its place among those held) at 0.1.
    Low(usize),
    /// The same at 0.9.
    High(usize),
}

/// How many numbers a pair has, and in which order: for A, B, each input, each dimension held low, each held high (see [`At`])
/// the figures, for each figure its replicates; then for A, and then for B, the numbers beside, for each its replicates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Inputs.
    pub inputs: usize,
    /// Dimensions that are held.
    pub held: usize,
    /// Figures.
    pub figures: usize,
    /// Replicates of each.
    pub replicates: usize,
    /// Numbers beside.
    pub beside: usize,
}

impl Shape {
    /// The shape of a function's values.
    pub fn of<F: Function>(function: &F) -> Self {
        Self {
            inputs: function.inputs().len(),
            held: function.held().len(),
            figures: function.figures(),
            replicates: function.replicates(),
            beside: function.beside(),
        }
    }

    /// Places where figures are evaluated.
    fn places(&self) -> usize {
        2 + self.inputs + 2 * self.held
    }

    /// Numbers of a pair.
    pub fn numbers(&self) -> usize {
        (self.places() * self.figures + 2 * self.beside) * self.replicates
    }

    /// The places, in order.
    pub fn all(&self) -> impl Iterator<Item = At> + use<> {
        let (inputs, held) = (self.inputs, self.held);
        [At::A, At::B]
            .into_iter()
            .chain((0..inputs).map(At::Input))
            .chain((0..held).map(At::Low))
            .chain((0..held).map(At::High))
    }

    /// Where the replicates of a figure begin.
    pub(super) fn figure(&self, at: At, figure: usize) -> usize {
        let place = match at {
            At::A => 0,
            At::B => 1,
            At::Input(input) => 2 + input,
            At::Low(held) => 2 + self.inputs + held,
            At::High(held) => 2 + self.inputs + self.held + held,
        };
        (place * self.figures + figure) * self.replicates
    }

    /// Where the replicates of a number beside begin.
    pub(super) fn number(&self, end: End, number: usize) -> usize {
        let before = if end == End::A { 0 } else { self.beside };
        (self.places() * self.figures + before + number) * self.replicates
    }
}

/// The values of one pair, in the order of [`Shape`].
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    shape: Shape,
    numbers: Vec<f64>,
}

impl Values {
    /// Zeros.
    pub fn new(shape: Shape) -> Self {
        Self { shape, numbers: vec![0.0; shape.numbers()] }
    }

    /// The replicates of a figure at a place.
    ///
    /// # Panics
    /// If there is no such figure or place.
    pub fn figure(&mut self, at: At, figure: usize) -> &mut [f64] {
        let begin = self.shape.figure(at, figure);
        &mut self.numbers[begin..begin + self.shape.replicates]
    }

    /// The replicates of a number beside at A or B.
    ///
    /// # Panics
    /// If there is no such number.
    pub fn beside(&mut self, end: End, number: usize) -> &mut [f64] {
        let begin = self.shape.number(end, number);
        &mut self.numbers[begin..begin + self.shape.replicates]
    }

    /// All numbers.
    pub(super) fn into_numbers(self) -> Vec<f64> {
        self.numbers
    }
}

/// A function that is worked out point by point.
///
/// `compute` is told the scramble and the point, and puts into a slice of zeros the figures, for each its replicates, and then
/// the numbers beside, for each its replicates.
#[derive(Debug, Clone)]
pub struct Plain<C> {
    /// See [`Function::dimensions`].
    pub dimensions: usize,
    /// See [`Function::inputs`].
    pub inputs: Vec<Vec<usize>>,
    /// See [`Function::held`].
    pub held: Vec<usize>,
    /// See [`Function::figures`].
    pub figures: usize,
    /// See [`Function::replicates`].
    pub replicates: usize,
    /// See [`Function::beside`].
    pub beside: usize,
    /// The function.
    pub compute: C,
}

impl<C: Fn(u32, &[f64], &mut [f64]) + Sync> Plain<C> {
    /// One figure, known exactly, every dimension an input, none held.
    pub fn new(dimensions: usize, compute: C) -> Self {
        let inputs = (0..dimensions).map(|dimension| vec![dimension]).collect();
        Self { dimensions, inputs, held: Vec::new(), figures: 1, replicates: 1, beside: 0, compute }
    }
}

impl<C: Fn(u32, &[f64], &mut [f64]) + Sync> Function for Plain<C> {
    /// A point, and what was computed there.
    type Desk = (Vec<f64>, Vec<f64>);

    fn desk(&self) -> Self::Desk {
        (Vec::new(), vec![0.0; (self.figures + self.beside) * self.replicates])
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn inputs(&self) -> &[Vec<usize>] {
        &self.inputs
    }

    fn held(&self) -> &[usize] {
        &self.held
    }

    fn figures(&self) -> usize {
        self.figures
    }

    fn replicates(&self) -> usize {
        self.replicates
    }

    fn beside(&self) -> usize {
        self.beside
    }

    fn evaluate(&self, pair: &Pair<'_>, (point, computed): &mut Self::Desk, out: &mut Values) {
        for at in Shape::of(self).all() {
            match at {
                At::A => pair.swapped(&[], point),
                At::B => {
                    point.clear();
                    point.extend_from_slice(pair.b);
                }
                At::Input(input) => pair.swapped(&self.inputs[input], point),
                At::Low(held) => pair.held(self.held[held], 0.1, point),
                At::High(held) => pair.held(self.held[held], 0.9, point),
            }
            computed.fill(0.0);
            (self.compute)(pair.scramble, point, computed);
            let mut numbers = computed.chunks_exact(self.replicates);
            for figure in 0..self.figures {
                out.figure(at, figure).copy_from_slice(numbers.next().unwrap_or_default());
            }
            let end = match at {
                At::A => End::A,
                At::B => End::B,
                _ => continue,
            };
            for number in 0..self.beside {
                out.beside(end, number).copy_from_slice(numbers.next().unwrap_or_default());
            }
        }
    }
}
