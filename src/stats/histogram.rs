//! Histograms of weighted values with a bounded relative error and exact, order-free sums.
//!
//! Counts below 1,024 have a cell each. Above, and for amounts, every octave is cut into 128 cells of equal width, whose
//! number is simply the top of the value's bit pattern. A cell stands for its arithmetic centre, which is never further
//! than 1/256 (0.4 %) from a value in it, for values from 2^-1022 up. Zeros are not kept: they are what is missing from
//! the total. Every sum in a cell is an integer in units of [`UNIT`].

use super::record::ColumnKind;

/// One in integer sums of weights: 2^40.
pub const UNIT: u64 = 1 << 40;

/// Counts below this have a cell each.
const EXACT_COUNTS: u32 = 1_024;
/// Bits below sign, exponent and the seven leading bits of the fraction.
const DROPPED_BITS: u32 = 45;
/// Number of the logarithmic cell that starts at 1,024.
const FIRST_COUNT_OCTAVE: u32 = (1_023 + 10) << 7;
/// Cells per page: 64 counts, or half an octave.
const PAGE: usize = 64;

/// How values are assigned to cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grid {
    /// Whole numbers.
    Count,
    /// Amounts.
    Amount,
    /// Either: whole numbers below 1,024 exactly, all others by octave. Cell numbers are not in the order of values.
    Mixed,
}

impl From<ColumnKind> for Grid {
    fn from(kind: ColumnKind) -> Self {
        match kind {
            ColumnKind::Count => Self::Count,
            ColumnKind::Amount => Self::Amount,
        }
    }
}

fn octave_cell(value: f64) -> u32 {
    (value.min(f64::MAX).to_bits() >> DROPPED_BITS) as u32
}

impl Grid {
    /// Number of the cell of a positive value. Counts that are not whole are rounded.
    pub fn cell(self, value: f64) -> u32 {
        debug_assert!(value > 0.0, "only positive values are deposited");
        match self {
            Self::Amount => octave_cell(value),
            Self::Count if value < f64::from(EXACT_COUNTS) => (value + 0.5) as u32,
            Self::Count => EXACT_COUNTS + octave_cell(value) - FIRST_COUNT_OCTAVE,
            Self::Mixed if value < f64::from(EXACT_COUNTS) && value.fract() == 0.0 => value as u32,
            Self::Mixed => EXACT_COUNTS + octave_cell(value),
        }
    }

    /// Number of the logarithmic cell, if the cell is not that of one exact count.
    fn octave(self, cell: u32) -> Option<u32> {
        match self {
            Self::Amount => Some(cell),
            Self::Count => (cell > EXACT_COUNTS - 1).then(|| cell - EXACT_COUNTS + FIRST_COUNT_OCTAVE),
            Self::Mixed => (cell > EXACT_COUNTS - 1).then(|| cell - EXACT_COUNTS),
        }
    }

    /// The smallest value of a cell.
    pub fn lower_edge(self, cell: u32) -> f64 {
        self.octave(cell).map_or(f64::from(cell), |octave| f64::from_bits(u64::from(octave) << DROPPED_BITS))
    }

    /// The smallest value of a cell: P(X >= x) is exact there.
    pub fn edge(self, cell: u32) -> f64 {
        self.octave(cell).map_or(f64::from(cell), |octave| f64::from_bits(u64::from(octave) << DROPPED_BITS))
    }

    /// The value a cell stands for: the count itself, or the arithmetic centre.
    pub fn representative(self, cell: u32) -> f64 {
        let centre = |octave| f64::from_bits((u64::from(octave) << DROPPED_BITS) | 1 << (DROPPED_BITS - 1));
        self.octave(cell).map_or(f64::from(cell), centre)
    }
}

/// Sixty-four cells of `S` sums each.
#[derive(Debug, Clone)]
struct Page<C, const S: usize> {
    /// One bit per cell that holds anything.
    occupied: u64,
    cells: [[C; S]; PAGE],
}

