//! Tensor operations, forward and backward.

use burn::module::{Module, Param};
use burn::tensor::{Bool, Int, Tensor, TensorData, activation, s};

use crate::support::{all_agree, compare, device, tensor, varied};

#[derive(Module, Debug)]
struct Weights {
    w: Param<Tensor<3>>,
}

/// A tensor of the shape of the weights, indices into their first axis for each entry, a list of indices, and a mask.
type Batch = (
    Tensor<3>,
    Tensor<3, Int>,
    Tensor<1, Int>,
    Tensor<3, Bool>,
    Tensor<3>,
);
type Operation = fn(Tensor<3>, &Batch) -> Tensor<1>;

/// A sum in which each entry has another slope.
fn end<const D: usize>(x: Tensor<D>) -> Tensor<1> {
    (x.clone().square() + x).sum()
}

fn check(operations: &[(&str, Operation)]) {
    let model = varied(Weights {
        w: Param::from_tensor(tensor([2, 3, 4], 7)),
    });
    let indices: Vec<i64> = (0..24).map(|i| (i * 7 / 3) % 2).collect();
    let batch: Batch = (
        tensor([2, 3, 4], 1),
        Tensor::from_data(TensorData::new(indices, [2, 3, 4]), &device()),
        Tensor::from_data(TensorData::new(vec![2_i64, 0, 2, 1, 2], [5]), &device()),
        tensor([2, 3, 4], 3).greater_elem(0.1),
        tensor([2, 4, 5], 4),
    );
    all_agree(operations.iter().map(|(name, operation)| {
        let loss = |m: &Weights, b: &Batch| operation(m.w.val(), b);
        compare(name, model.clone(), &batch, loss)
    }));
}

#[test]
fn arithmetic() {
    check(&[
        ("add", |w, b| end(w + b.0.clone())),
        ("sub", |w, b| end(b.0.clone() - w)),
        ("mul", |w, b| end(w * b.0.clone())),
        ("div", |w, b| end(b.0.clone() / (w + 2.0))),
        ("div by a number", |w, _| end(w / 4.0)),
        ("number - w", |w, _| end(w.neg() + 1.5)),
        ("w - w", |w, _| end(w.clone() * 2.0 - w)),
        ("0 w", |w, b| end(w * 0.0 + b.0.clone())),
        ("abs", |w, _| end(w.abs())),
        ("sign", |w, _| end(w.clone().sign() * w)),
        ("exp", |w, _| end(w.exp())),
        ("log", |w, _| end((w + 2.0).log())),
        ("log1p", |w, _| end(w.log1p())),
        ("sqrt", |w, _| end((w + 2.0).sqrt())),
        ("recip", |w, _| end((w + 2.0).recip())),
        ("erf", |w, _| end(w.erf())),
        ("sin, cos", |w, _| end(w.clone().sin() * w.cos())),
        ("tan", |w, _| end(w.tan())),
        ("sinh, cosh", |w, _| end(w.clone().sinh() * w.cosh())),
        ("tanh", |w, _| end(w.tanh())),
        ("square", |w, _| end(w.square())),
        ("powf 1", |w, _| end((w + 2.0).powf_scalar(1.0))),
        ("powf 1.5", |w, _| end((w + 2.0).powf_scalar(1.5))),
        ("powf 3", |w, _| end(w.powf_scalar(3.0))),
        ("powf -1", |w, _| end((w + 2.0).powf_scalar(-1.0))),
        ("powf -2", |w, _| end((w + 2.0).powf_scalar(-2.0))),
        ("powf 0.5", |w, _| end((w + 2.0).powf_scalar(0.5))),
        ("powf 0", |w, _| end((w + 2.0).powf_scalar(0.0))),
        ("powi 5", |w, _| end(w.powi_scalar(5))),
        ("powf of tensors", |w, b| end((w + 2.0).powf(b.0.clone()))),
        ("clamp", |w, _| end(w.clamp(-0.2, 0.3))),
        ("clamp min", |w, _| end(w.clamp_min(0.1))),
        ("clamp max", |w, _| end(w.clamp_max(0.1))),
        ("max pair", |w, b| end(w.max_pair(b.0.clone()))),
        ("min pair", |w, b| end(w.min_pair(b.0.clone()))),
        ("floor", |w, _| end((w.clone() * 3.0).floor() * w)),
        ("ceil", |w, _| end((w.clone() * 3.0).ceil() * w)),
        ("round", |w, _| end((w.clone() * 3.0).round() * w)),
        ("elu", |w, _| end(activation::elu(w, 0.7))),
        ("glu", |w, _| end(activation::glu(w, 2))),
        ("gelu by tanh", |w, _| end(activation::gelu_approximate(w))),
        ("softmin", |w, _| end(activation::softmin(w, 1))),
        ("quiet softmax", |w, _| end(activation::quiet_softmax(w, 2))),
    ]);
}

