//! The ellipse layer as our own operation, registered with Burn: forward, and the hand-derived backward pass.
//!
//! Burn's `Tensor` does not name its backend: `Dispatch` finds it at run time. `#[backend_extension]` adds an
//! operation to it. This file implements the operation for every backend (with one body), and for autodiff on top of
//! any of them.

#![allow(
    deprecated,
    reason = "the backends are named here, and ndarray is the default until Burn 0.23 drops it"
)]

#[cfg(feature = "flex")]
use burn::backend::Flex;
#[cfg(feature = "ndarray")]
use burn::backend::NdArray;
use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Dispatch, TensorMetadata, backend_extension};
use burn::tensor::{Shape, Tensor};

use super::hand::Factors;

/// Computes `z` of the ellipse layer, with the hand-derived backward pass.
///
/// # Shapes
///
/// `x`: `[samples, inputs]`; `weight` and `center`: `[inputs, outputs]`; `bias`: `[outputs]`; `z`:
/// `[samples, outputs]`.
pub(crate) fn ellipse(
    x: Tensor<2>,
    weight: Tensor<2>,
    center: Tensor<2>,
    bias: Tensor<1>,
    factors: Factors,
) -> Tensor<2> {
    let z = <Dispatch as EllipseOps>::ellipse(
        x.into_dispatch(),
        weight.into_dispatch(),
        center.into_dispatch(),
        bias.into_dispatch(),
        factors,
    );
    Tensor::from_dispatch(z)
}

/// A backend that has the operation.
#[backend_extension(
    NdArray: cfg(feature = "ndarray"),
    Flex: cfg(feature = "flex"),
    Autodiff
)]
pub(crate) trait EllipseOps: Backend {
    /// The forward pass. The factors belong to the backward pass, which a plain backend does not have.
    fn ellipse(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        center: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        factors: Factors,
    ) -> FloatTensor<Self> {
        let _ = factors;
        let distance = distance::<Self>(x, center);
        forward::<Self>(distance, weight, bias)
    }
}

#[cfg(feature = "ndarray")]
impl EllipseOps for NdArray {}

#[cfg(feature = "flex")]
impl EllipseOps for Flex {}

/// With autodiff, the operation adds a node to the tape: the saved tensors of the forward pass, and
/// [`EllipseBackward`].
impl<B: EllipseOps, C: CheckpointStrategy> EllipseOps for Autodiff<B, C> {
    fn ellipse(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        center: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        factors: Factors,
    ) -> FloatTensor<Self> {
        let parents = [x.node(), weight.node(), center.node(), bias.node()];
        let (x, weight) = (x.into_primitive(), weight.into_primitive());
        let (center, bias) = (center.into_primitive(), bias.into_primitive());
        match EllipseBackward
            .prepare::<C>(parents)
            .compute_bound()
            .stateful()
        {
            OpsKind::Tracked(prepared) => {
                let distance = distance::<B>(x, center);
                let z = forward::<B>(distance.clone(), weight.clone(), bias);
                let saved = Saved {
                    distance,
                    weight,
                    factors,
                };
                prepared.finish(saved, z)
            }
            OpsKind::UnTracked(prepared) => {
                prepared.finish(B::ellipse(x, weight, center, bias, factors))
            }
        }
    }
}

/// The backward pass.
#[derive(Debug)]
struct EllipseBackward;

/// The saved tensors of the forward pass.
#[derive(Debug, Clone)]
struct Saved<T> {
    /// `x - C`, `[samples, inputs, outputs]`.
    distance: T,
    /// `W`, `[inputs, outputs]`.
    weight: T,
    factors: Factors,
}

impl<B: Backend> Backward<B, 4> for EllipseBackward {
    type State = Saved<FloatTensor<B>>;

    /// The formulas derived in `hand.rs`, for all samples, inputs and outputs at once:
    ///
    /// ```text
    /// dL/dW = -2 sum over s of u (x - C) dz        dL/db =  1 sum over s of dz
    /// dL/dC =  2 sum over s of u W dz              dL/dx = -2 sum over j of u W dz
    /// ```
    ///
    /// A parent that autodiff does not track, such as a batch of samples, is `None` and costs nothing.
    fn backward(
        self,
        ops: Ops<Self::State, 4>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let [x, weight, center, bias] = ops.parents;
        let Saved {
            distance,
            weight: w,
            factors,
        } = ops.state;
        let dz = gradients.consume::<B>(&ops.node);

        let [samples, inputs, outputs] = distance.shape().dims();
        let w = B::float_reshape(w, Shape::new([1, inputs, outputs]));
        let dz = B::float_reshape(dz, Shape::new([samples, 1, outputs]));
        let matrix = Shape::new([inputs, outputs]);
        let u_dz = B::float_mul(B::float_mul(distance.clone(), w.clone()), dz.clone());
        let u_w_dz = B::float_mul(u_dz.clone(), w);

        if let Some(x) = x {
            let dx = B::float_sum_dim(B::float_mul_scalar(u_w_dz.clone(), (-2.0).into()), 2);
            gradients.register::<B>(x.id, B::float_reshape(dx, Shape::new([samples, inputs])));
        }
        if let Some(weight) = weight {
            let dw = B::float_sum_dim(B::float_mul(u_dz, distance), 0);
            let dw = B::float_mul_scalar(dw, factors.weight.into());
            gradients.register::<B>(weight.id, B::float_reshape(dw, matrix.clone()));
        }
        if let Some(center) = center {
            let dc = B::float_sum_dim(u_w_dz, 0);
            let dc = B::float_mul_scalar(dc, factors.center.into());
            gradients.register::<B>(center.id, B::float_reshape(dc, matrix));
        }
        if let Some(bias) = bias {
            let db = B::float_mul_scalar(B::float_sum_dim(dz, 0), factors.bias.into());
            gradients.register::<B>(bias.id, B::float_reshape(db, Shape::new([outputs])));
        }
    }
}

/// `x - C`, `[samples, inputs, outputs]`.
fn distance<B: Backend>(x: FloatTensor<B>, center: FloatTensor<B>) -> FloatTensor<B> {
    let [samples, inputs] = x.shape().dims();
    let [_, outputs] = center.shape().dims();
    let x = B::float_reshape(x, Shape::new([samples, inputs, 1]));
    let center = B::float_reshape(center, Shape::new([1, inputs, outputs]));
    B::float_sub(x, center)
}

/// `z` from `x - C`, `[samples, outputs]`.
fn forward<B: Backend>(
    distance: FloatTensor<B>,
    weight: FloatTensor<B>,
    bias: FloatTensor<B>,
) -> FloatTensor<B> {
    let [samples, inputs, outputs] = distance.shape().dims();
    let weight = B::float_reshape(weight, Shape::new([1, inputs, outputs]));
    let u = B::float_mul(distance, weight);
    let squares = B::float_sum_dim(B::float_mul(u.clone(), u), 1);
    let squares = B::float_reshape(squares, Shape::new([samples, outputs]));
    B::float_sub(B::float_reshape(bias, Shape::new([1, outputs])), squares)
}
