//! NumPy's two random streams, bit for bit.
//!
//! NumPy has an old interface and a new one, and they give different numbers for the same seed:
//!
//! | NumPy | here | bits from | bounded whole numbers by | normals by |
//! |---|---|---|---|---|
//! | `numpy.random.RandomState(seed)`, `numpy.random.seed` | [`RandomState`] | MT19937 | masking | the polar method |
//! | `numpy.random.default_rng(seed)` | [`Generator`] | PCG64 (XSL-RR 128/64) | multiplication | the ziggurat method |
//!
//! The generators themselves come from the crates `rand_mt` and `rand_pcg`; what is written here is
//! the rest of the way from a seed to a NumPy number: how a seed becomes a state, how words become
//! doubles, and how many words each call takes. The tests compare every call with numbers NumPy
//! 2.4.6 printed, by bit pattern.
//!
//! Both streams also implement [`rand::TryRng`] (and so [`rand::Rng`]), so any distribution written
//! for `rand` can draw from them. Those draws are reproducible, but they are not NumPy's.
//!
//! Where the rules come from: the MT19937 reference code by Matsumoto and Nishimura (2002) for
//! seeding and the 53-bit double; Marsaglia and Bray (1964) for the polar normal;
//! Marsaglia and Tsang (2000) and Doornik (2005) for the ziggurat; O'Neill (2014)
//! for PCG and her `seed_seq_fe` (2015) for the seed sequence; Lemire (2019) for bounded numbers.

mod bounded;
mod error;
mod generator;
mod random_state;
mod seed_sequence;
mod ziggurat;

pub use error::RandomError;
pub use generator::{Generator, default_rng};
pub use random_state::{RandomState, Replacement};
pub use seed_sequence::SeedSequence;
