//! Followed attacks as a row of numbers, which is what a trial can leave in a tally.

/// Writes numbers one after the other.
pub(super) struct Tape<'a>(pub(super) &'a mut Vec<f64>);

impl Tape<'_> {
    /// A number.
    pub(super) fn put(&mut self, figure: f64) {
        self.0.push(figure);
    }

    /// A count or an index.
    pub(super) fn count(&mut self, count: usize) {
        self.put(count as f64);
    }

    /// A list with its length before it.
    pub(super) fn list<T>(&mut self, list: &[T], each: impl Fn(&mut Self, &T)) {
        self.count(list.len());
        for one in list {
            each(self, one);
        }
    }
}

/// Reads them in the same order.
pub(super) struct Reader<'a>(std::slice::Iter<'a, f64>);

impl<'a> Reader<'a> {
    /// From the first number on.
    pub(super) fn new(figures: &'a [f64]) -> Self {
        Self(figures.iter())
    }

    /// The next number, if there is one.
    pub(super) fn next(&mut self) -> Option<f64> {
        self.0.next().copied()
    }

    /// A number that is there.
    pub(super) fn figure(&mut self) -> f64 {
        self.next().unwrap_or(0.0)
    }

    /// A count or an index.
    pub(super) fn count(&mut self) -> usize {
        self.figure() as usize
    }

    /// A list.
    pub(super) fn list<T>(&mut self, each: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..self.count()).map(|_| each(self)).collect()
    }
}