#[test]
fn reductions_over_each_axis() {
    check(&[
        ("sum", |w, _| end(w.sum())),
        ("mean", |w, _| end(w.mean())),
        ("prod", |w, _| end((w + 1.5).prod())),
        ("max", |w, _| end(w.max())),
        ("min", |w, _| end(w.min())),
        ("max abs", |w, _| end(w.max_abs())),
        ("sum 0", |w, _| end(w.sum_dim(0))),
        ("sum 1", |w, _| end(w.sum_dim(1))),
        ("sum 2", |w, _| end(w.sum_dim(2))),
        ("sums 0 1", |w, _| end(w.sum_dims(&[0, 1]))),
        ("sums 0 2", |w, _| end(w.sum_dims(&[0, 2]))),
        ("sum of sum", |w, _| end(w.square().sum_dim(2).sum_dim(0))),
        ("sum of sums of a product", |w, b| {
            end((w * b.0.clone()).sum_dim(2).sum_dim(1).sum_dim(0))
        }),
        ("mean 0", |w, _| end(w.mean_dim(0))),
        ("mean 1", |w, _| end(w.mean_dim(1))),
        ("mean 2", |w, _| end(w.mean_dim(2))),
        ("max 0", |w, _| end(w.max_dim(0))),
        ("max 1", |w, _| end(w.max_dim(1))),
        ("max 2", |w, _| end(w.max_dim(2))),
        ("min 0", |w, _| end(w.min_dim(0))),
        ("min 1", |w, _| end(w.min_dim(1))),
        ("min 2", |w, _| end(w.min_dim(2))),
        ("max of max", |w, _| end(w.max_dim(2).max_dim(1))),
        ("max of min", |w, _| end(w.min_dim(2).max_dim(1))),
        ("max with indices", |w, _| {
            let (value, index) = w.clone().max_dim_with_indices(1);
            end(value * index.float().cast(burn::tensor::DType::F64))
        }),
        ("argmax", |w, _| {
            let best = w.clone().argmax(2);
            end(w.gather(2, best))
        }),
        ("argmin", |w, _| {
            let best = w.clone().argmin(0);
            end(w.gather(0, best))
        }),
        ("prod 0", |w, _| end((w + 1.5).prod_dim(0))),
        ("prod 2", |w, _| end((w + 1.5).prod_dim(2))),
        ("var 1", |w, _| end(w.var(1))),
        ("var bias 2", |w, _| end(w.var_bias(2))),
        ("var mean 0", |w, _| {
            let (variance, mean) = w.var_mean(0);
            end(variance * mean)
        }),
    ]);
}

