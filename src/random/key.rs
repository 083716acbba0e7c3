//! Named draws: a uniform number is a pure function of seed, owner, quantity, trial, event and step.

use std::convert::Infallible;

use rand::TryRng;

use super::philox::philox2x64;

/// Rounds of Philox used for every draw. Seven have known answers by the authors, pass Crush in their paper, and take
/// two thirds of the time of the ten recommended as a margin (`benches/draws.rs`).
const ROUNDS: usize = 7;

/// Where one quantity's numbers come from: a Philox key made of the seed, the owner and the quantity's name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Key(u64);

/// Which number of a key: trial, number of the owner's event in the trial, step within the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Number of the trial, from 0.
    pub trial: u64,
    /// Number of the event of the same owner in the trial, from 0; 0 for what is drawn once per trial.
    pub event: u32,
    /// Step within the event, for what is drawn repeatedly; otherwise 0.
    pub step: u32,
}

/// Hash of a quantity's full name, without the seed: equal hashes of two names mean equal draws, so they are refused
/// when a plan is compiled.
///
/// FNV-1a (64 bit; Fowler, Noll, Vo) over the bytes of `owner`, the byte 0xFF (which UTF-8 never contains) and the
/// bytes of `name`, then the finaliser of `SplitMix64`. What is drawn once per trial has the owner `""`.
#[must_use]
pub fn name_hash(owner: &str, name: &str) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let bytes = owner.bytes().chain(std::iter::once(0xff)).chain(name.bytes());
    mix(bytes.fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME)))
}

/// The finaliser of `SplitMix64` (Steele, Lea, Flood 2014, variant 13 of Stafford): a bijection that spreads every bit.
pub(super) const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// 52 of the 64 bits as the middle of one of 2^52 equal cells of (0, 1).
///
/// With 53 bits the half would be rounded away above 1/2, and the last cell's middle would become 1.
#[inline]
pub(crate) fn open_uniform(bits: u64) -> f64 {
    // 1 + k 2^-52, less 1 - 2^-53: both exact, and so is the difference (k + 1/2) 2^-52.
    f64::from_bits((bits >> 12) | 0x3ff0_0000_0000_0000) - (1.0 - f64::EPSILON / 2.0)
}

impl Key {
    /// The key of quantity `name` of `owner` (`""` if it has none) under `seed`.
    ///
    /// For one seed the key is an injective function of [`name_hash`].
    #[must_use]
    pub fn named(seed: u64, owner: &str, name: &str) -> Self {
        Self(mix(name_hash(owner, name) ^ mix(seed.wrapping_add(0x9e37_79b9_7f4a_7c15))))
    }

    /// 64 uniform bits: the first word of the Philox2x64 block at counter (trial, event * 2^32 + step).
    #[inline]
    #[must_use]
    pub fn bits(self, at: Place) -> u64 {
        philox2x64::<ROUNDS>([at.trial, (u64::from(at.event) << 32) | u64::from(at.step)], self.0)[0]
    }

    /// Two independent uniform numbers of one place: of the first word of the block, as [`Key::uniform`] has it, and of the second.
    #[inline]
    #[must_use]
    pub fn pair(self, at: Place) -> [f64; 2] {
        let counter = [at.trial, (u64::from(at.event) << 32) | u64::from(at.step)];
        philox2x64::<ROUNDS>(counter, self.0).map(open_uniform)
    }

    /// A uniform number of the open interval (0, 1): (k + 1/2) 2^-52 with k the upper 52 bits, exact, and
    /// symmetric: 1 - u is such a number too.
    #[inline]
    #[must_use]
    pub fn uniform(self, at: Place) -> f64 {
        open_uniform(self.bits(at))
    }
}

/// The numbers of a key from a place onwards, the step counting up: for samplers that take a generator of `rand`.
///
/// After 2^32 words the steps start again at 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// The key drawn from.
    pub key: Key,
    /// Where the next word comes from.
    pub place: Place,
}

