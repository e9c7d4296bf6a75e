//! Operations that move entries: shapes, slices, indices.

use burn::tensor::grid::{GridOptions, IndexPos, affine_grid_2d, meshgrid, meshgrid_stack};
use burn::tensor::ops::{GridSampleOptions, GridSamplePaddingMode, InterpolateMode, PadMode};
use burn::tensor::{DType, IndexingUpdateOp, Tensor, s};

use crate::case::{Case, case};
use crate::helpers::{constant, ints, weigh};
use crate::points::{all, any, at, unit, within};

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = moves();
    cases.extend(indices());
    cases.extend(updates());
    cases.extend(grids());
    cases
}

fn moves() -> Vec<Case> {
    vec![
        case!(Operation "reshape" |x: 2| weigh(x.reshape([3, 2])); "generic": [any([2, 3])]),
        case!(Operation "reshape of a transpose" |x: 2| weigh(x.transpose().reshape([2, 3])); "generic": [any([2, 3])]),
        case!(Operation "transpose" |x: 2| weigh(x.transpose()); "generic": [any([2, 3])]),
        case!(Operation "t" |x: 2| weigh(x.t()); "generic": [any([2, 3])]),
        case!(Operation "swap_dims" |x: 3| weigh(x.swap_dims(0, 2)); "generic": [any([2, 2, 3])]),
        case!(Operation "permute" |x: 3| weigh(x.permute([1, 2, 0])); "generic": [any([2, 2, 3])]),
        case!(Operation "movedim" |x: 3| weigh(x.movedim(0, 2)); "generic": [any([2, 2, 3])]),
        case!(Operation "flip" |x: 2| weigh(x.flip([0, 1])); "generic": [any([2, 3])], "no rows": [any([0, 2])], "no columns": [any([2, 0])]),
        case!(Operation "flatten" |x: 3| weigh(x.flatten::<2>(1, 2)); "generic": [any([2, 2, 3])]),
        case!(Operation "squeeze" |x: 3| weigh(x.squeeze::<2>()); "generic": [any([2, 1, 3])]),
        case!(Operation "squeeze_dim" |x: 3| weigh(x.squeeze_dim::<2>(1)); "generic": [any([2, 1, 3])]),
        case!(Operation "squeeze_dims" |x: 3| weigh(x.squeeze_dims::<1>(&[0, 1])); "generic": [any([1, 1, 3])]),
        case!(Operation "unsqueeze" |x: 2| weigh(x.unsqueeze::<3>()); "generic": [any([2, 3])]),
        case!(Operation "unsqueeze_dim" |x: 2| weigh(x.unsqueeze_dim::<3>(1)); "generic": [any([2, 3])]),
        case!(Operation "unsqueeze_dims" |x: 1| weigh(x.unsqueeze_dims::<3>(&[0, 2])); "generic": [any([3])]),
        case!(Operation "roll" |x: 2| weigh(x.roll(&[1, 2], &[0, 1])); "generic": [any([2, 3])]),
        case!(Operation "roll_dim" |x: 2| weigh(x.roll_dim(2, 1)); "generic": [any([2, 3])]),
        case!(Operation "expand" |x: 2| weigh(x.expand([2, 3])); "generic": [any([2, 1])]),
        case!(Operation "expand, more dimensions" |x: 1| weigh(x.expand([2, 2, 3])); "generic": [any([3])], "one": [any([1])]),
        case!(Operation "repeat" |x: 2| weigh(x.repeat(&[2, 3])); "generic": [any([2, 2])]),
        case!(Operation "repeat_dim" |x: 2| weigh(x.repeat_dim(1, 3)); "generic": [any([2, 2])], "one": [any([2, 1])]),
        case!(Operation "cat" |x: 2, y: 2| weigh(Tensor::cat(vec![x, y], 1)); "generic": [any([2, 3]), any([2, 1])], "empty part": [any([2, 3]), any([2, 0])], "no rows": [any([0, 2]), any([0, 1])]),
        case!(Operation "cat of nothing" |x: 2, y: 2| weigh(Tensor::cat(vec![x, y], 0)); "no columns": [any([2, 0]), any([1, 0])]),
        case!(Operation "cat with itself" |x: 2| weigh(Tensor::cat(vec![x.clone(), x], 0)); "generic": [any([2, 3])]),
        case!(Operation "cat with itself, by columns" |x: 2| weigh(Tensor::cat(vec![x.clone(), x], 1)); "generic": [any([2, 3])], "no rows": [any([0, 2])]),
        case!(Operation "cat with itself, then transpose" |x: 2| weigh(Tensor::cat(vec![x.clone(), x], 0).transpose()); "generic": [any([2, 3])], "no columns": [any([2, 0])]),
        case!(Operation "stack" |x: 1, y: 1| weigh(Tensor::stack::<2>(vec![x, y], 1)); "generic": [any([3]), any([3])]),
        case!(Operation "chunk" |x: 2| { let parts = x.chunk(2, 1); weigh(parts[0].clone()) + weigh(parts[1].clone() * 2.0) }; "generic": [any([2, 3])]),
        case!(Operation "split" |x: 2| { let parts = x.split(2, 1); weigh(parts[0].clone()) + weigh(parts[1].clone() * 2.0) }; "generic": [any([2, 3])]),
        case!(Operation "split_with_sizes" |x: 2| { let parts = x.split_with_sizes(vec![1, 2], 1); weigh(parts[0].clone()) + weigh(parts[1].clone() * 2.0) }; "generic": [any([2, 3])]),
        case!(Operation "iter_dim" |x: 2| { let mut rows = x.iter_dim(0); let first = rows.next(); rows.next().zip(first).map_or_else(|| unreachable!(), |(b, a)| weigh(a * b)) }; "generic": [any([2, 3])]),
        case!(Operation "narrow" |x: 2| weigh(x.narrow(1, 1, 2)); "generic": [any([2, 4])]),
        case!(Operation "triu" |x: 2| weigh(x.triu(0)); "generic": [any([3, 3])]),
        case!(Operation "tril" |x: 2| weigh(x.tril(-1)); "generic": [any([3, 3])]),
        case!(Operation "pad, constant" |x: 2| weigh(x.pad((1, 1, 0, 2), PadMode::Constant(0.5))); "generic": [any([2, 3])]),
        case!(Operation "pad, reflect" |x: 2| weigh(x.pad((1, 2, 1, 0), PadMode::Reflect)); "generic": [any([2, 3])]),
        case!(Operation "pad, edge" |x: 2| weigh(x.pad((1, 2, 1, 0), PadMode::Edge)); "generic": [any([2, 3])]),
        case!(Operation "unfold" |x: 2| weigh(x.unfold::<3, _>(1, 3, 2)); "generic": [any([2, 7])], "a rest": [any([2, 6])]),
        case!(Operation "unfold, overlapping" |x: 2| weigh(x.unfold::<3, _>(0, 2, 1)); "generic": [any([4, 2])]),
        case!(Operation "cast to f64 and back" |x: 1| weigh(x.clone().cast(DType::F64).exp().cast(x.dtype())); "generic": [any([3])]),
        case!(Operation "to_device" |x: 1| { let device = x.device(); weigh(x.to_device(&device)) }; "generic": [any([3])]),
    ]
}