#[test]
fn shapes() {
    check(&[
        ("reshape", |w, _| end(w.reshape([4, 6]).square())),
        ("transpose", |w, b| end(w.transpose().matmul(b.0.clone()))),
        ("swap 0 2, reshape", |w, _| {
            end(w.swap_dims(0, 2).reshape([2, 12]).sin())
        }),
        ("permute", |w, _| end(w.permute([2, 0, 1]).sum_dim(1))),
        ("flip", |w, b| end(w.flip([0, 2]) * b.0.clone())),
        ("flatten", |w, _| end(w.flatten::<2>(1, 2).sin().sum_dim(0))),
        ("unsqueeze", |w, _| {
            end(w.unsqueeze_dim::<4>(1).sin().sum_dim(2))
        }),
        ("slice", |w, _| end(w.slice(s![.., 1..3, ..2]).sin())),
        ("slice by steps", |w, _| {
            end(w.slice(s![.., .., 0..4;2]).sin())
        }),
        ("slice backward", |w, b| {
            end(w.slice(s![.., 0..3;-1, ..]) * b.0.clone())
        }),
        ("slice assign", |w, b| {
            let part = b.0.clone().slice(s![.., 0..1, ..]);
            end(w.slice_assign(s![.., 1..2, ..], part))
        }),
        ("slice assign w", |w, b| {
            let part = w.slice(s![.., 0..1, ..]);
            end(b.0.clone().slice_assign(s![.., 1..2, ..], part).sin())
        }),
        ("narrow", |w, _| end(w.narrow(2, 1, 2).exp())),
        ("chunk", |w, _| {
            let parts = w.chunk(2, 2);
            end(parts[0].clone() * parts[1].clone().sin())
        }),
        ("split", |w, _| {
            let parts = w.split(2, 1);
            end(parts[0].clone().sin()) * end(parts[1].clone())
        }),
        ("cat", |w, b| {
            end(Tensor::cat(vec![w.clone().sin(), b.0.clone(), w], 1))
        }),
        ("cat 0", |w, b| {
            end(Tensor::cat(vec![w.exp(), b.0.clone()], 0))
        }),
        ("stack", |w, b| {
            end(Tensor::stack::<4>(vec![w, b.0.clone()], 2).sin().sum_dim(2))
        }),
        ("repeat 0", |w, _| end(w.repeat_dim(0, 3).sin())),
        ("repeat", |w, _| end(w.repeat(&[1, 2, 3]).sin())),
        ("expand", |w, b| {
            let row = w.slice(s![.., 0..1, ..]).expand([2, 3, 4]);
            end(row * b.0.clone())
        }),
        ("broadcast 0", |w, b| {
            end(w.slice(s![0..1, .., ..]) * b.0.clone())
        }),
        ("broadcast 1", |w, b| {
            end(w.slice(s![.., 0..1, ..]) - b.0.clone())
        }),
        ("broadcast both", |w, b| {
            end(w.slice(s![0..1, .., 0..1]) / (b.0.clone().slice(s![.., 0..1, ..]) + 2.0))
        }),
        ("roll", |w, b| end(w.roll_dim(1, 2) * b.0.clone())),
        ("pad", |w, _| end(w.pad((1, 2, 0, 1), 0.5).sin())),
        ("tril", |w, _| end(w.tril(0).sin())),
        ("triu", |w, _| end(w.triu(1).sin())),
        ("unfold", |w, _| {
            let windows: Tensor<4> = w.unfold(2, 2, 1);
            end(windows.sin())
        }),
    ]);
}

#[test]
fn indices_and_masks() {
    check(&[
        ("gather 0", |w, b| end(w.gather(0, b.1.clone()).sin())),
        ("gather 1", |w, b| end(w.gather(1, b.1.clone()).sin())),
        ("gather 2", |w, b| end(w.gather(2, b.1.clone()).sin())),
        ("scatter 1", |w, b| {
            let update = burn::tensor::IndexingUpdateOp::Add;
            end(b.0.clone().scatter(1, b.1.clone(), w, update).sin())
        }),
        ("scatter onto w", |w, b| {
            let update = burn::tensor::IndexingUpdateOp::Add;
            end(w.scatter(2, b.1.clone(), b.0.clone(), update).sin())
        }),
        ("select 1", |w, b| end(w.select(1, b.2.clone()).sin())),
        ("select 2", |w, b| end(w.select(2, b.2.clone()).sin())),
        ("select assign", |w, b| {
            let update = burn::tensor::IndexingUpdateOp::Add;
            let value = b.4.clone().swap_dims(1, 2).slice(s![.., .., ..]);
            end(w.select_assign(1, b.2.clone(), value, update).sin())
        }),
        ("mask where", |w, b| {
            end(w.mask_where(b.3.clone(), b.0.clone()).sin())
        }),
        ("mask where, w inside", |w, b| {
            end(b.0.clone().mask_where(b.3.clone(), w).sin())
        }),
        ("mask fill", |w, b| end(w.mask_fill(b.3.clone(), 0.7).sin())),
        ("mask of w", |w, b| {
            end(w.clone().mask_where(w.greater(b.0.clone()), b.0.clone()))
        }),
        ("not, and, or", |w, b| {
            let small = w.clone().lower_elem(0.2);
            let mask = small.clone().bool_not().bool_or(b.3.clone());
            end(w.mask_fill(mask.bool_and(small), 0.5))
        }),
        ("equal", |w, b| {
            let mask = b.1.clone().equal_elem(1);
            let other = b.1.clone().not_equal(b.1.clone().flip([1]));
            end(w.mask_fill(mask.bool_xor(other), 0.5))
        }),
        ("bool float", |w, b| {
            end(w * b.3.clone().float().cast(burn::tensor::DType::F64))
        }),
        ("one hot", |w, b| {
            let classes = Tensor::<1, Int>::arange(0..3, &w.device());
            let hot = b.2.clone().unsqueeze_dim::<2>(1).equal(classes.unsqueeze());
            let hot = hot.float().cast(burn::tensor::DType::F64);
            end(w.swap_dims(1, 2).matmul(hot.transpose().unsqueeze::<3>()))
        }),
    ]);
}

