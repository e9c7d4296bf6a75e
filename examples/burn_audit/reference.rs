//! The slopes that a gradient is compared with: differences of the same loss in `f64`.

use burn::tensor::DType;

use crate::case::{Case, Input};
use crate::evaluate::{Gradient, Site, gradient, value};
use crate::slope::{Slope, slope};

/// The slopes of a loss at a point.
#[derive(Debug)]
pub(crate) struct Reference {
    /// Where the differences were taken.
    pub(crate) site: Site,
    pub(crate) value: f64,
    pub(crate) slopes: Vec<Slope>,
}

impl Reference {
    /// Takes differences along every entry. `None` if the loss cannot be evaluated.
    pub(crate) fn of(
        case: &Case,
        site: &Site,
        inputs: &[Input],
        noise: f64,
        found: &Gradient,
    ) -> Option<Self> {
        let entries = found.entries(inputs);
        let finite = entries.iter().filter(|g| g.is_finite());
        let scale = finite.fold(0.0_f64, |m, g| m.max(g.abs()));
        // A gradient of almost 0 says nothing of the size of a wrong one.
        let scale = if scale > 1e-9 * found.value.abs() {
            scale
        } else {
            found.value.abs().max(1e-2)
        };
        let site = plain(case, site, inputs, found.value);
        let center = value(case, &site, inputs).ok().filter(|v| v.is_finite())?;
        let mut moved = inputs.to_vec();
        let mut slopes = Vec::new();
        for (i, input) in inputs.iter().enumerate() {
            for (j, &x) in input.values.iter().enumerate() {
                let mut f = |to: f64| {
                    set(&mut moved, i, j, to);
                    value(case, &site, &moved).unwrap_or(f64::NAN)
                };
                slopes.push(slope(x, center, noise, scale, &mut f));
                set(&mut moved, i, j, x);
            }
        }
        Some(Self {
            site,
            value: center,
            slopes,
        })
    }

    /// The largest slope, of either side.
    pub(crate) fn largest(&self) -> f64 {
        let sizes = self.slopes.iter().map(|slope| match *slope {
            Slope::Smooth { slope, .. } | Slope::Edge { slope, .. } => slope.abs(),
            Slope::Kink { left, right, .. } => left.abs().max(right.abs()),
            Slope::Vertical | Slope::Unresolved => 0.0,
        });
        sizes.fold(0.0, f64::max)
    }

    pub(crate) fn is_smooth(&self) -> bool {
        self.slopes
            .iter()
            .all(|slope| matches!(slope, Slope::Smooth { .. }))
    }
}

fn set(inputs: &mut [Input], i: usize, j: usize, to: f64) {
    if let Some(value) = inputs.get_mut(i).and_then(|input| input.values.get_mut(j)) {
        *value = to;
    }
}

/// The device without autodiff, which is faster, if the loss is the same there.
fn plain(case: &Case, site: &Site, inputs: &[Input], expected: f64) -> Site {
    let plain = Site {
        device: site.device.clone().inner(),
        ..site.clone()
    };
    match value(case, &plain, inputs) {
        Ok(found) if found == expected => plain,
        _ => site.clone(),
    }
}

/// The spacings at which the rounding of the values is measured. That of `f32` shows at the widest.
const SPACINGS: [f64; 3] = [1e-8, 3e-8, 1e-7];

/// The fourth difference of roundings of size 1.
const FOURTH_DIFFERENCE_GAIN: f64 = 8.37;

/// The rounding of a loss's values.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Noise {
    pub(crate) size: f64,
    /// The largest value or input at which it was measured.
    pub(crate) largest: f64,
}

/// Measures the rounding of the loss's values, beside the point so that a kink does not count.
///
/// *Source*: J. Moré and S. Wild, "Estimating Computational Noise" (2011).
pub(crate) fn rounding(case: &Case, site: &Site, inputs: &[Input], at: f64) -> Noise {
    let epsilon = if site.dtype == DType::F64 {
        f64::EPSILON
    } else {
        f64::from(f32::EPSILON)
    };
    let least = 4.0 * epsilon * at.abs();
    if site.dtype != DType::F64 {
        return Noise {
            size: 2.0 * least,
            largest: at.abs(),
        };
    }
    let site = plain(case, site, inputs, at);
    for beside in [1e-4, -1e-4] {
        let along = |t: f64| {
            let mut moved = inputs.to_vec();
            let entries = moved.iter_mut().flat_map(|input| &mut input.values);
            for (i, x) in entries.enumerate() {
                let size = if *x == 0.0 { 1.0 } else { x.abs() };
                *x += (beside + t) * size * (1.0 + (i % 5) as f64 / 8.0);
            }
            value(case, &site, &moved).unwrap_or(f64::NAN)
        };
        let fourth = |s: f64| {
            let [a, b, c, d, e] = [-2.0, -1.0, 0.0, 1.0, 2.0].map(|k| along(k * s));
            (a - 4.0 * b + 6.0 * c - 4.0 * d + e).abs() / FOURTH_DIFFERENCE_GAIN
        };
        let noise = SPACINGS.map(fourth).into_iter().fold(0.0, f64::max);
        if noise.is_finite() && SPACINGS.iter().all(|&s| along(s).is_finite()) {
            let inputs = inputs.iter().flat_map(|input| &input.values);
            let inputs = inputs.fold(1e-4, |m: f64, x| m.max(x.abs()));
            return Noise {
                size: least.max(3.0 * noise),
                largest: at.abs().max(along(0.0).abs()).max(inputs),
            };
        }
    }
    Noise {
        size: least,
        largest: at.abs(),
    }
}

/// How far the gradient moves if its inputs are rounded to `f32`: the error that `f32` cannot avoid.
pub(crate) fn conditioning(
    case: &Case,
    site: &Site,
    inputs: &[Input],
    found: &Gradient,
) -> Vec<f64> {
    let mut largest = vec![0.0_f64; found.entries(inputs).len()];
    for sample in 0..3_usize {
        let mut moved = inputs.to_vec();
        for (i, x) in moved
            .iter_mut()
            .flat_map(|input| &mut input.values)
            .enumerate()
        {
            let sign = if (i * 3 + sample * 5) % 7 < 3 {
                1.0
            } else {
                -1.0
            };
            *x *= 1.0 + sign * f64::from(f32::EPSILON);
        }
        let Ok(other) = gradient(case, site, &moved) else {
            continue;
        };
        let pairs = other.entries(inputs).into_iter().zip(found.entries(inputs));
        for (largest, (a, b)) in largest.iter_mut().zip(pairs) {
            let change = (a - b).abs();
            if change.is_finite() {
                *largest = largest.max(change);
            }
        }
    }
    largest
}
