//! Histograms of weighted values with a bounded relative error and exact, order-free sums.
//!
//! Counts below 1,024 have a cell each. Above, and for amounts, every octave is cut into 128 cells of equal width, whose
//! number is simply the top of the value's bit pattern. A cell stands for its arithmetic centre, which is never further
//! than 1/256 (0.4 %) from a value in it, for values from 2^-1022 up. Zeros are not kept: they are what is missing from
//! the total. Every sum in a cell is an integer in units of [`UNIT`].

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::record::ColumnKind;

/// One in integer sums of weights: 2^40.
pub const UNIT: u64 = 1 << 40;

/// Shares that differ by less than the resolution of the weights are equal.
pub(super) const TIE: f64 = 1.0 / UNIT as f64;

/// A sum of weights in units of 1 / [`UNIT`] as a number.
pub(super) fn weight(units: u128) -> f64 {
    units as f64 / UNIT as f64
}

/// Counts below this have a cell each.
const EXACT_COUNTS: u32 = 1_024;
/// Bits below sign, exponent and the seven leading bits of the fraction.
const DROPPED_BITS: u32 = 45;
/// Number of the logarithmic cell that starts at 1,024.
const FIRST_COUNT_OCTAVE: u32 = (1_023 + 10) << 7;
/// No value has a cell beyond.
const LAST_CELL: u32 = EXACT_COUNTS + (0x7ff << 7);
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
            ColumnKind::Count | ColumnKind::Flag | ColumnKind::Zero => Self::Count,
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
struct Page<const S: usize> {
    /// One bit per cell that holds anything.
    occupied: u64,
    cells: [[u64; S]; PAGE],
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

/// Weighted values by cell: `S` sums each. Equal if all cells are equal, however they came about.
#[derive(Debug, Clone)]
pub struct Histogram<const S: usize> {
    /// Number of the first page.
    first: u32,
    /// Pages by number, allocated on first use; the vector spans the numbers seen so far.
    pages: Vec<Option<Box<Page<S>>>>,
    /// How often a sum of a cell went past 2^64, by cell and sum: sums are as wide as need be, and pages half as large.
    carries: BTreeMap<(u32, usize), u64>,
}

impl<const S: usize> Default for Histogram<S> {
    fn default() -> Self {
        Self { first: 0, pages: Vec::new(), carries: BTreeMap::new() }
    }
}

impl<const S: usize> PartialEq for Histogram<S> {
    fn eq(&self, other: &Self) -> bool {
        self.cells().eq(other.cells())
    }
}

impl<const S: usize> Histogram<S> {
    /// Adds to the sums of a cell.
    #[inline]
    pub fn deposit(&mut self, cell: u32, amounts: [u64; S]) {
        let number = cell / PAGE as u32;
        let slot = number.wrapping_sub(self.first) as usize;
        let known = matches!(self.pages.get(slot), Some(Some(_)));
        let page = if known { self.pages[slot].as_deref_mut() } else { Some(self.open(number)) };
        let Some(page) = page else { return };
        let place = cell as usize % PAGE;
        page.occupied |= 1 << place;
        let mut carried = 0_u32;
        for (which, (sum, amount)) in page.cells[place].iter_mut().zip(amounts).enumerate() {
            let (total, over) = sum.overflowing_add(amount);
            *sum = total;
            carried |= u32::from(over) << which;
        }
        if carried != 0 {
            for which in (0..S).filter(|which| carried >> which & 1 == 1) {
                *self.carries.entry((cell, which)).or_default() += 1;
            }
        }
    }

    /// Adds sums of any size to those of a cell.
    pub(super) fn add(&mut self, cell: u32, amounts: [u128; S]) {
        self.deposit(cell, amounts.map(|amount| amount as u64));
        for (which, amount) in amounts.into_iter().enumerate().filter(|(_, amount)| *amount >> 64 > 0) {
            *self.carries.entry((cell, which)).or_default() += (amount >> 64) as u64;
        }
    }

    /// The page of a number, made if need be.
    #[cold]
    fn open(&mut self, number: u32) -> &mut Page<S> {
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
        self.pages[place].get_or_insert_with(|| Box::new(Page { occupied: 0, cells: [[0; S]; PAGE] }))
    }

    fn numbered(&self) -> impl Iterator<Item = (u32, &Page<S>)> {
        self.pages.iter().zip(self.first..).filter_map(|(page, number)| Some((number, page.as_deref()?)))
    }

