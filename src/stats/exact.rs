//! Sums of floating-point numbers that do not depend on order or grouping.
//!
//! A superaccumulator in the sense of Kulisch: a fixed-point integer whose lowest bit is the smallest subnormal number, so
//! that every finite number is added without rounding.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bits 2^-1074 to 2^1023, 64 bits of room for carries and one for the sign: 2163, rounded up to whole limbs.
const LIMBS: usize = 34;
const NOT_A_NUMBER: u8 = 1;
const PLUS_INFINITY: u8 = 2;
const MINUS_INFINITY: u8 = 4;

/// An exact sum of up to 2^64 numbers; adding and merging are associative and commutative to the bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExactSum {
    /// Two's complement, least significant limb first, in units of 2^-1074.
    limbs: [u64; LIMBS],
    /// Which kinds of non-finite numbers were added.
    special: u8,
}

impl Default for ExactSum {
    fn default() -> Self {
        Self { limbs: [0; LIMBS], special: 0 }
    }
}

impl ExactSum {
    /// The empty sum, zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one number without rounding. Infinities and NaN are remembered and decide [`Self::value`].
    pub fn add(&mut self, number: f64) {
        let bits = number.to_bits();
        let exponent = (bits >> 52) & 0x7ff;
        let fraction = bits & ((1 << 52) - 1);
        if exponent == 0x7ff {
            self.special |= match (fraction, number > 0.0) {
                (0, true) => PLUS_INFINITY,
                (0, false) => MINUS_INFINITY,
                _ => NOT_A_NUMBER,
            };
            return;
        }
        let significand = if exponent == 0 { fraction } else { fraction | (1 << 52) };
        if significand == 0 {
            return;
        }
        let shift = exponent.saturating_sub(1) as usize;
        let wide = u128::from(significand) << (shift % 64);
        let parts = [wide as u64, (wide >> 64) as u64];
        if number.is_sign_negative() { self.subtract_at(shift / 64, parts) } else { self.add_at(shift / 64, parts) }
    }

    fn add_at(&mut self, first: usize, parts: [u64; 2]) {
        let mut carry = false;
        for (place, limb) in self.limbs[first..].iter_mut().enumerate() {
            let part = parts.get(place).copied().unwrap_or(0);
            if place >= parts.len() && !carry {
                break;
            }
            (*limb, carry) = add_with_carry(*limb, part, carry);
        }
    }

    fn subtract_at(&mut self, first: usize, parts: [u64; 2]) {
        let mut borrow = false;
        for (place, limb) in self.limbs[first..].iter_mut().enumerate() {
            let part = parts.get(place).copied().unwrap_or(0);
            if place >= parts.len() && !borrow {
                break;
            }
            let (once, under) = limb.overflowing_sub(part);
            let (twice, under_again) = once.overflowing_sub(u64::from(borrow));
            (*limb, borrow) = (twice, under || under_again);
        }
    }

    /// Adds everything another sum holds.
    pub fn merge(&mut self, other: &Self) {
        self.special |= other.special;
        let mut carry = false;
        for (limb, part) in self.limbs.iter_mut().zip(&other.limbs) {
            (*limb, carry) = add_with_carry(*limb, *part, carry);
        }
    }

    /// The sum, rounded once to the nearest number, ties to even. Beyond the largest finite number it is infinite; it is
    /// NaN if a NaN or infinities of both signs were added.
    pub fn value(&self) -> f64 {
        match self.special {
            0 => {}
            PLUS_INFINITY => return f64::INFINITY,
            MINUS_INFINITY => return f64::NEG_INFINITY,
            _ => return f64::NAN,
        }
        let negative = self.limbs[LIMBS - 1] >> 63 == 1;
        let mut magnitude = self.limbs;
        if negative {
            let mut carry = true;
            for limb in &mut magnitude {
                (*limb, carry) = (!*limb).overflowing_add(u64::from(carry));
            }
        }
        let absolute = round(&magnitude);
        if negative { -absolute } else { absolute }
    }
}

/// As it is stored: the limbs between the lowest that is not 0 and the sign, which fills those above.
#[derive(Serialize, Deserialize)]
struct Stored {
    special: u8,
    negative: bool,
    first: u8,
    limbs: Vec<u64>,
}