/// Pages by number, allocated on first use; the vector spans the numbers seen so far.
#[derive(Debug, Clone)]
struct Pages<C, const S: usize> {
    first: u32,
    pages: Vec<Option<Box<Page<C, S>>>>,
}

impl<C: Copy + Default, const S: usize> Pages<C, S> {
    const fn new() -> Self {
        Self { first: 0, pages: Vec::new() }
    }

    fn page(&mut self, number: u32) -> &mut Page<C, S> {
        if self.pages.is_empty() {
            self.first = number;
        }
        if number < self.first {
            let missing = (self.first - number) as usize;
            self.pages.splice(0..0, std::iter::repeat_with(|| None).take(missing));
            self.first = number;
        }
        let place = (number - self.first) as usize;
        if place >= self.pages.len() {
            self.pages.resize_with(place + 1, || None);
        }
        self.pages[place].get_or_insert_with(|| Box::new(Page { occupied: 0, cells: [[C::default(); S]; PAGE] }))
    }

    fn numbered(&self) -> impl Iterator<Item = (u32, &Page<C, S>)> {
        self.pages.iter().zip(self.first..).filter_map(|(page, number)| Some((number, page.as_deref()?)))
    }
}

/// Places of the bits set in a mask, rising.
fn places(mut mask: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = mask.trailing_zeros() as usize;
        (mask != 0).then(|| {
            mask &= mask - 1;
            place
        })
    })
}

/// The histogram of one block of trials.
#[derive(Debug, Clone)]
pub struct BlockHistogram<const S: usize> {
    pages: Pages<u64, S>,
    /// (cell, sum) for every time a sum of a cell went past 2^64.
    carries: Vec<(u32, usize)>,
}

impl<const S: usize> BlockHistogram<S> {
    /// An empty histogram.
    pub const fn new() -> Self {
        Self { pages: Pages::new(), carries: Vec::new() }
    }

    /// Adds to the sums of a cell.
    #[inline]
    pub fn deposit(&mut self, cell: u32, amounts: [u64; S]) {
        let place = cell as usize % PAGE;
        let page = self.pages.page(cell / PAGE as u32);
        page.occupied |= 1 << place;
        for (which, (sum, amount)) in page.cells[place].iter_mut().zip(amounts).enumerate() {
            let (total, over) = sum.overflowing_add(amount);
            *sum = total;
            if over {
                self.carries.push((cell, which));
            }
        }
    }

    /// Empties the histogram and keeps its pages.
    pub fn clear(&mut self) {
        for page in self.pages.pages.iter_mut().flatten() {
            for place in places(page.occupied) {
                page.cells[place] = [0; S];
            }
            page.occupied = 0;
        }
        self.carries.clear();
    }
}

impl<const S: usize> Default for BlockHistogram<S> {
    fn default() -> Self {
        Self::new()
    }
}

/// The histogram of any number of blocks. Equal if all cells are equal, however they came about.
#[derive(Debug, Clone)]
pub struct Histogram<const S: usize> {
    pages: Pages<u128, S>,
}

impl<const S: usize> Default for Histogram<S> {
    fn default() -> Self {
        Self { pages: Pages::new() }
    }
}

impl<const S: usize> PartialEq for Histogram<S> {
    fn eq(&self, other: &Self) -> bool {
        self.cells().eq(other.cells())
    }
}

impl<const S: usize> Histogram<S> {
    /// Adds a block.
    pub fn absorb(&mut self, block: &BlockHistogram<S>) {
        for (number, page) in block.pages.numbered().filter(|(_, page)| page.occupied != 0) {
            let own = self.pages.page(number);
            own.occupied |= page.occupied;
            for place in places(page.occupied) {
                for (sum, amount) in own.cells[place].iter_mut().zip(page.cells[place]) {
                    *sum += u128::from(amount);
                }
            }
        }
        for &(cell, which) in &block.carries {
            self.pages.page(cell / PAGE as u32).cells[cell as usize % PAGE][which] += 1 << 64;
        }
    }

