//! Numbers to test with, the same in every run.

/// A generator of 64 random bits (`SplitMix64`).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number between two others.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        let unit = (self.bits() >> 11) as f64 / (1_u64 << 53) as f64;
        low + (high - low) * unit
    }
}

/// Numbers evenly spread between two others, and as many of every magnitude and both signs between them.
pub(crate) fn spread(count: usize, low: f64, high: f64) -> Vec<f64> {
    let mut random = Random(7);
    let mut numbers: Vec<f64> = (0..count / 2).map(|_| random.between(low, high)).collect();
    while numbers.len() < count {
        let magnitude = 2.0_f64.powf(random.between(-1100.0, 1024.0));
        let number = magnitude.copysign(random.between(-1.0, 1.0));
        let smaller = random.between(low, high) * 2.0_f64.powf(-random.between(0.0, 60.0));
        let candidates = [number, -number, smaller, random.between(low, high)];
        numbers.extend(candidates.iter().find(|x| (low..=high).contains(x)));
    }
    numbers
}
