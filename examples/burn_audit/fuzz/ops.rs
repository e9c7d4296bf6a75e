//! The operations that a random program is made of, each from one or two matrices to a matrix.
//!
//! Operations whose faults the fixed list knows are left out, or kept away from where they fail.

use burn::tensor::{Tensor, activation, s};

use crate::helpers::ints;

/// The size of a matrix.
pub(crate) type Size = [usize; 2];

/// An operation, with the size of its result if it takes matrices of these sizes.
pub(crate) struct Op {
    /// The operation as an expression of `a` and `b`.
    pub(crate) source: &'static str,
    /// Whether it takes a second matrix.
    pub(crate) binary: bool,
    pub(crate) size: fn(Size, Size) -> Option<Size>,
    pub(crate) run: fn(Tensor<2>, Tensor<2>) -> Tensor<2>,
}

macro_rules! op {
    (|$a:ident| $body:expr, $size:expr) => {
        Op {
            source: stringify!($body),
            binary: false,
            size: |$a, _| ($size)($a),
            run: |$a, _| $body,
        }
    };
    (|$a:ident, $b:ident| $body:expr, $size:expr) => {
        Op {
            source: stringify!($body),
            binary: true,
            size: |$a, $b| ($size)($a, $b),
            run: |$a, $b| $body,
        }
    };
}

fn same(a: Size) -> Option<Size> {
    Some(a)
}

/// For operations that refuse an empty matrix, such as a maximum.
fn some(a: Size) -> Option<Size> {
    (a[0] * a[1] > 0).then_some(a)
}

fn column(a: Size) -> Option<Size> {
    some(a).map(|a| [a[0], 1])
}

fn row(a: Size) -> Option<Size> {
    some(a).map(|a| [1, a[1]])
}

fn one(a: Size) -> Option<Size> {
    some(a).map(|_| [1, 1])
}

fn broadcast(a: Size, b: Size) -> Option<Size> {
    let size = |i: usize| match (a[i], b[i]) {
        (x, y) if x == y => Some(x),
        (1, y) => Some(y),
        (x, 1) => Some(x),
        _ => None,
    };
    Some([size(0)?, size(1)?])
}

fn equal(a: Size, b: Size) -> Option<Size> {
    (a == b).then_some(a)
}

/// Every operation. With `known`, also some whose faults the fixed list knows: the search has to find these.
pub(crate) fn all(known: bool) -> Vec<Op> {
    let mut ops = if known { faulty() } else { Vec::new() };
    ops.extend(each_entry());
    ops.extend(reductions());
    ops.extend(moves());
    ops.extend(pairs());
    ops
}

fn faulty() -> Vec<Op> {
    vec![
        op!(|a| activation::gelu(a), same),
        op!(|a| activation::elu(a, 1.0), same),
        op!(|a| a.div_scalar(0.7), same),
        op!(|a, b| a.powf(b), broadcast),
        op!(|a, b| a.hypot(b), broadcast),
    ]
}

fn each_entry() -> Vec<Op> {
    vec![
        op!(|a| a.exp(), same),
        op!(|a| a.tanh(), same),
        op!(|a| a.sin(), same),
        op!(|a| a.cos(), same),
        op!(|a| a.abs(), same),
        op!(|a| a.neg(), same),
        op!(|a| a.square(), same),
        op!(|a| a.erf(), same),
        op!(|a| a.atan(), same),
        op!(|a| a.asinh(), same),
        op!(|a| a.sinh(), same),
        op!(|a| a.sign(), same),
        op!(|a| a.floor(), same),
        op!(|a| a.powi_scalar(3), same),
        op!(|a| a.powf_scalar(2.0), same),
        op!(|a| a.mul_scalar(1.5), same),
        op!(|a| a.add_scalar(0.7), same),
        op!(|a| 2.0 - a, same),
        op!(|a| a.square().add_scalar(0.5).log(), same),
        op!(|a| a.square().log1p(), same),
        op!(|a| a.square().add_scalar(0.5).sqrt(), same),
        op!(|a| a.square().add_scalar(0.5).recip(), same),
        op!(|a| a.clone() * a, same),
        op!(|a| a.clone() + a.transpose().transpose(), same),
        op!(|a| a.remainder_scalar(0.75), same),
        op!(|a| a.clamp(-0.5, 0.5), same),
        op!(|a| a.clamp_min(0.25), same),
        op!(|a| activation::relu(a), same),
        op!(|a| activation::leaky_relu(a, 0.1), same),
        op!(|a| activation::log_sigmoid(a), same),
        op!(|a| activation::softsign(a), same),
        op!(|a| activation::hard_shrink(a, 0.5), same),
        op!(|a| activation::soft_shrink(a, 0.5), same),
    ]
}

