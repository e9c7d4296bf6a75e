//! Chains of elementwise operations on tiles.
//!
//! The loops count: an iterator of the standard library may fail to be inlined, and then it is not vectorized.
//! A copy of a few numbers whose count is not known when compiling would be a call of `memcpy`.
#![allow(
    clippy::needless_range_loop,
    clippy::manual_memcpy,
    reason = "see above"
)]

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
        for vector in 0..vectors {
            tiles[tile].0[vector] = [number; LANES];
        }
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
    let values = &from(buffers, block, first)[at..];
    if length == TILE {
        tile.0.as_flattened_mut().copy_from_slice(&values[..TILE]);
        return;
    }
    for vector in 0..length.div_ceil(LANES) {
        let values = &values[vector * LANES..];
        let mut lanes = [T::ZERO; LANES];
        if values.len() >= LANES {
            lanes.copy_from_slice(&values[..LANES]);
        } else {
            let last = values.len() - 1;
            for lane in 0..LANES {
                lanes[lane] = values[lane.min(last)];
            }
        }
        tile.0[vector] = lanes;
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
    let values = &mut buffers[block.buffer][start..start + length];
    if length == TILE {
        values.copy_from_slice(tile.0.as_flattened());
        return;
    }
    for vector in 0..length.div_ceil(LANES) {
        let values = &mut values[vector * LANES..];
        if values.len() >= LANES {
            values[..LANES].copy_from_slice(&tile.0[vector]);
        } else {
            for lane in 0..values.len() {
                values[lane] = tile.0[vector][lane];
            }
        }
    }
}
