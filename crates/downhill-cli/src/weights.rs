//! The weights of the first layer, as images.

use downhill_plot::{ContactSheet, PlotError};
use downhill_train::Parameters;

/// The largest number of units shown.
const SHOWN: usize = 32;

/// The weights of each unit of the first layer, as an image of `side` by `side` pixels.
///
/// `None` if the first layer is not dense, or a weight is not finite.
///
/// # Errors
///
/// None, since the weights are checked here.
pub fn weight_maps(
    parameters: &Parameters,
    side: usize,
) -> Result<Option<ContactSheet>, PlotError> {
    let first = parameters.as_slice().iter();
    let Some(weight) = first.clone().find(|p| p.name == "layers.0.weight") else {
        return Ok(None);
    };
    let &[inputs, units] = weight.shape.as_slice() else {
        return Ok(None);
    };
    if inputs != side * side || !weight.values.iter().all(|w| w.abs() <= 1e300) {
        return Ok(None);
    }
    let map = |unit: usize| {
        let weights = weight.values.iter().skip(unit).step_by(units);
        weights.copied().collect()
    };
    let shown = units.min(SHOWN);
    let of_them = if shown < units {
        format!("{shown} of its {units}")
    } else {
        format!("its {units}")
    };
    let title = format!("First layer: the weights of {of_them} units, pixel by pixel");
    let maps = (0..shown).map(map).collect();
    ContactSheet::of_weights(title, [side, side], maps).map(Some)
}

#[cfg(test)]
mod tests {
    use downhill_plot::{Theme, render_svg};
    use ndarray::{Array2, array};

    use super::*;

    #[test]
    fn a_dense_layer_of_square_images_has_maps() {
        let of = |weight: &Array2<f64>| {
            let parameters = Parameters::default().with_matrix("layers.0.weight", weight);
            weight_maps(&parameters, 2).unwrap()
        };
        let weight = array![[1.0, -2.0], [0.0, 3.0], [0.5, 0.0], [0.25, 1.0]];
        let expected = vec![vec![1.0, 0.0, 0.5, 0.25], vec![-2.0, 3.0, 0.0, 1.0]];
        let title = "First layer: the weights of its 2 units, pixel by pixel";
        assert_eq!(
            of(&weight),
            ContactSheet::of_weights(title, [2, 2], expected).ok()
        );
        let many = of(&Array2::zeros((4, 40))).unwrap();
        let svg = render_svg(&many, Theme::Light).unwrap();
        assert!(svg.contains("the weights of 32 of its 40 units"));
        assert_eq!(of(&Array2::zeros((5, 2))), None);
        assert_eq!(of(&array![[f64::NAN], [0.0], [0.0], [0.0]]), None);
        assert_eq!(weight_maps(&Parameters::default(), 2).unwrap(), None);
    }
}
