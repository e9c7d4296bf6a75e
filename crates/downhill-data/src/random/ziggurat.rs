//! The tables of NumPy's standard normal: the ziggurat method.
//!
//! 256 layers of equal area cover the right half of the density `f(x) = exp(-x²/2)`; a bit gives the
//! sign. Layer `i` of 1 to 255 is a rectangle from 0 to `x_i`. Layer 0 lies below them: a rectangle up
//! to `R` and the tail beyond it.
//!
//! ```text
//! x_255 = R       x_i = f⁻¹(f(x_{i+1}) + V / x_{i+1})       x_0 = 0
//! ```
//!
//! *Source*: G. Marsaglia and W. W. Tsang, "The Ziggurat Method for Generating Random Variables",
//! 2000; J. A. Doornik, "An Improved Ziggurat Method to Generate Normal Random Samples", 2005.

use std::sync::LazyLock;

/// The start `R` of the tail.
pub(super) const TAIL: f64 = 3.654_152_885_361_009;
/// Its reciprocal.
pub(super) const INVERSE_TAIL: f64 = 0.273_661_237_329_758_3;
/// The area of every layer.
const AREA: f64 = 0.004_928_673_233_974_652;
/// The number of positions in a layer, 2⁵².
const POSITIONS: f64 = 4_503_599_627_370_496.0;
const LAYERS: usize = 256;

/// The constants of a layer that a draw needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layer {
    /// Positions below this are under the curve at any height of the layer.
    pub(super) inside: u64,
    /// The factor from a position to `x`.
    pub(super) width: f64,
    /// The height of the curve at the end of the layer.
    pub(super) height: f64,
    /// The height at the end of the layer before. Layer 0 does not use it.
    pub(super) upper: f64,
}

/// All layers, by their index.
pub(super) static TABLE: LazyLock<[Layer; LAYERS]> = LazyLock::new(table);

fn table() -> [Layer; LAYERS] {
    let mut ends = [0.0; LAYERS];
    let mut heights = [1.0; LAYERS];
    let mut end = TAIL;
    for layer in (1..LAYERS).rev() {
        ends[layer] = end;
        heights[layer] = (-0.5 * end * end).exp();
        if layer == 38 {
            // NumPy's table rounds this exponential up, and all layers above depend on it.
            heights[layer] = heights[layer].next_up();
        }
        end = (-2.0 * (heights[layer] + AREA / end).ln()).sqrt();
    }
    std::array::from_fn(|layer| match layer.checked_sub(1) {
        None => {
            let height = heights[LAYERS - 1];
            Layer {
                inside: (TAIL * height / AREA * POSITIONS).round_ties_even() as u64,
                width: AREA / height / POSITIONS,
                height: 1.0,
                upper: 1.0,
            }
        }
        Some(above) => Layer {
            inside: (ends[above] / ends[layer] * POSITIONS).round_ties_even() as u64,
            width: ends[layer] / POSITIONS,
            height: heights[layer],
            upper: heights[above],
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layer_1_reaches_the_top_of_the_curve() {
        let first = TABLE[1];
        // The rectangle of layer 1, from the height of its end to the top of the curve.
        let area = first.width * POSITIONS * (1.0 - first.height);
        assert!((area - AREA).abs() < 1e-14, "{area}");
    }

    #[test]
    fn every_layer_has_the_same_area() {
        for layer in 2..LAYERS {
            let Layer {
                width,
                height,
                upper,
                ..
            } = TABLE[layer];
            let area = width * POSITIONS * (upper - height);
            assert!((area - AREA).abs() < 1e-14, "layer {layer}: {area}");
        }
    }
}