impl TryRng for Stream {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|word| (word >> 32) as u32)
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let word = self.key.bits(self.place);
        self.place.step = self.place.step.wrapping_add(1);
        Ok(word)
    }

    fn try_fill_bytes(&mut self, destination: &mut [u8]) -> Result<(), Infallible> {
        for chunk in destination.chunks_mut(8) {
            let word = self.try_next_u64()?.to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod independence;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rand::Rng;

    use super::*;

    const ORIGIN: Place = Place { trial: 0, event: 0, step: 0 };

    #[test]
    fn uniform_stays_inside_the_open_interval() {
        let half = f64::EPSILON / 2.0;
        assert_eq!(open_uniform(0).to_bits(), half.to_bits());
        assert_eq!(open_uniform(u64::MAX).to_bits(), (1.0 - half).to_bits());
        assert_eq!(open_uniform(1 << 63).to_bits(), (0.5 + half).to_bits());
    }

    #[test]
    fn names_do_not_run_together() {
        let names = [("", "ab"), ("a", "b"), ("ab", ""), ("b", "a"), ("", ""), ("é", "b")];
        let hashes: BTreeSet<u64> = names.iter().map(|(owner, name)| name_hash(owner, name)).collect();
        assert_eq!(hashes.len(), names.len());
        assert_ne!(Key::named(1, "a", "b"), Key::named(2, "a", "b"));
        assert_eq!(Key::named(7, "a", "b"), Key::named(7, "a", "b"));
    }

    #[test]
    fn hash_and_key_keep_their_values() {
        // FNV-1a's published value for the empty input followed by 0xff, worked out apart from the code above.
        let fnv = (0xcbf2_9ce4_8422_2325_u64 ^ 0xff).wrapping_mul(0x0000_0100_0000_01b3);
        assert_eq!(name_hash("", ""), mix(fnv));
        // SplitMix64 seeded with 0 yields this first: mix of the golden increment.
        assert_eq!(mix(0x9e37_79b9_7f4a_7c15), 0xe220_a839_7b1d_cdaf);
    }

    #[test]
    fn places_are_independent_uniforms() {
        // Mean 1/2 and lag correlations 0 along each coordinate and across keys, within 5 standard errors.
        let key = Key::named(11, "threat", "element.gate.delay");
        let other = Key::named(11, "threat", "element.gate.detection");
        let count = 40_000_u32;
        let walks: [&dyn Fn(u32) -> f64; 5] = [
            &|i| key.uniform(Place { trial: u64::from(i), ..ORIGIN }),
            &|i| key.uniform(Place { event: i, ..ORIGIN }),
            &|i| key.uniform(Place { step: i, ..ORIGIN }),
            &|i| other.uniform(Place { trial: u64::from(i), ..ORIGIN }),
            &|i| key.pair(Place { trial: u64::from(i), ..ORIGIN })[1],
        ];
        let n = f64::from(count);
        for (index, walk) in walks.iter().enumerate() {
            let mean = (0..count).map(walk).sum::<f64>() / n;
            assert!((mean - 0.5).abs() < 5.0 / (12.0 * n).sqrt(), "walk {index}: {mean}");
            let lag = (0..count).map(|i| (walk(i) - 0.5) * (walk(i + 1) - 0.5)).sum::<f64>() / n;
            assert!(lag.abs() < 5.0 / 12.0 / n.sqrt(), "walk {index}: {lag}");
        }
        for other in [3, 4] {
            let cross = (0..count).map(|i| (walks[0](i) - 0.5) * (walks[other](i) - 0.5)).sum::<f64>() / n;
            assert!(cross.abs() < 5.0 / 12.0 / n.sqrt(), "{other}: {cross}");
        }
        assert_eq!(key.pair(ORIGIN)[0].to_bits(), key.uniform(ORIGIN).to_bits());
    }

    #[test]
    fn stream_counts_steps() {
        let key = Key::named(3, "", "x");
        let mut stream = Stream { key, place: ORIGIN };
        for step in 0..5 {
            assert_eq!(stream.next_u64(), key.bits(Place { step, ..ORIGIN }));
        }
        let mut bytes = [0; 11];
        stream.fill_bytes(&mut bytes);
        assert_eq!(bytes[..8], key.bits(Place { step: 5, ..ORIGIN }).to_le_bytes());
        assert_eq!(stream.place.step, 7);
    }
}
