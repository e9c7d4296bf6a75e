//! A copy of the hand-derived backward passes, with a place for each mistake.
//!
//! A net of two layers, in matrices, in the book's notation; without a mistake it is what
//! `downhill-hand` computes, which a test holds.

use downhill::hand::Real;
use downhill::prelude::{Activation, Loss, Objective};
use ndarray::{Array, Array1, Array2, Axis, Dimension, concatenate};

use super::Mistake;
use super::Mistake::*;

/// What the forward pass of a net of two layers was given and gave.
pub(crate) struct Pass {
    pub(crate) x: Array2<f64>,
    pub(crate) y: Array2<f64>,
    /// `W` of the hidden layer and of the last, `[inputs, outputs]`.
    pub(crate) w: [Array2<f64>; 2],
    pub(crate) z: [Array2<f64>; 2],
    pub(crate) a: [Array2<f64>; 2],
    pub(crate) activations: [Activation; 2],
    /// `b` of the hidden layer and of the last.
    pub(crate) b: [Array1<f64>; 2],
    pub(crate) objective: Objective,
}

/// `dL/dW` and `dL/db` of the hidden layer and of the last.
pub(crate) struct Gradient {
    pub(crate) weight: [Array2<f64>; 2],
    pub(crate) bias: [Array1<f64>; 2],
}

/// The backward pass, with one mistake in it or none.
pub(crate) fn backward(pass: &Pass, mistake: Option<Mistake>) -> Gradient {
    let made = |m: Mistake| mistake == Some(m);
    let dz1 = last(pass, mistake);

    // The last layer.
    let h = match mistake {
        Some(StaleActivation) => rotate(&pass.a[0], Axis(0)),
        Some(LogitsForActivations) => pass.z[0].clone(),
        Some(SlopeForActivation) => pass.a[0].mapv(|h| h * (1.0 - h)),
        _ => pass.a[0].clone(),
    };
    let mut dw1 = weight(&h, &dz1, mistake);
    let mut db1 = bias(&dz1, mistake);

    // Through it, to the hidden one.
    let w1 = if made(StaleWeight) {
        // The step was taken already.
        &pass.w[1] - &(0.5 * &dw1)
    } else {
        pass.w[1].clone()
    };
    let da0 = if made(MissingTranspose) {
        dz1.dot(&w1)
    } else {
        dz1.dot(&w1.t())
    };
    let dz0 = slope(pass.activations[0], &pass.z[0], &pass.a[0], da0, mistake);
    let x = if made(FeaturesShifted) {
        rotate(&pass.x, Axis(1))
    } else {
        pass.x.clone()
    };
    let mut dw0 = x.t().dot(&dz0);
    let mut db0 = dz0.sum_axis(Axis(0));

    let samples = pass.x.nrows() as f64;
    match mistake {
        Some(SlabOfZeros) => {
            dw0 *= samples / (samples + 1.0);
            dw1 *= samples / (samples + 1.0);
        }
        Some(HiddenDecay) => dw0 = dw0 + 0.1 * &pass.w[0],
        Some(LastWeightForgotten) => dw1.fill(0.0),
        Some(LastBiasForgotten) => db1.fill(0.0),
        Some(Clipped) => dw1.mapv_inplace(|v| v.clamp(-0.01, 0.01)),
        Some(Accumulated) => dw1 *= 2.0,
        Some(HiddenSign) => dw0 *= -1.0,
        _ => {}
    }
    dw0 = dw0 + penalty(pass, &pass.w[0], mistake);
    dw1 = dw1 + penalty(pass, &pass.w[1], mistake);
    match mistake {
        Some(L1OnBiases | L2OnBiases) => {
            db0 = db0 + penalty(pass, &pass.b[0], mistake);
            db1 = db1 + penalty(pass, &pass.b[1], mistake);
        }
        Some(L2OnLastAlone) => dw0 = dw0 - penalty(pass, &pass.w[0], mistake),
        _ => {}
    }
    Gradient {
        weight: [dw0, dw1],
        bias: [db0, db1],
    }
}

