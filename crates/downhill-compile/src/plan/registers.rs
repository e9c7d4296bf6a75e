//! Registers: the values of a loop over rows that only the loop reads, a block of rows at a time.

use super::chain::fuse;
use super::pool::Pool;
use super::schedule::schedule;
use super::{Block, Instruction, Operand, Operation, RowKernel, RowOperation};

/// The products from this many entries of their matrix on that run better on many rows at once.
const LARGE_PRODUCT: usize = 1 << 12;

/// The most rows of a block with a large product.
const LARGE_BLOCK: usize = 1 << 12;

/// The bytes of a block's values, which should stay in the processor's first cache.
const BLOCK_BYTES: usize = 48 << 10;

/// The instructions of a loop over rows, whose registers have no buffers yet.
pub(super) struct Code {
    rows: usize,
    pub(super) instructions: Vec<Virtual>,
    /// The entries of a row of each register.
    pub(super) widths: Vec<usize>,
}

/// An instruction whose registers have no buffers yet.
pub(super) struct Virtual {
    pub(super) operation: Operation,
    pub(super) inputs: [Input; 3],
    pub(super) out: Out,
    pub(super) width: usize,
    /// Whether it runs once, before the first block.
    pub(super) before: bool,
}

#[derive(Clone, Copy)]
pub(super) enum Input {
    Fixed(Operand),
    /// A register, from an offset on.
    Register(usize, usize),
}

#[derive(Clone, Copy)]
pub(super) enum Out {
    Fixed(Block),
    Register(usize),
}

impl Code {
    pub(super) fn new(rows: usize) -> Self {
        Self {
            rows,
            instructions: Vec::new(),
            widths: Vec::new(),
        }
    }

    /// A new register of that many entries in a row.
    pub(super) fn register(&mut self, width: usize) -> usize {
        self.widths.push(width);
        self.widths.len() - 1
    }

    /// Gives the registers buffers for a block of rows, whose number it chooses. They are those from the buffer
    /// `first` on.
    pub(super) fn finish(mut self, bytes: usize, first: usize, pool: &mut Pool) -> RowKernel {
        self.instructions = schedule(self.instructions);
        self.instructions.sort_by_key(|v| !v.before);
        let (slots, slot_of) = self.slots();
        let row_bytes = slots.iter().sum::<usize>().max(1) * bytes;
        let block = self.block(row_bytes);
        let buffers: Vec<usize> = slots.iter().map(|width| pool.take(width * block)).collect();
        for &buffer in &buffers {
            pool.release(buffer);
        }
        let register = |register: usize, offset: usize| Block {
            buffer: buffers[slot_of[register]],
            offset,
            advance: 0,
        };
        let instruction = |virtual_: &Virtual| Instruction {
            operation: virtual_.operation,
            inputs: virtual_.inputs.map(|input| match input {
                Input::Fixed(operand) => operand,
                Input::Register(index, offset) => Operand::Block(register(index, offset)),
            }),
            out: match virtual_.out {
                Out::Fixed(block) => block,
                Out::Register(index) => register(index, 0),
            },
            width: virtual_.width,
        };
        let instructions: Vec<Instruction<Operation>> =
            self.instructions.iter().map(instruction).collect();
        let always = self.instructions.iter().filter(|v| v.before).count();
        let (before, each) = instructions.split_at(always);
        RowKernel {
            rows: self.rows,
            block,
            before: fuse(before, usize::MAX),
            each: fuse(each, first),
        }
    }

    /// The rows of a block, if a row of all registers has that many bytes.
    fn block(&self, row_bytes: usize) -> usize {
        let large = self.instructions.iter().any(|v| match v.operation {
            Operation::Row(RowOperation::Product { inner, .. }) => inner * v.width >= LARGE_PRODUCT,
            Operation::Row(RowOperation::OuterProduct { .. }) => v.width >= LARGE_PRODUCT,
            _ => false,
        });
        let block = if large {
            LARGE_BLOCK
        } else {
            (BLOCK_BYTES / row_bytes).clamp(16, 1 << 12)
        };
        block.min(self.rows).max(1)
    }

    /// The last instruction that reads or writes each register.
    fn last_uses(&self) -> Vec<usize> {
        let mut last = vec![0; self.widths.len()];
        for (at, virtual_) in self.instructions.iter().enumerate() {
            for input in virtual_.inputs {
                if let Input::Register(register, _) = input {
                    last[register] = last[register].max(at);
                }
            }
            if let Out::Register(register) = virtual_.out {
                // Loaded once, a register keeps its values for all blocks.
                let end = if virtual_.before { usize::MAX } else { at };
                last[register] = last[register].max(end);
            }
        }
        last
    }

    /// The entries of a row of each slot, and the slot of each register. Registers share a slot one after another.
    fn slots(&self) -> (Vec<usize>, Vec<usize>) {
        let last = self.last_uses();
        let mut slots = Pool::default();
        let mut slot_of = vec![0; self.widths.len()];
        for (at, virtual_) in self.instructions.iter().enumerate() {
            let dying = |input: &Input| match *input {
                Input::Register(register, _) if last[register] == at => Some(register),
                _ => None,
            };
            let mut dead: Vec<usize> = virtual_.inputs.iter().filter_map(dying).collect();
            dead.sort_unstable();
            dead.dedup();
            if let Out::Register(out) = virtual_.out {
                let elementwise = matches!(virtual_.operation, Operation::Elementwise(_));
                let in_place = dead.iter().position(|&r| {
                    let direct = virtual_
                        .inputs
                        .iter()
                        .all(|i| !matches!(i, Input::Register(x, o) if *x == r && *o > 0));
                    elementwise && direct && self.widths[r] == self.widths[out]
                });
                slot_of[out] = match in_place {
                    Some(at) => slot_of[dead.swap_remove(at)],
                    None => slots.take(self.widths[out]),
                };
                if last[out] == at {
                    // Nothing reads it.
                    dead.push(out);
                }
            }
            for register in dead {
                slots.release(slot_of[register]);
            }
        }
        (slots.lengths, slot_of)
    }
}
