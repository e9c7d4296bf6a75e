//! The state of a generator from a seed, as in `numpy.random.SeedSequence`.

/// The number of 32-bit words in the pool.
const POOL_WORDS: usize = 4;

// NumPy uses the constants of O'Neill's `seed_seq_fe`.
const INIT_A: u32 = 0x43b0_d7e5;
const MULT_A: u32 = 0x931e_8875;
const INIT_B: u32 = 0x8b51_f9dd;
const MULT_B: u32 = 0x58f3_8ded;
const MIX_MULT_L: u32 = 0xca01_f9dd;
const MIX_MULT_R: u32 = 0x4973_f715;
const SHIFT: u32 = 16;

/// A seed hashed into a pool of 128 bits, as `numpy.random.SeedSequence` does.
///
/// Every bit of the seed affects every word of the pool.
///
/// *Source*: M. E. O'Neill, "Developing a `seed_seq` Alternative", 2015 (`seed_seq_fe`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedSequence {
    pool: [u32; POOL_WORDS],
}

impl SeedSequence {
    /// Hashes and mixes the two 32-bit halves of a seed, the low one first, and zeros.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut hash = Hash::new(INIT_A, MULT_A);
        let entropy = [seed as u32, (seed >> 32) as u32, 0, 0];
        let mut pool = entropy.map(|word| hash.apply(word));
        for source in 0..POOL_WORDS {
            for target in (0..POOL_WORDS).filter(|target| *target != source) {
                pool[target] = mix(pool[target], hash.apply(pool[source]));
            }
        }
        Self { pool }
    }

    /// `N` 64-bit words for the state of a generator; the seed determines them.
    ///
    /// NumPy's `generate_state(N, numpy.uint64)`: each is two hashed words of the pool, taken
    /// cyclically, the low one first.
    #[must_use]
    pub fn generate_state<const N: usize>(&self) -> [u64; N] {
        let mut hash = Hash::new(INIT_B, MULT_B);
        let mut words = self.pool.iter().cycle();
        let mut next = || u64::from(hash.apply(words.next().copied().unwrap_or_default()));
        [(); N].map(|()| next() | next() << 32)
    }
}

/// A hash of 32-bit words.
///
/// Its constant changes with every word, so that equal words at different positions hash differently.
struct Hash {
    constant: u32,
    multiplier: u32,
}

impl Hash {
    fn new(constant: u32, multiplier: u32) -> Self {
        Self {
            constant,
            multiplier,
        }
    }

    fn apply(&mut self, word: u32) -> u32 {
        let word = word ^ self.constant;
        self.constant = self.constant.wrapping_mul(self.multiplier);
        let word = word.wrapping_mul(self.constant);
        word ^ word >> SHIFT
    }
}

/// Mixes two words into one.
fn mix(left: u32, right: u32) -> u32 {
    let word = left
        .wrapping_mul(MIX_MULT_L)
        .wrapping_sub(right.wrapping_mul(MIX_MULT_R));
    word ^ word >> SHIFT
}