    /// Adds another histogram.
    pub fn merge(&mut self, other: &Self) {
        for (number, page) in other.pages.numbered() {
            let own = self.pages.page(number);
            own.occupied |= page.occupied;
            for place in places(page.occupied) {
                for (sum, amount) in own.cells[place].iter_mut().zip(page.cells[place]) {
                    *sum += amount;
                }
            }
        }
    }

    /// The cells that hold anything, by rising number.
    pub fn cells(&self) -> impl Iterator<Item = (u32, [u128; S])> {
        self.pages.numbered().flat_map(|(number, page)| {
            places(page.occupied).map(move |place| (number * PAGE as u32 + place as u32, page.cells[place]))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{BlockHistogram, Grid, Histogram};

    #[test]
    fn a_cell_holds_its_edge_and_its_representative_within_the_bound() {
        let mut value = f64::MIN_POSITIVE;
        while value < 1e300 {
            let cell = Grid::Amount.cell(value);
            let representative = Grid::Amount.representative(cell);
            assert!((representative - value).abs() <= value / 256.0, "{value} {representative}");
            assert!(Grid::Amount.lower_edge(cell) <= value);
            assert_eq!(Grid::Amount.cell(Grid::Amount.lower_edge(cell)), cell);
            assert_eq!(Grid::Amount.cell(representative), cell);
            value *= 1.000_37;
        }
    }

    #[test]
    fn counts_below_1024_are_exact_and_larger_ones_within_the_bound() {
        let mut before = 0;
        for count in 1..200_000_u32 {
            let value = f64::from(count);
            let cell = Grid::Count.cell(value);
            let representative = Grid::Count.representative(cell);
            if count < 1_024 {
                assert_eq!(representative.to_bits(), value.to_bits());
                assert_eq!(Grid::Mixed.representative(Grid::Mixed.cell(value)).to_bits(), value.to_bits());
            }
            assert!((representative - value).abs() <= value / 256.0);
            assert_eq!(representative.to_bits(), representative.floor().to_bits());
            assert!(cell == before || cell == before + 1, "no cell between two counts is left out");
            before = cell;
        }
        assert_eq!(before, Grid::Count.cell(199_999.0));
        let amount = Grid::Mixed.representative(Grid::Mixed.cell(3.01));
        assert!((amount - 3.01).abs() <= 3.01 / 256.0);
    }

    #[test]
    fn sums_carry_past_64_bits() {
        let mut block = BlockHistogram::<2>::new();
        for _ in 0..3 {
            block.deposit(70, [u64::MAX, 1]);
            block.deposit(5, [1, u64::MAX]);
        }
        let mut histogram = Histogram::default();
        histogram.absorb(&block);
        let large = 3 * u128::from(u64::MAX);
        assert_eq!(histogram.cells().collect::<Vec<_>>(), [(5, [3, large]), (70, [large, 3])]);
        block.clear();
        let before = histogram.clone();
        histogram.absorb(&block);
        assert!(histogram == before);
        histogram.merge(&before);
        assert_eq!(histogram.cells().collect::<Vec<_>>(), [(5, [6, 2 * large]), (70, [2 * large, 6])]);
    }

    #[test]
    fn equality_looks_at_cells_not_at_pages() {
        let cells = [900_u32, 3, 140_000, 65];
        let fill = |order: &mut dyn Iterator<Item = &u32>| {
            let mut histogram = Histogram::<1>::default();
            for cell in order {
                let mut block = BlockHistogram::new();
                block.deposit(*cell, [u64::from(*cell)]);
                histogram.absorb(&block);
            }
            histogram
        };
        assert!(fill(&mut cells.iter()) == fill(&mut cells.iter().rev()));
        assert!(fill(&mut cells[1..].iter()) != fill(&mut cells.iter()));
    }
}