/// What the penalties add to the gradient of a parameter, `λ₁ sign(w) + λ₂ w`.
fn penalty<D: Dimension>(
    pass: &Pass,
    w: &Array<f64, D>,
    mistake: Option<Mistake>,
) -> Array<f64, D> {
    let (l1, l2) = (pass.objective.penalty.l1, pass.objective.penalty.l2);
    let samples = pass.x.nrows() as f64;
    let l1 = match mistake {
        Some(L1Averaged) => l1 / samples,
        Some(L1Sign) => -l1,
        _ => l1,
    };
    let l2 = match mistake {
        Some(L2Halved) => l2 / 2.0,
        Some(L2Twice) => l2 * 2.0,
        Some(L2Averaged) => l2 / samples,
        _ => l2,
    };
    w.mapv(|w| match mistake {
        Some(L1OfTheSquare) => (l1 + l2) * w,
        _ if w == 0.0 => 0.0,
        _ => l1 * w.signum() + l2 * w,
    })
}

/// `dL/dz` of the last layer.
fn last(pass: &Pass, mistake: Option<Mistake>) -> Array2<f64> {
    let (y, z, a) = (&pass.y, &pass.z[1], &pass.a[1]);
    let samples = y.nrows() as f64;
    let count = match mistake {
        Some(CountOneMore) => samples + 1.0,
        Some(CountOneLess) => samples - 1.0,
        Some(SumForMean) => 1.0,
        Some(MeanOverOutputsToo) => samples * y.ncols() as f64,
        _ => samples,
    };
    let error = match mistake {
        Some(ErrorSign) => y - a,
        Some(TargetsOfTheNext) => a - &rotate(y, Axis(0)),
        _ => a - y,
    };
    let through = |da: Array2<f64>| match mistake {
        Some(LastSlopeMissing) => da,
        _ => slope(pass.activations[1], z, a, da, mistake),
    };
    match &pass.objective.descend {
        Loss::LogLoss if mistake == Some(SlopeTwice) => error / count * a * (1.0 - a),
        Loss::LogLoss | Loss::CrossEntropy => error / count,
        Loss::WeightedLogLoss { weights, smoothing } => {
            let [w0, w1] = match mistake {
                Some(WeightsSwapped) => [weights[1], weights[0]],
                Some(OtherClassUnweighted) => [1.0, weights[1]],
                _ => *weights,
            };
            let smoothed = match mistake {
                Some(SmoothingForgotten) => y.clone(),
                _ => (1.0 - smoothing) * y + smoothing / 2.0,
            };
            match mistake {
                Some(WeightOfTheError) => (w0 * (1.0 - y) + w1 * y) * (a - smoothed) / count,
                _ => (w0 * (1.0 - &smoothed) * a - w1 * &smoothed * (1.0 - a)) / count,
            }
        }
        Loss::WeightedCrossEntropy { weights, smoothing } => {
            let weights = Array1::from(weights.clone());
            let classes = weights.len() as f64;
            // The targets of a sample sum to 1.
            let smoothed = match mistake {
                Some(SmoothingOverOthers) => {
                    (1.0 - smoothing) * y + smoothing / (classes - 1.0) * (1.0 - y)
                }
                _ => (1.0 - smoothing) * y + smoothing / classes,
            };
            let fractions = &smoothed * &weights;
            let all = fractions.sum_axis(Axis(1)).insert_axis(Axis(1));
            match mistake {
                Some(WeightOfTheOutput) => (a - &smoothed) * &weights / count,
                Some(WeightedSumForgotten) => (a - &fractions) / count,
                Some(DividedByWeights) => (all * a - fractions) / (y * &weights).sum(),
                _ => (all * a - fractions) / count,
            }
        }
        Loss::NaiveLogLoss => {
            let other = if mistake == Some(OtherHalfMissing) {
                0.0
            } else {
                1.0
            };
            through((other * (1.0 - y) / (1.0 - a) - y / a) / count)
        }
        Loss::SquaredError => through(match mistake {
            Some(TwoMissing) => error,
            Some(MeanForSum) => 2.0 * error / samples,
            _ => 2.0 * error,
        }),
        Loss::MeanSquaredError => through(match mistake {
            Some(MeanSquareTwoMissing) => error / count,
            Some(MeanSquareSummed) => 2.0 * error,
            Some(MeanSquareOverOutputs) => 2.0 * error / (count * y.ncols() as f64),
            _ => 2.0 * error / count,
        }),
        Loss::MeanAbsoluteError => through(match mistake {
            Some(AbsoluteUnsigned) => error / count,
            Some(AbsoluteOfActivation) => a.mapv(f64::signum) / count,
            Some(AbsoluteSummed) => error.mapv(f64::signum),
            _ => error.mapv(f64::signum) / count,
        }),
        Loss::Huber => through(match mistake {
            Some(HuberUnbounded) => error / count,
            Some(HuberAllSigns) => error.mapv(f64::signum) / count,
            Some(HuberTwice) => {
                error.mapv(|e| if e.abs() <= 1.0 { 2.0 * e } else { e.signum() }) / count
            }
            _ => error.mapv(|e| e.clamp(-1.0, 1.0)) / count,
        }),
        Loss::Hinge => {
            let side = 2.0 * y - 1.0;
            let lacks = |margin: f64| (&side * z).mapv(|m| f64::from(u8::from(m < margin)));
            match mistake {
                Some(HingeTargetsUnmapped) => -y * lacks(1.0) / count,
                Some(HingeMarginMissing) => -&side * lacks(0.0) / count,
                Some(HingeNeverSatisfied) => -side / count,
                _ => -&side * lacks(1.0) / count,
            }
        }
        Loss::MultiClassHinge => {
            let classes = match mistake {
                Some(ClassesNotCounted) => 1.0,
                _ => y.ncols() as f64,
            };
            pulls(z, y, mistake) / classes / count
        }
    }
}