#[test]
fn products() {
    check(&[
        ("rank 3", |w, b| end(w.matmul(b.4.clone()).sin())),
        ("rank 3, transposed", |w, b| {
            end(w.clone().matmul(b.0.clone().transpose()).matmul(w))
        }),
        ("rank 3, with itself", |w, _| {
            end(w.clone().matmul(w.transpose()).sin())
        }),
        ("repeated left", |w, b| {
            end(w.slice(s![0..1, .., ..]).matmul(b.4.clone()).sin())
        }),
        ("repeated right", |w, b| {
            end(w.matmul(b.4.clone().slice(s![1..2, .., ..])).sin())
        }),
        ("rank 4", |w, b| {
            let w = w.unsqueeze_dim::<4>(1);
            let other = b.4.clone().unsqueeze_dim::<4>(0);
            end(w.matmul(other).sin())
        }),
        ("rank 4, permuted", |w, b| {
            let w = w.reshape([2, 3, 2, 2]).permute([0, 2, 1, 3]);
            let x = b.0.clone().reshape([2, 3, 2, 2]).permute([0, 2, 3, 1]);
            end(activation::softmax(w.matmul(x), 3))
        }),
        ("flipped", |w, b| {
            end(w.flip([1, 2]).matmul(b.4.clone().flip([1])).sin())
        }),
        ("a row", |w, b| {
            end(w.slice(s![.., 0..1, ..]).matmul(b.4.clone()).sin())
        }),
        ("a column", |w, b| {
            end(w.matmul(b.4.clone().slice(s![.., .., 0..1])).sin())
        }),
    ]);
}

#[test]
fn scans() {
    check(&[
        ("cumsum", |w, b| {
            end(w.clone().cumsum(2) * b.0.clone() + w.cumsum(0))
        }),
        ("cumsum over an axis in the middle", |w, b| {
            end(w.permute([2, 0, 1]).cumsum(2).permute([1, 2, 0]) * b.0.clone())
        }),
        ("cumprod", |w, b| end(w.cumprod(2) * b.0.clone())),
        ("cummax", |w, b| end(w.cummax(2) * b.0.clone())),
        ("cummin", |w, b| end(w.cummin(1) * b.0.clone())),
        ("counts", |w, b| {
            let counts = b.2.clone().cumsum(0).reshape([1, 1, 5]);
            end(w.slice(s![.., .., 0..1]) * counts.float().cast(burn::tensor::DType::F64))
        }),
    ]);
}

#[test]
fn one_number_repeated() {
    fn one(w: Tensor<3>) -> Tensor<3> {
        w.slice(s![1..2, 1..2, 2..3]).expand([2, 3, 4])
    }
    check(&[
        ("max", |w, _| end(one(w).max_dim(2))),
        ("sum", |w, _| end(one(w).sum_dim(2))),
        ("sum of rows", |w, _| end(one(w).sum_dim(0))),
        ("prod", |w, _| end(one(w).prod_dim(2))),
        ("min of all", |w, _| end(one(w).min())),
        ("product", |w, b| end(one(w).matmul(b.4.clone()))),
        ("product on the right", |w, b| {
            end(b.4.clone().swap_dims(1, 2).matmul(one(w).swap_dims(1, 2)))
        }),
        ("argmax", |w, _| end(w.clone().gather(2, one(w).argmax(2)))),
    ]);
}
