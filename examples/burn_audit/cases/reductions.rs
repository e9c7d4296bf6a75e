//! Reductions, extremes and orders.

use crate::case::{Case, case};
use crate::helpers::weigh;
use crate::points::{all, any, at, positive};

/// Two rows with ties, of the largest, the smallest and in between.
fn ties() -> crate::case::Input {
    at([2, 4], &[1.0, 1.0, -0.5, -0.5, 0.25, -1.0, 0.25, -1.0])
}

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(Operation "sum" |x: 2| x.clone().sum() * x.sum(); "generic": [any([2, 3])], "one": [any([1, 1])], "empty": [any([0, 3])]),
        case!(Operation "sum_dim" |x: 2| weigh(x.sum_dim(1)); "generic": [any([2, 3])], "one": [any([2, 1])], "empty": [any([2, 0])]),
        case!(Operation "sum_dims" |x: 3| weigh(x.sum_dims(&[0, 2])); "generic": [any([2, 2, 3])]),
        case!(Operation "sum_dims_squeeze" |x: 3| weigh(x.sum_dims_squeeze::<1, _>(&[0, 2])); "generic": [any([2, 2, 3])]),
        case!(Operation "mean" |x: 2| x.clone().mean() * x.mean(); "generic": [any([2, 3])], "one": [any([1, 1])]),
        case!(Operation "mean_dim" |x: 2| weigh(x.mean_dim(1)); "generic": [any([2, 3])], "one": [any([2, 1])]),
        case!(Operation "mean_dims" |x: 3| weigh(x.mean_dims(&[0, 2])); "generic": [any([2, 2, 3])]),
        case!(Operation "prod" |x: 2| x.prod(); "generic": [any([2, 3])], "one": [any([1, 1])], "one 0": [at([1, 3], &[0.0, 0.5, 2.0])], "two 0": [at([1, 3], &[0.0, 0.0, 2.0])], "empty": [any([0, 3])]),
        case!(Operation "prod_dim" |x: 2| weigh(x.prod_dim(1)); "generic": [any([2, 3])], "one": [any([2, 1])], "one 0": [at([2, 2], &[0.0, 0.5, 2.0, 0.25])], "two 0": [at([1, 3], &[0.0, 0.0, 2.0])]),
        case!(Operation "prod_dims" |x: 3| weigh(x.prod_dims(&[0, 2])); "generic": [any([2, 2, 3])]),
        case!(Operation "cumsum" |x: 2| weigh(x.cumsum(1)); "generic": [any([2, 3])], "one": [any([2, 1])], "empty": [any([2, 0])]),
        case!(Operation "cumsum, first dimension" |x: 2| weigh(x.cumsum(0)); "generic": [any([3, 2])]),
        case!(Operation "cumprod" |x: 2| weigh(x.cumprod(1)); "generic": [any([2, 3])], "one": [any([2, 1])], "one 0": [at([1, 3], &[0.5, 0.0, 2.0])], "two 0": [at([1, 4], &[0.5, 0.0, 2.0, 0.0])], "first 0": [at([1, 3], &[0.0, 0.5, 2.0])]),
        case!(Operation "cummax" |x: 2| weigh(x.cummax(1)); "generic": [any([2, 4])], "ties": [ties()], "one": [any([2, 1])]),
        case!(Operation "cummin" |x: 2| weigh(x.cummin(1)); "generic": [any([2, 4])], "ties": [ties()], "one": [any([2, 1])]),
        case!(Operation "var" |x: 2| weigh(x.var(1)); "generic": [any([2, 3])], "four columns": [any([2, 4])], "equal": [all([2, 3], 0.5)], "one": [any([2, 1])]),
        case!(Operation "var_bias" |x: 2| weigh(x.var_bias(1)); "generic": [any([2, 3])], "equal": [all([2, 3], 0.5)], "one": [any([2, 1])]),
        case!(Operation "var_mean" |x: 2| { let (variance, mean) = x.var_mean(1); weigh(variance * mean) }; "generic": [any([2, 3])]),
        case!(Operation "var_mean_bias" |x: 2| { let (variance, mean) = x.var_mean_bias(1); weigh(variance * mean) }; "generic": [any([2, 3])]),
        case!(Operation "standard deviation" |x: 2| weigh(x.var(1).sqrt()); "generic": [any([2, 3])], "equal": [all([2, 3], 0.5)]),
        case!(Operation "median" |x: 2| weigh(x.median(1)); "generic": [any([2, 3])], "even": [any([2, 4])], "ties": [ties()], "one": [any([2, 1])]),
        case!(Operation "median_with_indices" |x: 2| weigh(x.median_with_indices(1).0); "generic": [any([2, 3])]),
        case!(Operation "cov" |x: 2| weigh(x.cov(1, 1)); "generic": [any([2, 3])]),
        case!(Operation "max" |x: 2| x.max(); "generic": [any([2, 3])], "ties": [ties()], "one": [any([1, 1])]),
        case!(Operation "min" |x: 2| x.min(); "generic": [any([2, 3])], "ties": [ties()], "one": [any([1, 1])]),
        case!(Operation "max_abs" |x: 2| x.max_abs(); "generic": [any([2, 3])], "ties": [ties()], "0": [all([1, 2], 0.0)]),
        case!(Operation "max_dim" |x: 2| weigh(x.max_dim(1)); "generic": [any([2, 3])], "ties": [ties()], "one": [any([2, 1])]),
        case!(Operation "min_dim" |x: 2| weigh(x.min_dim(1)); "generic": [any([2, 3])], "ties": [ties()], "one": [any([2, 1])]),
        case!(Operation "max_dims" |x: 3| weigh(x.max_dims(&[0, 2])); "generic": [any([2, 2, 3])], "ties": [all([2, 2, 2], 0.5)]),
        case!(Operation "min_dims" |x: 3| weigh(x.min_dims(&[0, 2])); "generic": [any([2, 2, 3])], "ties": [all([2, 2, 2], 0.5)]),
        case!(Operation "max_dim_with_indices" |x: 2| weigh(x.max_dim_with_indices(1).0); "generic": [any([2, 3])], "ties": [ties()]),
        case!(Operation "min_dim_with_indices" |x: 2| weigh(x.min_dim_with_indices(1).0); "generic": [any([2, 3])], "ties": [ties()]),
        case!(Operation "max_abs_dim" |x: 2| weigh(x.max_abs_dim(1)); "generic": [any([2, 3])], "ties": [ties()], "0": [all([1, 2], 0.0)]),
        case!(Operation "max_abs_dims" |x: 3| weigh(x.max_abs_dims(&[0, 2])); "generic": [any([2, 2, 3])]),
        case!(Operation "clamp" |x: 1| weigh(x.clamp(-0.5, 0.5)); "generic": [any([4])], "the bounds": [at([2], &[-0.5, 0.5])]),
        case!(Operation "clamp_min" |x: 1| weigh(x.clamp_min(0.5)); "generic": [any([4])], "the bound": [all([2], 0.5)]),
        case!(Operation "clamp_max" |x: 1| weigh(x.clamp_max(0.5)); "generic": [any([4])], "the bound": [all([2], 0.5)]),
        case!(Operation "sort" |x: 2| weigh(x.sort(1)); "generic": [any([2, 4])], "ties": [ties()], "one": [any([2, 1])], "empty": [any([2, 0])]),
        case!(Operation "sort, first dimension" |x: 2| weigh(x.sort(0)); "generic": [any([4, 2])]),
        case!(Operation "sort_descending" |x: 2| weigh(x.sort_descending(1)); "generic": [any([2, 4])], "ties": [ties()]),
        case!(Operation "sort_with_indices" |x: 2| weigh(x.sort_with_indices(1).0); "generic": [any([2, 4])], "ties": [ties()]),
        case!(Operation "sort_descending_with_indices" |x: 2| weigh(x.sort_descending_with_indices(1).0); "generic": [any([2, 4])]),
        case!(Operation "topk" |x: 2| weigh(x.topk(2, 1)); "generic": [any([2, 4])], "ties": [ties()]),
        case!(Operation "topk, first dimension" |x: 2| weigh(x.topk(2, 0)); "generic": [any([4, 2])]),
        case!(Operation "topk_with_indices" |x: 2| weigh(x.topk_with_indices(2, 1).0); "generic": [any([2, 4])], "ties": [ties()]),
        case!(Operation "log of the sum of exp" |x: 1| (x.clone() - x.clone().max()).exp().sum().log() + x.max(); "generic": [any([3])], "ties": [all([3], 0.5)]),
        case!(Operation "geometric mean" |x: 1| x.log().mean().exp(); "generic": [positive([3])]),
    ]
}
