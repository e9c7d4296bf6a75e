//! Chains of elementwise operations, which a small loop runs as one instruction.
//!
//! To start an instruction takes longer than its arithmetic on a few numbers. A chain is started once, and its values
//! stay in tiles of [`LANES`] numbers; only those that other instructions read go to buffers.

use super::{Block, Instruction, Operand, RowOperation, Step};

/// The numbers of a tile.
pub(crate) const LANES: usize = 8;

/// The most entries of a block whose operations run as chains. On more, an operation that runs alone is faster.
const SHORT: usize = 64;

/// The most tiles of a chain.
const TILES: usize = 128;

/// Elementwise operations on rows of the same width, one after another.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chain {
    /// The entries of a row.
    pub(crate) width: usize,
    /// The tiles that the chain reads from buffers.
    pub(crate) loads: Vec<(usize, Operand)>,
    pub(crate) links: Vec<Link>,
    /// The tiles that other instructions read, and where.
    pub(crate) stores: Vec<(usize, Block)>,
    /// The number of tiles.
    pub(crate) tiles: usize,
}

/// An operation of a chain: its inputs and its result are tiles.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Link {
    pub(crate) operation: RowOperation,
    pub(crate) inputs: [usize; 3],
    pub(crate) out: usize,
}

/// Whether the operations of this many rows of this many entries run as chains.
pub(super) fn is_short(rows: usize, width: usize) -> bool {
    rows * width <= SHORT
}

pub(super) fn is_elementwise(operation: RowOperation) -> bool {
    matches!(
        operation,
        RowOperation::Unary(_) | RowOperation::Binary(_) | RowOperation::Select
    )
}

/// Merges the elementwise instructions of a loop that follow each other.
///
/// A block has `rows` rows. Only the block needs the values of the buffers from `registers` on.
pub(super) fn link(instructions: Vec<Instruction>, rows: usize, registers: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = instructions.as_slice();
    while let Some((first, after)) = rest.split_first() {
        let mut builder = Builder::new(first.width);
        let fits = |i: &Instruction| is_short(rows, i.width) && is_elementwise(i.operation);
        let linked = rest
            .iter()
            .take_while(|i| fits(i) && builder.add(i))
            .count();
        if linked < 2 {
            steps.push(Step::Instruction(first.clone()));
            rest = after;
        } else {
            rest = rest.get(linked..).unwrap_or(&[]);
            let needed = |block: &Block| block.buffer < registers || is_read(rest, block.buffer);
            steps.push(Step::Chain(builder.finish(needed)));
        }
    }
    steps
}

/// Whether instructions read a buffer before they write it.
fn is_read(instructions: &[Instruction], buffer: usize) -> bool {
    for instruction in instructions {
        let mut inputs = instruction.inputs.iter();
        if inputs.any(|input| matches!(input, Operand::Block(block) if block.buffer == buffer)) {
            return true;
        }
        if instruction.out.buffer == buffer {
            return false;
        }
    }
    false
}

struct Builder {
    chain: Chain,
    /// The tile that holds what a block of a buffer holds.
    tiles: Vec<(Block, usize)>,
}

impl Builder {
    fn new(width: usize) -> Self {
        Self {
            chain: Chain {
                width,
                loads: Vec::new(),
                links: Vec::new(),
                stores: Vec::new(),
                tiles: 0,
            },
            tiles: Vec::new(),
        }
    }

    /// Adds an instruction, unless it does not fit.
    fn add(&mut self, instruction: &Instruction) -> bool {
        let written = |block: &Block| {
            let mut stores = self.chain.stores.iter();
            stores.any(|(_, store)| store.buffer == block.buffer && store != block)
        };
        let mut blocks = instruction.inputs.iter().filter_map(|input| match input {
            Operand::Block(block) => Some(block),
            _ => None,
        });
        let singles = instruction.inputs.iter().any(|input| {
            let mut stores = self.chain.stores.iter();
            matches!(input, Operand::Single(place) if stores.any(|(_, s)| s.buffer == place.buffer))
        });
        let fits = instruction.width == self.chain.width
            && self.chain.tiles + 4 <= TILES
            && !singles
            && !blocks.any(|block| written(block))
            && !written(&instruction.out);
        if !fits {
            return false;
        }
        let inputs = instruction.inputs.map(|input| self.tile(input));
        let out = self.new_tile();
        self.chain.links.push(Link {
            operation: instruction.operation,
            inputs,
            out,
        });
        let block = instruction.out;
        self.tiles.retain(|(of, _)| *of != block);
        self.tiles.push((block, out));
        self.chain.stores.retain(|(_, store)| *store != block);
        self.chain.stores.push((out, block));
        true
    }

    /// The tile of an input.
    fn tile(&mut self, input: Operand) -> usize {
        let known = match input {
            Operand::None => return 0,
            Operand::Block(block) => self.tiles.iter().find(|(of, _)| *of == block),
            _ => None,
        };
        if let Some(&(_, tile)) = known {
            return tile;
        }
        let loaded = self
            .chain
            .loads
            .iter()
            .find(|(_, of)| *of == input && !matches!(of, Operand::Block(_)));
        if let Some(&(tile, _)) = loaded {
            return tile;
        }
        let tile = self.new_tile();
        self.chain.loads.push((tile, input));
        if let Operand::Block(block) = input {
            self.tiles.push((block, tile));
        }
        tile
    }

    fn new_tile(&mut self) -> usize {
        self.chain.tiles += 1;
        self.chain.tiles - 1
    }

    /// The chain, which stores the values that are needed after it.
    fn finish(mut self, needed: impl Fn(&Block) -> bool) -> Chain {
        self.chain.stores.retain(|(_, block)| needed(block));
        self.chain
    }
}
