//! Chains of elementwise operations on tiles.

use downhill_kernels::Number;

use super::elementwise::{Source, binary, select, unary};
use super::rows::from;
use crate::plan::{Chain, LANES, Operand, RowOperation};

/// As many numbers as a vector of the processor holds.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub struct Tile<T>([T; LANES]);

impl<T: Number> Tile<T> {
    pub(super) const ZERO: Self = Self([T::ZERO; LANES]);

    /// The first numbers of a slice. A shorter one's last number fills the other lanes.
    #[inline(always)]
    fn of(values: &[T]) -> Self {
        let mut lanes = [T::ZERO; LANES];
        if let Some(values) = values.first_chunk() {
            return Self(*values);
        }
        if let Some(last) = values.len().checked_sub(1) {
            for (lane, to) in lanes.iter_mut().enumerate() {
                *to = values[lane.min(last)];
            }
        }
        Self(lanes)
    }
}

/// Runs a chain on a block of rows.
#[inline(always)]
pub(super) fn run<T: Number>(
    buffers: &mut [Vec<T>],
    tiles: &mut [Tile<T>],
    chain: &Chain,
    first: usize,
    rows: usize,
) {
    for &(tile, operand) in &chain.loads {
        let number = match operand {
            Operand::Single(place) => buffers[place.buffer][place.offset],
            Operand::Number(value) => T::from_f64(value),
            Operand::Block(_) | Operand::None => continue,
        };
        tiles[tile] = Tile([number; LANES]);
    }
    let entries = rows * chain.width;
    let mut at = 0;
    while at < entries {
        for &(tile, operand) in &chain.loads {
            if let Operand::Block(block) = operand {
                tiles[tile] = Tile::of(from(buffers, block, first).get(at..).unwrap_or(&[]));
            }
        }
        for link in &chain.links {
            let [a, b, c] = link.inputs.map(|input| tiles[input].0);
            let [a, b, c] = [&a, &b, &c].map(|x| Source::Slice(x.as_slice()));
            let out = &mut tiles[link.out].0;
            match link.operation {
                RowOperation::Unary(of) => unary(of, a, out),
                RowOperation::Binary(of) => binary(of, a, b, out),
                // A chain has no other operations.
                _ => select(a, b, c, out),
            }
        }
        let length = LANES.min(entries - at);
        for &(tile, block) in &chain.stores {
            let start = block.offset + first * block.advance + at;
            let buffer = buffers.get_mut(block.buffer);
            if let Some(to) = buffer.and_then(|buffer| buffer.get_mut(start..start + length)) {
                match to.first_chunk_mut() {
                    Some(to) => *to = tiles[tile].0,
                    None => to
                        .iter_mut()
                        .zip(&tiles[tile].0)
                        .for_each(|(to, &value)| *to = value),
                }
            }
        }
        at += LANES;
    }
}