/// Of the hinge loss of several classes, how often each logit is pushed up, less how often it is pulled.
fn pulls(z: &Array2<f64>, y: &Array2<f64>, mistake: Option<Mistake>) -> Array2<f64> {
    let mut pulls = Array2::zeros(z.dim());
    for ((mut pulls, z), y) in pulls.rows_mut().into_iter().zip(z.rows()).zip(y.rows()) {
        let own = y.iter().position(|&y| y == 1.0).unwrap();
        let others = (0..z.len()).filter(|&j| j != own);
        let mut near: Vec<usize> = others.filter(|&j| z[own] - z[j] < 1.0).collect();
        if mistake == Some(NearestClassAlone) {
            near.sort_by(|&i, &j| z[j].total_cmp(&z[i]));
            near.truncate(1);
        }
        for &j in &near {
            pulls[j] += 1.0;
        }
        pulls[own] -= match mistake {
            Some(OwnClassForgotten) => 0.0,
            Some(OwnClassOnce) => near.len().min(1) as f64,
            _ => near.len() as f64,
        };
    }
    pulls
}

/// `dL/dz` from `dL/da`.
fn slope(
    f: Activation,
    z: &Array2<f64>,
    a: &Array2<f64>,
    da: Array2<f64>,
    mistake: Option<Mistake>,
) -> Array2<f64> {
    let sigmoid = |v: &Array2<f64>| v.mapv(|v| 1.0 / (1.0 + (-v).exp()));
    match (f, mistake) {
        (_, Some(HiddenSlopeMissing)) | (Activation::Identity, _) => da,

        (Activation::Sigmoid, Some(SlopeOfActivation)) => {
            let again = sigmoid(a);
            da * &again * (1.0 - &again)
        }
        (Activation::Sigmoid, Some(SlopeInLogits)) => da * z * (1.0 - z),
        (Activation::Sigmoid, Some(SigmoidSquared)) => da * a * a,
        (Activation::Sigmoid, _) => da * a * (1.0 - a),

        (Activation::Tanh, Some(TanhNotSquared)) => da * (1.0 - a),
        (Activation::Tanh, Some(TanhOfLogits)) => da * (1.0 - z * z),
        (Activation::Tanh, _) => da * (1.0 - a * a),

        (Activation::Relu, Some(MaskOfGradient)) => da.mapv(|d| d.max(0.0)),
        (Activation::Relu, Some(MaskInverted)) => da * z.mapv(|z| f64::from(u8::from(z <= 0.0))),
        (Activation::Relu, _) => da * z.mapv(|z| f64::from(u8::from(z > 0.0))),

        (Activation::LeakyRelu, Some(LeakStopped)) => da * z.mapv(|z| f64::from(u8::from(z > 0.0))),
        (Activation::LeakyRelu, Some(LeakInverted)) => {
            da * z.mapv(|z| if z > 0.0 { 0.01 } else { 1.0 })
        }
        (Activation::LeakyRelu, Some(LeakOfGradient)) => {
            da.mapv(|d| if d > 0.0 { d } else { 0.01 * d })
        }
        (Activation::LeakyRelu, _) => da * z.mapv(|z| if z > 0.0 { 1.0 } else { 0.01 }),

        (Activation::Softplus, Some(SoftplusMirrored)) => da * sigmoid(&-z),
        (Activation::Softplus, Some(SoftplusOfActivation)) => da * sigmoid(a),
        (Activation::Softplus, Some(SoftplusInnerAlone)) => da * z.mapv(f64::exp),
        (Activation::Softplus, _) => da * sigmoid(z),

        (Activation::Silu, mistake) => {
            let p = sigmoid(z);
            let second = z * &p * (1.0 - &p);
            match mistake {
                Some(SiluFirstTermAlone) => da * p,
                Some(SiluSecondTermAlone) => da * second,
                Some(SiluOfActivation) => da * (p + a * (1.0 - a)),
                _ => da * (p + second),
            }
        }

        (Activation::Gelu, Some(GeluFirstTermAlone)) => da * z.mapv(normal),
        (Activation::Gelu, Some(GeluRootForgotten)) => {
            da * z.mapv(|z| normal(z) + z * std::f64::consts::SQRT_2 * density(z))
        }
        (Activation::Gelu, Some(GeluOfTanhForm)) => da * z.mapv(|z| tanh_form_slope(z, None)),
        (Activation::Gelu, _) => da * z.mapv(|z| normal(z) + z * density(z)),

        (Activation::GeluTanh, Some(GeluTanhOfExactForm)) => {
            da * z.mapv(|z| normal(z) + z * density(z))
        }
        (Activation::GeluTanh, mistake) => da * z.mapv(|z| tanh_form_slope(z, mistake)),

        (Activation::Softmax, Some(DiagonalAlone)) => da * a * (1.0 - a),
        (Activation::Softmax, mistake) => {
            let mean = (a * &da).sum_axis(Axis(1)).insert_axis(Axis(1));
            match mistake {
                Some(CrossTermsSign) => a * &(da + &mean),
                Some(CrossTermsMissing) => a * &da,
                _ => a * &(da - &mean),
            }
        }
    }
}