fn indices() -> Vec<Case> {
    vec![
        case!(Operation "slice" |x: 2| weigh(x.slice(s![0..2, 1..3])); "generic": [any([3, 4])], "nothing": [any([2, 3])]),
        case!(Operation "slice with a step" |x: 2| weigh(x.slice(s![.., 0..5;2])); "generic": [any([2, 5])]),
        case!(Operation "slice backwards" |x: 2| weigh(x.slice(s![.., 0..4;-1])); "generic": [any([2, 4])]),
        case!(Operation "slice backwards with a step" |x: 2| weigh(x.slice(s![.., 0..5;-2])); "generic": [any([2, 5])]),
        case!(Operation "slice of nothing" |x: 2| weigh(x.slice(s![.., 1..1])); "generic": [any([2, 3])]),
        case!(Operation "slice_dim" |x: 2| weigh(x.slice_dim(1, 1..3)); "generic": [any([2, 4])]),
        case!(Operation "select_dim" |x: 2| weigh(x.select_dim::<1>(1, 2)); "generic": [any([2, 4])]),
        case!(Operation "select" |x: 2| weigh(x.clone().select(1, ints([2, 0], &x.device()))); "generic": [any([2, 3])]),
        case!(Operation "select, one entry twice" |x: 2| weigh(x.clone().select(1, ints([2, 0, 2], &x.device()))); "generic": [any([2, 3])]),
        case!(Operation "gather" |x: 2| weigh(x.clone().gather(1, ints([[2, 0], [1, 0]], &x.device()))); "generic": [any([2, 3])]),
        case!(Operation "gather, one entry twice" |x: 2| weigh(x.clone().gather(1, ints([[2, 2], [1, 1]], &x.device()))); "generic": [any([2, 3])]),
        case!(Operation "gather, first dimension" |x: 2| weigh(x.clone().gather(0, ints([[1, 0, 1]], &x.device()))); "generic": [any([2, 3])]),
        case!(Operation "gather_nd" |x: 2| weigh(x.clone().gather_nd::<2, 1>(ints([[1, 2], [0, 0]], &x.device()))); "generic": [any([2, 3])]),
        case!(Operation "gather_nd, rows twice" |x: 2| weigh(x.clone().gather_nd::<2, 2>(ints([[1], [1]], &x.device()))); "generic": [any([2, 3])]),
        case!(Operation "take" |x: 2| weigh(x.clone().take::<1, 2>(1, ints([2, 0, 2], &x.device()))); "generic": [any([2, 3])]),
        case!(Operation "take, two dimensions" |x: 2| weigh(x.clone().take::<2, 3>(1, ints([[2, 0], [1, 1]], &x.device()))); "generic": [any([2, 3])]),
    ]
}

