//! Seeded mutations of the inputs of a corpus.

/// The longest input, but for the few that a repetition makes longer.
const LONGEST: usize = 8_192;

/// Parts of files and options, and numbers at the ends of their ranges.
const WORDS: [&str; 64] = [
    ",",
    ";",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "\"",
    "\"\"",
    "'",
    "\0",
    "\u{feff}",
    "\u{1b}[31m",
    "\u{202e}",
    "é",
    "\u{10ffff}",
    " ",
    ":",
    "-",
    "_",
    ".",
    "=",
    "[",
    "]",
    "[[layers]]",
    "{",
    "}",
    "{\"layer\":",
    "layer",
    "layers",
    "features",
    "outputs",
    "dense",
    "dropout",
    "layer_norm",
    "residual",
    "activation",
    "rate",
    "seed",
    "epsilon",
    "bias",
    "true",
    "null",
    "label",
    "pixel0",
    "0",
    "-1",
    "255",
    "256",
    "18446744073709551615",
    "18446744073709551616",
    "9223372036854775808",
    "1e308",
    "1e309",
    "-1e308",
    "5e-324",
    "0.9999999999999999",
    "nan",
    "inf",
    "step",
    "exponential",
    "cosine",
    "plateau:3:0.5",
    "warm-up:",
    "uniform:",
];

/// A stream of numbers: Vigna's `splitmix64`.
#[derive(Debug, Clone)]
pub struct Stream(u64);

impl Stream {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 if there is none.
    pub fn below(&mut self, end: usize) -> usize {
        (self.bits() % (end.max(1) as u64)) as usize
    }

    fn range(&mut self, length: usize) -> (usize, usize) {
        let (a, b) = (self.below(length + 1), self.below(length + 1));
        (a.min(b), a.max(b))
    }
}

/// Makes an input from those of a corpus.
pub fn mutate(corpus: &[Vec<u8>], stream: &mut Stream) -> Vec<u8> {
    let pick = |stream: &mut Stream| corpus.get(stream.below(corpus.len())).cloned();
    let mut input = pick(stream).unwrap_or_default();
    // Mostly one or two: most readers refuse an input at its first mistake.
    let most = 1 + stream.below(5) * stream.below(2);
    for _ in 0..most {
        let at = stream.below(input.len() + 1);
        let (begin, end) = stream.range(input.len());
        match stream.below(11) {
            0 | 1 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << stream.below(8);
                }
            }
            2 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte = stream.bits() as u8;
                }
            }
            3 | 4 => insert(&mut input, at, WORDS[stream.below(WORDS.len())].as_bytes()),
            5 => {
                // A word in place of as many bytes: the length stays.
                let word = WORDS[stream.below(WORDS.len())].as_bytes();
                for (to, from) in input.iter_mut().skip(at).zip(word) {
                    *to = *from;
                }
            }
            6 => drop(input.drain(begin..end.min(begin + 40))),
            7 => {
                let part = input[begin..end].to_vec();
                insert(&mut input, at, &part);
            }
            8 => {
                let other = pick(stream).unwrap_or_default();
                let (begin, end) = stream.range(other.len());
                insert(&mut input, at, &other[begin..end]);
            }
            9 => {
                // A number in place of one.
                if let Some(digit) = input.iter().skip(at).position(u8::is_ascii_digit) {
                    let begin = at + digit;
                    let rest = input[begin..].iter();
                    let digits = rest.take_while(|b| b.is_ascii_digit()).count();
                    let word = WORDS[44 + stream.below(12)].as_bytes();
                    input.splice(begin..begin + digits, word.iter().copied());
                }
            }
            _ => input.truncate(at),
        }
    }
    if stream.below(1_000) == 0 {
        let (begin, end) = stream.range(input.len());
        let part = input[begin..end.min(begin + 32)].to_vec();
        let times = 1 + stream.below(2_000);
        insert(&mut input, begin, &part.repeat(times));
    } else {
        input.truncate(LONGEST);
    }
    input
}

fn insert(input: &mut Vec<u8>, at: usize, part: &[u8]) {
    input.splice(at..at, part.iter().copied());
}
