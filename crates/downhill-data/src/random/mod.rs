//! NumPy's two random streams, bit for bit.
//!
//! NumPy's old and new interfaces give different numbers for the same seed:
//!
//! | NumPy | here | bit generator | bounded integers | normals |
//! |---|---|---|---|---|
//! | `numpy.random.RandomState(seed)`, `numpy.random.seed` | [`RandomState`] | MT19937 | masking | the polar method |
//! | `numpy.random.default_rng(seed)` | [`Generator`] | PCG64 (XSL-RR 128/64) | multiplication | the ziggurat method |
//!
//! The bit generators are those of the crates `rand_mt` and `rand_pcg`. This module adds the seeding
//! and the conversion of words to floats, integers and normals, with the same number of words per
//! call as NumPy. The tests compare every call with NumPy 2.4.6, by bit pattern.
//!
//! Both streams also implement [`rand::TryRng`] (and so [`rand::Rng`]), so any distribution of
//! `rand` can draw from them. Those draws are reproducible, but differ from NumPy's.
//!
//! *Sources*: the MT19937 reference code by Matsumoto and Nishimura (2002) for seeding and the 53-bit
//! double; Marsaglia and Bray (1964) for the polar normal; Marsaglia and Tsang (2000) and Doornik
//! (2005) for the ziggurat; O'Neill (2014) for PCG and her `seed_seq_fe` (2015) for the seed sequence;
//! Lemire (2019) for bounded integers.

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