fn reductions() -> Vec<Op> {
    vec![
        op!(|a| activation::softmax(a, 1), some),
        op!(|a| activation::log_softmax(a, 0), some),
        op!(|a| activation::softmin(a, 0), some),
        op!(|a| a.cumsum(1), some),
        op!(|a| a.cumsum(0), some),
        op!(|a| a.cumprod(1), some),
        op!(|a| a.cumprod(0), some),
        op!(|a| a.cummax(1), some),
        op!(|a| a.cummin(0), some),
        op!(|a| a.sort(1), some),
        op!(|a| a.sort_descending(0), some),
        op!(|a| a.sum_dim(0), row),
        op!(|a| a.sum_dim(1), column),
        op!(|a| a.mean_dim(0), row),
        op!(|a| a.mean_dim(1), column),
        op!(|a| a.max_dim(1), column),
        op!(|a| a.min_dim(0), row),
        op!(|a| a.max_abs_dim(1), column),
        op!(|a| a.prod_dim(1), column),
        op!(|a| a.prod_dim(0), row),
        op!(|a| a.median(1), column),
        op!(|a| a.topk(1, 0), row),
        op!(|a| a.var(1), |a: Size| column(a)
            .filter(|_| (2..=3).contains(&a[1]))),
        op!(|a| a.sum().unsqueeze(), one),
        op!(|a| a.mean().unsqueeze(), one),
        op!(|a| a.max().unsqueeze(), one),
        op!(|a| a.prod().unsqueeze(), one),
    ]
}

fn moves() -> Vec<Op> {
    vec![
        op!(|a| a.transpose(), |a: Size| Some([a[1], a[0]])),
        op!(
            |a| {
                let [r, c] = a.dims();
                a.reshape([c, r])
            },
            |a: Size| some(a).map(|a| [a[1], a[0]])
        ),
        op!(|a| a.flip([0, 1]), some),
        op!(|a| a.roll(&[1], &[1]), some),
        op!(|a| a.repeat_dim(0, 2), |a: Size| some(a)
            .map(|a| [2 * a[0], a[1]])),
        op!(|a| a.repeat_dim(1, 2), |a: Size| some(a)
            .map(|a| [a[0], 2 * a[1]])),
        op!(|a| a.expand([3, -1]), |a: Size| (a[0] == 1 && a[1] > 0)
            .then_some([3, a[1]])),
        op!(|a| a.slice(s![.., 0..1]), column),
        op!(|a| a.slice(s![0..1, ..]), row),
        op!(
            |a| {
                let c = a.dims()[1];
                a.narrow(1, 1, c - 1)
            },
            |a: Size| some(a).filter(|a| a[1] > 1).map(|a| [a[0], a[1] - 1])
        ),
        op!(|a| a.slice(s![..;-1, ..]), some),
        op!(|a| a.slice(s![.., ..;2]), |a: Size| some(a)
            .map(|a| [a[0], a[1].div_ceil(2)])),
        op!(|a| a.triu(0), some),
        op!(|a| a.tril(0), some),
        op!(
            |a| a.pad((1, 1, 0, 0), burn::tensor::ops::PadMode::Constant(0.5)),
            |a: Size| some(a).map(|a| [a[0], a[1] + 2])
        ),
        op!(
            |a| a.pad((1, 0, 0, 1), burn::tensor::ops::PadMode::Edge),
            |a: Size| some(a).map(|a| [a[0] + 1, a[1] + 1])
        ),
        op!(
            |a| {
                let n = a.dims()[1] as i64 - 1;
                a.clone().select(1, ints([n, 0, n], &a.device()))
            },
            |a: Size| some(a).map(|a| [a[0], 3])
        ),
        op!(
            |a| {
                let n = a.dims()[0] as i64 - 1;
                a.clone().select(0, ints([n, 0], &a.device()))
            },
            |a: Size| some(a).map(|a| [2, a[1]])
        ),
        op!(
            |a| a.unfold::<3, _>(1, 2, 1).sum_dim(2).squeeze_dim(2),
            |a: Size| some(a).filter(|a| a[1] > 1).map(|a| [a[0], a[1] - 1])
        ),
    ]
}

fn pairs() -> Vec<Op> {
    vec![
        op!(|a, b| a + b, broadcast),
        op!(|a, b| a - b, broadcast),
        op!(|a, b| a * b, broadcast),
        op!(|a, b| a / b.square().add_scalar(0.5), broadcast),
        op!(|a, b| a.max_pair(b), equal),
        op!(|a, b| a.min_pair(b), equal),
        op!(|a, b| a.atan2(b.square().add_scalar(0.5)), broadcast),
        op!(|a, b| a.hypot(b.square().add_scalar(0.5)), broadcast),
        op!(|a, b| a.square().add_scalar(0.5).powf(b), broadcast),
        op!(|a, b| a.clone().mask_where(a.greater(b.clone()), b), equal),
        op!(|a, b| a.matmul(b), |a: Size, b: Size| (a[1] == b[0]
            && a[0] * a[1] * b[1] > 0)
            .then_some([a[0], b[1]])),
        op!(|a, b| a.matmul(b.transpose()), |a: Size, b: Size| (a[1]
            == b[1]
            && a[0] * a[1] * b[0] > 0)
            .then_some([a[0], b[0]])),
        op!(|a, b| Tensor::cat(vec![a, b], 0), |a: Size, b: Size| (a[1]
            == b[1])
            .then_some([a[0] + b[0], a[1]])
            .and_then(some)),
        op!(|a, b| Tensor::cat(vec![a, b], 1), |a: Size, b: Size| (a[0]
            == b[0])
            .then_some([a[0], a[1] + b[1]])
            .and_then(some)),
        op!(
            |a, b| a.slice_assign(s![0..1, ..], b),
            |a: Size, b: Size| (a[0] > 0 && b == [1, a[1]]).then_some(a)
        ),
    ]
}