fn updates() -> Vec<Case> {
    vec![
        case!(Operation "slice_assign" |x: 2, y: 2| weigh(x.slice_assign(s![0..2, 1..3], y)); "generic": [any([3, 4]), any([2, 2])]),
        case!(Operation "slice_assign with a step" |x: 2, y: 2| weigh(x.slice_assign(s![.., 0..4;2], y)); "generic": [any([2, 4]), any([2, 2])]),
        case!(Operation "slice_fill" |x: 2| weigh(x.slice_fill(s![0..2, 1..3], 0.5)); "generic": [any([3, 4])]),
        case!(Operation "select_assign, add" |x: 2, y: 2| weigh(x.clone().select_assign(1, ints([2, 0], &x.device()), y, IndexingUpdateOp::Add)); "generic": [any([2, 3]), any([2, 2])]),
        case!(Operation "select_assign, add twice" |x: 2, y: 2| weigh(x.clone().select_assign(1, ints([2, 2], &x.device()), y, IndexingUpdateOp::Add)); "generic": [any([2, 3]), any([2, 2])]),
        case!(Operation "select_assign, assign" |x: 2, y: 2| weigh(x.clone().select_assign(1, ints([2, 0], &x.device()), y, IndexingUpdateOp::Assign)); "generic": [any([2, 3]), any([2, 2])]),
        case!(Operation "select_assign, mul" |x: 2, y: 2| weigh(x.clone().select_assign(1, ints([2, 0], &x.device()), y, IndexingUpdateOp::Mul)); "generic": [any([2, 3]), any([2, 2])]),
        case!(Operation "select_assign, min" |x: 2, y: 2| weigh(x.clone().select_assign(1, ints([2, 0], &x.device()), y, IndexingUpdateOp::Min)); "generic": [any([2, 3]), any([2, 2])], "ties": [all([2, 3], 0.5), all([2, 2], 0.5)]),
        case!(Operation "select_assign, max" |x: 2, y: 2| weigh(x.clone().select_assign(1, ints([2, 0], &x.device()), y, IndexingUpdateOp::Max)); "generic": [any([2, 3]), any([2, 2])], "ties": [all([2, 3], 0.5), all([2, 2], 0.5)]),
        case!(Operation "scatter, add" |x: 2, y: 2| weigh(x.clone().scatter(1, ints([[2, 0], [1, 0]], &x.device()), y, IndexingUpdateOp::Add)); "generic": [any([2, 3]), any([2, 2])]),
        case!(Operation "scatter, add twice" |x: 2, y: 2| weigh(x.clone().scatter(1, ints([[2, 2], [1, 1]], &x.device()), y, IndexingUpdateOp::Add)); "generic": [any([2, 3]), any([2, 2])]),
        case!(Operation "scatter, assign" |x: 2, y: 2| weigh(x.clone().scatter(1, ints([[2, 0], [1, 0]], &x.device()), y, IndexingUpdateOp::Assign)); "generic": [any([2, 3]), any([2, 2])]),
        case!(Operation "scatter, mul" |x: 2, y: 2| weigh(x.clone().scatter(1, ints([[2, 0], [1, 0]], &x.device()), y, IndexingUpdateOp::Mul)); "generic": [any([2, 3]), any([2, 2])]),
        case!(Operation "scatter, min" |x: 2, y: 2| weigh(x.clone().scatter(1, ints([[2, 0], [1, 0]], &x.device()), y, IndexingUpdateOp::Min)); "generic": [any([2, 3]), any([2, 2])], "ties": [all([2, 3], 0.5), all([2, 2], 0.5)]),
        case!(Operation "scatter, max" |x: 2, y: 2| weigh(x.clone().scatter(1, ints([[2, 0], [1, 0]], &x.device()), y, IndexingUpdateOp::Max)); "generic": [any([2, 3]), any([2, 2])], "ties": [all([2, 3], 0.5), all([2, 2], 0.5)]),
        case!(Operation "scatter_nd, add" |x: 2, y: 1| weigh(x.clone().scatter_nd::<2, 1>(ints([[1, 2], [0, 0]], &x.device()), y, IndexingUpdateOp::Add)); "generic": [any([2, 3]), any([2])]),
        case!(Operation "scatter_nd, add twice" |x: 2, y: 1| weigh(x.clone().scatter_nd::<2, 1>(ints([[1, 2], [1, 2]], &x.device()), y, IndexingUpdateOp::Add)); "generic": [any([2, 3]), any([2])]),
        case!(Operation "scatter_nd, assign" |x: 2, y: 1| weigh(x.clone().scatter_nd::<2, 1>(ints([[1, 2], [0, 0]], &x.device()), y, IndexingUpdateOp::Assign)); "generic": [any([2, 3]), any([2])]),
        case!(Operation "scatter_nd, mul" |x: 2, y: 1| weigh(x.clone().scatter_nd::<2, 1>(ints([[1, 2], [0, 0]], &x.device()), y, IndexingUpdateOp::Mul)); "generic": [any([2, 3]), any([2])]),
        case!(Operation "scatter_nd, min" |x: 2, y: 1| weigh(x.clone().scatter_nd::<2, 1>(ints([[1, 2], [0, 0]], &x.device()), y, IndexingUpdateOp::Min)); "generic": [any([2, 3]), any([2])], "ties": [all([2, 3], 0.5), all([2], 0.5)]),
        case!(Operation "scatter_nd, max" |x: 2, y: 1| weigh(x.clone().scatter_nd::<2, 1>(ints([[1, 2], [0, 0]], &x.device()), y, IndexingUpdateOp::Max)); "generic": [any([2, 3]), any([2])], "ties": [all([2, 3], 0.5), all([2], 0.5)]),
    ]
}