impl Serialize for ExactSum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let negative = self.limbs[LIMBS - 1] >> 63 == 1;
        let fill = if negative { u64::MAX } else { 0 };
        let end = self.limbs.iter().rposition(|limb| *limb != fill).map_or(0, |last| last + 1);
        let first = self.limbs[..end].iter().position(|limb| *limb != 0).unwrap_or(0);
        let limbs = self.limbs[first..end].to_vec();
        Stored { special: self.special, negative, first: first as u8, limbs }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ExactSum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Stored { special, negative, first, limbs } = Stored::deserialize(deserializer)?;
        let first = usize::from(first);
        let end = first + limbs.len();
        if end > LIMBS {
            return Err(D::Error::custom("an exact sum is too long"));
        }
        let mut sum = Self { limbs: [0; LIMBS], special };
        sum.limbs[first..end].copy_from_slice(&limbs);
        if negative {
            sum.limbs[end..].fill(u64::MAX);
        }
        Ok(sum)
    }
}

fn add_with_carry(a: u64, b: u64, carry: bool) -> (u64, bool) {
    let (once, over) = a.overflowing_add(b);
    let (twice, over_again) = once.overflowing_add(u64::from(carry));
    (twice, over || over_again)
}

/// Rounds an unsigned integer in units of 2^-1074 to the nearest f64, ties to even.
fn round(magnitude: &[u64; LIMBS]) -> f64 {
    let Some(top_limb) = magnitude.iter().rposition(|limb| *limb != 0) else { return 0.0 };
    let top = top_limb * 64 + 63 - magnitude[top_limb].leading_zeros() as usize;
    if top <= 52 {
        // Subnormal numbers and the first binade share one spacing: the integer is its own bit pattern.
        return f64::from_bits(magnitude[0]);
    }
    let shift = top - 52;
    let (limb, offset) = (shift / 64, shift % 64);
    let above = magnitude.get(limb + 1).copied().unwrap_or(0);
    let window = (u128::from(above) << 64) | u128::from(magnitude[limb]);
    let significand = (window >> offset) as u64 & ((1 << 53) - 1);
    let bit = |place: usize| magnitude[place / 64] >> (place % 64) & 1 == 1;
    let half = bit(shift - 1);
    let (last, rest) = ((shift - 1) / 64, (shift - 1) % 64);
    let below_half = magnitude[..last].iter().any(|limb| *limb != 0) || magnitude[last] & ((1 << rest) - 1) != 0;
    let up = half && (below_half || significand & 1 == 1);
    if shift + 1 >= 0x7ff {
        return f64::INFINITY;
    }
    // A significand that rounds up to 2^53 carries into the exponent, as it should.
    f64::from_bits(((shift as u64 + 1) << 52) + (significand - (1 << 52)) + u64::from(up))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::ExactSum;

    fn sum(numbers: &[f64]) -> ExactSum {
        let mut sum = ExactSum::new();
        for number in numbers {
            sum.add(*number);
        }
        sum
    }

    fn bits(numbers: &[f64]) -> u64 {
        sum(numbers).value().to_bits()
    }

    #[test]
    fn what_is_stored_is_read_back_to_the_bit() {
        let tiny = f64::from_bits(1);
        let sums: [&[f64]; 9] = [
            &[],
            &[1.0],
            &[-1.0],
            &[-tiny],
            &[f64::MAX, f64::MAX, tiny],
            &[-f64::MAX, -tiny],
            &[1e300, -1e300, 0.1, -3.0],
            &[f64::INFINITY, 1.0],
            &[f64::NAN, -1e-300],
        ];
        for numbers in sums {
            let sum = sum(numbers);
            let bytes = postcard::to_stdvec(&sum).unwrap();
            assert_eq!(postcard::from_bytes::<ExactSum>(&bytes).unwrap(), sum, "{numbers:?}");
            assert!(
                bytes.len() < 400 && (numbers.len() != 1 || bytes.len() < 30),
                "{numbers:?}: {} bytes",
                bytes.len()
            );
        }
        let long = (0_u8, false, 30_u8, vec![1_u64; 5]);
        assert!(postcard::from_bytes::<ExactSum>(&postcard::to_stdvec(&long).unwrap()).is_err());
    }

    #[test]
    fn ties_go_to_even_and_a_grain_decides_them() {
        let tiny = f64::from_bits(1);
        let half_ulp = f64::EPSILON / 2.0;
        assert_eq!(bits(&[1.0, half_ulp]), 1.0_f64.to_bits());
        assert_eq!(bits(&[1.0, half_ulp, tiny]), (1.0 + f64::EPSILON).to_bits());
        assert_eq!(bits(&[1.0 + f64::EPSILON, half_ulp]), (1.0 + 2.0 * f64::EPSILON).to_bits());
        assert_eq!(bits(&[1.0 + f64::EPSILON, half_ulp, -tiny]), (1.0 + f64::EPSILON).to_bits());
        assert_eq!(bits(&[-1.0, -half_ulp, -tiny]), (-1.0 - f64::EPSILON).to_bits());
    }

    #[test]
    fn the_ends_of_the_range() {
        let tiny = f64::from_bits(1);
        assert_eq!(bits(&[]), 0);
        assert_eq!(bits(&[-0.0]), 0);
        assert_eq!(bits(&[f64::MIN_POSITIVE, -tiny]), f64::MIN_POSITIVE.to_bits() - 1);
        assert_eq!(bits(&[f64::from_bits((1 << 52) - 1), tiny]), f64::MIN_POSITIVE.to_bits());
        assert_eq!(bits(&[f64::MAX, f64::MAX, -f64::MAX]), f64::MAX.to_bits());
        assert_eq!(bits(&[f64::MAX, f64::MAX]), f64::INFINITY.to_bits());
        let half_ulp = f64::MAX - f64::from_bits(f64::MAX.to_bits() - 1);
        assert_eq!(bits(&[f64::MAX, half_ulp / 2.0]), f64::INFINITY.to_bits());
        assert_eq!(bits(&[f64::MAX, half_ulp / 2.0, -tiny]), f64::MAX.to_bits());
        assert_eq!(bits(&[1e308, tiny, -1e308]), tiny.to_bits());
        assert_eq!(bits(&[1e308, -tiny, -1e308]), (-tiny).to_bits());
    }

    #[test]
    fn infinities_and_nan_are_kept() {
        assert_eq!(bits(&[f64::INFINITY, 1.0]), f64::INFINITY.to_bits());
        assert_eq!(bits(&[f64::NEG_INFINITY, 1.0]), f64::NEG_INFINITY.to_bits());
        assert!(sum(&[f64::INFINITY, f64::NEG_INFINITY]).value().is_nan());
        let mut merged = sum(&[1.0]);
        merged.merge(&sum(&[f64::NAN]));
        assert!(merged.value().is_nan());
    }

    proptest! {
        /// The integer times 2^-60 is exact in f64 before the sum, and `as f64` rounds an i128 once, half to even.
        #[test]
        fn equals_integer_arithmetic(
            terms in prop::collection::vec((-(1_i64 << 53)..(1 << 53), 0_u32..60), 1..200),
        ) {
            let scale = 1.0 / (1_u64 << 60) as f64;
            let numbers: Vec<f64> =
                terms.iter().map(|(whole, shift)| *whole as f64 * (1_u64 << shift) as f64 * scale).collect();
            let exact: i128 = terms.iter().map(|(whole, shift)| i128::from(*whole) << shift).sum();
            prop_assert_eq!(bits(&numbers), (exact as f64 * scale + 0.0).to_bits());
        }

        #[test]
        fn subnormal_sums_are_integer_sums(terms in prop::collection::vec(0_u64..1 << 52, 1..200)) {
            let numbers: Vec<f64> = terms.iter().map(|term| f64::from_bits(*term)).collect();
            let exact: u64 = terms.iter().sum();
            let expected = exact as f64 * f64::from_bits(1);
            prop_assert_eq!(bits(&numbers), expected.to_bits());
        }

        #[test]
        fn order_and_grouping_do_not_matter(
            numbers in prop::collection::vec(prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO, 1..80)
                .prop_flat_map(|numbers| (Just(numbers.clone()), Just(numbers).prop_shuffle())),
            cuts in (0_usize..80, 0_usize..80),
        ) {
            let (ordered, shuffled) = numbers;
            let first = cuts.0.min(ordered.len());
            let second = cuts.1.clamp(first, ordered.len().max(first));
            let mut merged = sum(&shuffled[second..]);
            merged.merge(&sum(&shuffled[..first]));
            merged.merge(&sum(&shuffled[first..second]));
            prop_assert_eq!(&merged, &sum(&ordered));
            let opposite: Vec<f64> = ordered.iter().map(|number| -number).collect();
            merged.merge(&sum(&opposite));
            prop_assert_eq!(merged, ExactSum::new());
        }
    }
}