    /// Adds another histogram.
    pub fn merge(&mut self, other: &Self) {
        for (number, page) in other.numbered() {
            for place in places(page.occupied) {
                self.deposit(number * PAGE as u32 + place as u32, page.cells[place]);
            }
        }
        for (place, carries) in &other.carries {
            *self.carries.entry(*place).or_default() += carries;
        }
    }

    /// The cells that hold anything, by rising number.
    pub fn cells(&self) -> impl DoubleEndedIterator<Item = (u32, [u128; S])> {
        let mut cells = Vec::new();
        for (number, page) in self.numbered() {
            for place in places(page.occupied) {
                let cell = number * PAGE as u32 + place as u32;
                let mut sums = page.cells[place].map(u128::from);
                if !self.carries.is_empty() {
                    for (which, sum) in sums.iter_mut().enumerate() {
                        *sum += u128::from(self.carries.get(&(cell, which)).copied().unwrap_or(0)) << 64;
                    }
                }
                cells.push((cell, sums));
            }
        }
        cells.into_iter()
    }
}

/// Stored as its cells, and their sums one after the other.
impl<const S: usize> Serialize for Histogram<S> {
    fn serialize<T: Serializer>(&self, serializer: T) -> Result<T::Ok, T::Error> {
        let (cells, sums): (Vec<u32>, Vec<[u128; S]>) = self.cells().unzip();
        (cells, sums.concat()).serialize(serializer)
    }
}

impl<'de, const S: usize> Deserialize<'de> for Histogram<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (cells, sums) = <(Vec<u32>, Vec<u128>)>::deserialize(deserializer)?;
        let rises = cells.windows(2).all(|pair| pair[0] < pair[1]);
        if sums.len() != cells.len() * S || !rises || cells.last().is_some_and(|last| *last > LAST_CELL) {
            return Err(D::Error::custom("the cells of a histogram are not in order"));
        }
        let mut own = Self::default();
        for (cell, sums) in cells.into_iter().zip(sums.chunks_exact(S)) {
            own.add(cell, std::array::from_fn(|which| sums[which]));
        }
        Ok(own)
    }
}

#[cfg(test)]
mod tests {
    use super::{Grid, Histogram};

    #[test]
    fn a_cell_holds_its_edge_and_its_representative_within_the_bound() {
        let mut value = f64::MIN_POSITIVE;
        while value < 1e300 {
            let cell = Grid::Amount.cell(value);
            let representative = Grid::Amount.representative(cell);
            assert!((representative - value).abs() <= value / 256.0, "{value} {representative}");
            assert!(Grid::Amount.edge(cell) <= value);
            assert_eq!(Grid::Amount.cell(Grid::Amount.edge(cell)), cell);
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
        let mut histogram = Histogram::<2>::default();
        for _ in 0..3 {
            histogram.deposit(70, [u64::MAX, 1]);
            histogram.deposit(5, [1, u64::MAX]);
        }
        let large = 3 * u128::from(u64::MAX);
        assert_eq!(histogram.cells().collect::<Vec<_>>(), [(5, [3, large]), (70, [large, 3])]);
        let before = histogram.clone();
        histogram.merge(&before);
        assert_eq!(histogram.cells().collect::<Vec<_>>(), [(5, [6, 2 * large]), (70, [2 * large, 6])]);
    }

    #[test]
    fn what_is_stored_is_read_back() {
        let mut histogram = Histogram::<2>::default();
        for (cell, amounts) in [(140_000, [7, 0]), (5, [u64::MAX, u64::MAX]), (5, [u64::MAX, 3]), (70, [1, 2])] {
            histogram.deposit(cell, amounts);
        }
        let bytes = postcard::to_stdvec(&histogram).unwrap();
        let read: Histogram<2> = postcard::from_bytes(&bytes).unwrap();
        assert!(read == histogram && read.cells().count() == 3);
        for wrong in [(vec![5_u32, 5], vec![1_u128; 4]), (vec![5], vec![1]), (vec![u32::MAX], vec![1; 2])] {
            assert!(postcard::from_bytes::<Histogram<2>>(&postcard::to_stdvec(&wrong).unwrap()).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn equality_looks_at_cells_not_at_pages() {
        let cells = [900_u32, 3, 140_000, 65];
        let fill = |order: &mut dyn Iterator<Item = &u32>| {
            let mut histogram = Histogram::<1>::default();
            for cell in order {
                histogram.deposit(*cell, [u64::from(*cell)]);
            }
            histogram
        };
        assert!(fill(&mut cells.iter()) == fill(&mut cells.iter().rev()));
        assert!(fill(&mut cells[1..].iter()) != fill(&mut cells.iter()));
    }
}