/// `Φ(z)`, the fraction of a standard normal distribution below `z`.
pub(crate) fn normal(z: f64) -> f64 {
    0.5 * Real::erfc(-z / std::f64::consts::SQRT_2)
}

/// `φ(z)`, its density.
fn density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// `u` of the GELU's tanh form, and its slope.
pub(crate) fn tanh_form(z: f64) -> (f64, f64) {
    let scale = (2.0 / std::f64::consts::PI).sqrt();
    let slope = 1.0 + 3.0 * 0.044_715 * z * z;
    (scale * (z + 0.044_715 * z.powi(3)), scale * slope)
}

/// The slope of the GELU's tanh form: `(1 + tanh u) / 2 + z (1 - tanh² u) du/dz / 2`.
fn tanh_form_slope(z: f64, mistake: Option<Mistake>) -> f64 {
    let (u, du) = tanh_form(z);
    let du = match mistake {
        Some(GeluTanhThreeMissing) => u / z,
        Some(GeluTanhInnerMissing) => 1.0,
        _ => du,
    };
    0.5 * (1.0 + u.tanh()) + 0.5 * z * (1.0 - u.tanh().powi(2)) * du
}

/// `dL/dW = xᵀ dL/dz` of the last layer.
fn weight(x: &Array2<f64>, dz: &Array2<f64>, mistake: Option<Mistake>) -> Array2<f64> {
    match mistake {
        Some(WeightTransposed) => dz.t().dot(x),
        Some(WeightAveragedAgain) => x.t().dot(dz) / x.nrows() as f64,
        Some(LastSampleMissing) => {
            let all_but_one: Vec<usize> = (0..x.nrows() - 1).collect();
            let without = |m: &Array2<f64>| m.select(Axis(0), &all_but_one);
            without(x).t().dot(&without(dz))
        }
        _ => x.t().dot(dz),
    }
}

/// `dL/db`, the sum of `dL/dz` over the samples, of the last layer.
fn bias(dz: &Array2<f64>, mistake: Option<Mistake>) -> Array1<f64> {
    match mistake {
        Some(BiasNotReduced) => dz.row(0).to_owned(),
        Some(BiasAveragedAgain) => dz.sum_axis(Axis(0)) / dz.nrows() as f64,
        Some(BiasOverOutputs) => Array1::from_elem(dz.ncols(), dz.row(0).sum()),
        _ => dz.sum_axis(Axis(0)),
    }
}

/// The first row or column behind all others.
fn rotate(m: &Array2<f64>, axis: Axis) -> Array2<f64> {
    let (first, rest) = m.view().split_at(axis, 1);
    concatenate(axis, &[rest, first]).unwrap()
}