fn grids() -> Vec<Case> {
    vec![
        case!(Operation "grid::meshgrid" |x: 1, y: 1| { let [a, b] = meshgrid(&[x, y], GridOptions::default()); weigh(a * b) }; "generic": [any([2]), any([3])]),
        case!(Operation "grid::meshgrid_stack" |x: 1, y: 1| weigh(meshgrid_stack::<2, 3, _>(&[x, y], IndexPos::First)); "generic": [any([2]), any([3])]),
        case!(Operation "grid::affine_grid_2d" |x: 3| weigh(affine_grid_2d(x, [1, 1, 2, 3])); "generic": [any([1, 2, 3])]),
        case!(Operation "grid_sample_2d, bilinear" |x: 4, y: 4| weigh(x.grid_sample_2d(y, GridSampleOptions::new(InterpolateMode::Bilinear))); "generic": [any([1, 1, 3, 3]), within([1, 2, 2, 2])]),
        case!(Operation "grid_sample_2d, border" |x: 4, y: 4| weigh(x.grid_sample_2d(y, GridSampleOptions::new(InterpolateMode::Bilinear).with_padding_mode(GridSamplePaddingMode::Border))); "generic": [any([1, 1, 3, 3]), any([1, 2, 2, 2])]),
        case!(Operation "grid_sample_2d, reflection" |x: 4, y: 4| weigh(x.grid_sample_2d(y, GridSampleOptions::new(InterpolateMode::Bilinear).with_padding_mode(GridSamplePaddingMode::Reflection))); "generic": [any([1, 1, 3, 3]), any([1, 2, 2, 2])]),
        case!(Operation "grid_sample_2d, of the image" |x: 4| weigh(x.clone().grid_sample_2d(constant::<4, 4>([[[[0.3, -0.4], [0.7, 0.1]]]], &x), GridSampleOptions::new(InterpolateMode::Bilinear))); "generic": [any([1, 1, 3, 3])]),
        case!(Operation "grid_sample_2d, nearest" |x: 4| weigh(x.clone().grid_sample_2d(constant::<4, 4>([[[[0.3, -0.4], [0.7, 0.1]]]], &x), GridSampleOptions::new(InterpolateMode::Nearest))); "generic": [any([1, 1, 3, 3])]),
        case!(Operation "one_hot of a product" |x: 1| weigh(ints::<1>([2, 0], &x.device()).one_hot::<2>(3).float().cast(x.dtype()) * x.unsqueeze::<2>()); "generic": [any([3])], "0": [all([3], 0.0)], "positive": [unit([3])], "1": [at([3], &[1.0, 1.0, 1.0])]),
    ]
}
