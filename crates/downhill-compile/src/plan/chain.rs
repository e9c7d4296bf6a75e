//! Chains: elementwise operations that follow each other, fused into one.
//!
//! A chain takes [`TILE`] entries at a time through all its operations. Its values are in tiles, which stay in the
//! processor's first cache; only those that other instructions read go to buffers.

use super::{Block, Elementwise, Instruction, Operand, Operation, Step};

/// The numbers of a vector: as many as an instruction of the processor works on.
pub(crate) const LANES: usize = 8;

/// The vectors of a tile.
pub(crate) const VECTORS: usize = 8;

/// The most entries that a chain takes at a time.
pub(crate) const TILE: usize = LANES * VECTORS;

/// Elementwise operations on rows of the same width, one after another.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chain {
    /// The entries of a row.
    pub(crate) width: usize,
    /// The tiles whose entries are all the same number, which is in the instruction or in a buffer.
    pub(crate) numbers: Vec<(usize, Operand)>,
    pub(crate) links: Vec<Link>,
    /// The number of tiles.
    pub(crate) tiles: usize,
}

/// A link of a chain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Link {
    /// Reads a tile from a block of rows.
    Load { tile: usize, from: Block },
    /// Computes a tile from others.
    Apply {
        operation: Elementwise,
        inputs: [usize; 3],
        out: usize,
    },
    /// Writes a tile to a block of rows.
    Store { tile: usize, to: Block },
}

/// Fuses the elementwise instructions of a loop that follow each other. Only a block of rows needs the values of the
/// buffers from `registers` on.
pub(super) fn fuse(instructions: &[Instruction<Operation>], registers: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = instructions;
    while let Some((first, after)) = rest.split_first() {
        if let Operation::Row(operation) = first.operation {
            steps.push(Step::Instruction(first.with(operation)));
            rest = after;
            continue;
        }
        let mut builder = Builder::new(first.width);
        let fused = rest.iter().take_while(|i| builder.add(i)).count();
        // The first instruction fits an empty chain.
        rest = rest.get(fused.max(1)..).unwrap_or(&[]);
        let needed = |block: &Block| block.buffer < registers || is_read(rest, block.buffer);
        steps.push(Step::Chain(builder.finish(needed)));
    }
    steps
}

/// Whether instructions read a buffer before they write it.
fn is_read(instructions: &[Instruction<Operation>], buffer: usize) -> bool {
    for instruction in instructions {
        if instruction.blocks().any(|block| block.buffer == buffer) {
            return true;
        }
        if instruction.out.buffer == buffer {
            return false;
        }
    }
    false
}

/// A chain in which every value has a tile of its own.
struct Builder {
    width: usize,
    numbers: Vec<(usize, Operand)>,
    links: Vec<Link>,
    tiles: usize,
    /// The tile that has the values of a block.
    known: Vec<(Block, usize)>,
    /// The blocks that the chain writes.
    written: Vec<Block>,
}

impl Builder {
    fn new(width: usize) -> Self {
        Self {
            width,
            numbers: Vec::new(),
            links: Vec::new(),
            tiles: 0,
            known: Vec::new(),
            written: Vec::new(),
        }
    }

    /// Adds an instruction, unless it is not elementwise, or its tiles would overlap with others in memory.
    fn add(&mut self, instruction: &Instruction<Operation>) -> bool {
        let Operation::Elementwise(operation) = instruction.operation else {
            return false;
        };
        let out = instruction.out;
        let shifted = |a: &Block, b: &Block| a.buffer == b.buffer && a != b;
        let overlaps = instruction
            .blocks()
            .any(|a| self.written.iter().any(|b| shifted(&a, b)))
            || self.known.iter().any(|(block, _)| shifted(block, &out))
            || instruction.inputs.iter().any(|input| {
                matches!(input, Operand::Single(place)
                    if self.written.iter().any(|block| block.buffer == place.buffer))
            });
        if instruction.width != self.width || overlaps {
            return false;
        }
        let inputs = instruction.inputs.map(|input| self.tile(input));
        let tile = self.new_tile();
        self.links.push(Link::Apply {
            operation,
            inputs,
            out: tile,
        });
        self.known.retain(|(block, _)| *block != out);
        self.known.push((out, tile));
        if !self.written.contains(&out) {
            self.written.push(out);
        }
        true
    }

