//! Chains of elementwise operations on tiles.

use downhill_kernels::Number;

use super::elementwise::apply;
use super::rows::from;
use crate::plan::{Block, Chain, LANES, Link, Operand, TILE, VECTORS};

/// The values of a chain at up to [`TILE`] places.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub struct Tile<T>(pub(super) [[T; LANES]; VECTORS]);

impl<T: Number> Tile<T> {
    pub(super) const ZERO: Self = Self([[T::ZERO; LANES]; VECTORS]);
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
    let entries = rows * chain.width;
    let vectors = entries.div_ceil(LANES).min(VECTORS);
    for &(tile, operand) in &chain.numbers {
        let number = match operand {
            Operand::Single(place) => buffers[place.buffer][place.offset],
            Operand::Number(value) => T::from_f64(value),
            Operand::Block(_) | Operand::None => continue,
        };
        tiles[tile].0[..vectors].fill([number; LANES]);
    }
    let mut at = 0;
    while at < entries {
        let length = TILE.min(entries - at);
        let vectors = length.div_ceil(LANES);
        for link in &chain.links {
            match *link {
                Link::Load { tile, from } => {
                    load(buffers, &mut tiles[tile], from, first, at, length);
                }
                Link::Apply {
                    operation,
                    inputs,
                    out,
                } => apply(operation, tiles, inputs, out, vectors),
                Link::Store { tile, to } => store(buffers, &tiles[tile], to, first, at, length),
            }
        }
        at += TILE;
    }
}

/// Reads a tile. What follows the last entry in the buffer, or its last number, fills the lanes after it.
#[inline(always)]
fn load<T: Number>(
    buffers: &[Vec<T>],
    tile: &mut Tile<T>,
    block: Block,
    first: usize,
    at: usize,
    length: usize,
) {
    let values = from(buffers, block, first).get(at..).unwrap_or(&[]);
    for (vector, start) in tile.0.iter_mut().zip((0..length).step_by(LANES)) {
        let values = &values[start..];
        match values.first_chunk() {
            Some(values) => *vector = *values,
            None => {
                let last = values.len() - 1;
                let mut lanes = [T::ZERO; LANES];
                for (lane, to) in lanes.iter_mut().enumerate() {
                    *to = values[lane.min(last)];
                }
                *vector = lanes;
            }
        }
    }
}

/// Writes the entries of a tile.
#[inline(always)]
fn store<T: Number>(
    buffers: &mut [Vec<T>],
    tile: &Tile<T>,
    block: Block,
    first: usize,
    at: usize,
    length: usize,
) {
    let start = block.offset + first * block.advance + at;
    let buffer = buffers.get_mut(block.buffer);
    let Some(values) = buffer.and_then(|buffer| buffer.get_mut(start..start + length)) else {
        return;
    };
    for (values, vector) in values.chunks_mut(LANES).zip(&tile.0) {
        match values.first_chunk_mut() {
            Some(values) => *values = *vector,
            None => {
                for (value, &lane) in values.iter_mut().zip(vector) {
                    *value = lane;
                }
            }
        }
    }
}