    /// The tile of an input.
    fn tile(&mut self, input: Operand) -> usize {
        let found = match input {
            Operand::None => return 0,
            Operand::Block(block) => self.known.iter().find(|(of, _)| *of == block).map(|k| k.1),
            number => self
                .numbers
                .iter()
                .find(|(_, of)| *of == number)
                .map(|n| n.0),
        };
        if let Some(tile) = found {
            return tile;
        }
        let tile = self.new_tile();
        match input {
            Operand::Block(from) => {
                self.links.push(Link::Load { tile, from });
                self.known.push((from, tile));
            }
            number => self.numbers.push((tile, number)),
        }
        tile
    }

    fn new_tile(&mut self) -> usize {
        self.tiles += 1;
        self.tiles - 1
    }

    /// The chain, which stores the values that are needed after it. Values share tiles one after another.
    fn finish(self, needed: impl Fn(&Block) -> bool) -> Chain {
        let mut links = Vec::new();
        for link in self.links {
            links.push(link);
            let Link::Apply { out: tile, .. } = link else {
                continue;
            };
            let known = self
                .known
                .iter()
                .filter(|(block, of)| *of == tile && needed(block));
            links.extend(known.map(|&(to, tile)| Link::Store { tile, to }));
        }
        let mut last = vec![0; self.tiles];
        for (at, link) in links.iter().enumerate() {
            link.tiles().for_each(|tile| last[tile] = at);
        }
        let mut free = Vec::new();
        let mut tiles = 0;
        let mut place = vec![usize::MAX; self.tiles];
        let mut numbers = self.numbers;
        for (tile, _) in &mut numbers {
            // A number stays for all tiles of a block.
            last[*tile] = usize::MAX;
            place[*tile] = tiles;
            *tile = tiles;
            tiles += 1;
        }
        for (at, link) in links.iter_mut().enumerate() {
            let before: Vec<usize> = link.tiles().collect();
            for &tile in &before {
                if place[tile] == usize::MAX {
                    place[tile] = free.pop().unwrap_or_else(|| {
                        tiles += 1;
                        tiles - 1
                    });
                }
            }
            link.rename(&place);
            for tile in before {
                if last[tile] == at {
                    free.push(place[tile]);
                    // Once, if the link reads the tile twice.
                    last[tile] = usize::MAX;
                }
            }
        }
        Chain {
            width: self.width,
            numbers,
            links,
            tiles,
        }
    }
}

impl Link {
    /// The tiles that the link reads and writes.
    fn tiles(&self) -> impl Iterator<Item = usize> {
        let (some, inputs) = match *self {
            Self::Load { tile, .. } | Self::Store { tile, .. } => ([tile; 3], tile),
            Self::Apply {
                operation,
                inputs: [a, b, c],
                out,
            } => match operation {
                Elementwise::Unary(_) => ([a; 3], out),
                Elementwise::Binary(_) => ([a, b, b], out),
                Elementwise::Select => ([a, b, c], out),
            },
        };
        some.into_iter().chain([inputs])
    }

    fn rename(&mut self, place: &[usize]) {
        match self {
            Self::Load { tile, .. } | Self::Store { tile, .. } => *tile = place[*tile],
            Self::Apply {
                operation,
                inputs,
                out,
            } => {
                *out = place[*out];
                let arity = operation.arity();
                for (at, input) in inputs.iter_mut().enumerate() {
                    *input = if at < arity { place[*input] } else { 0 };
                }
            }
        }
    }
}
