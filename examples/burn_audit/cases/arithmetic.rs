//! Operations on two tensors.

use crate::case::{Case, case};
use crate::helpers::{constant, mask, weigh};
use crate::points::{all, any, at, positive, times};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(Operation "add" |x: 2, y: 2| weigh(x.add(y)); "generic": [any([2, 3]), any([2, 3])], "broadcast": [any([2, 1]), any([1, 3])], "empty": [any([0, 3]), any([1, 3])]),
        case!(Operation "add_scalar" |x: 1| weigh(x.add_scalar(1.5)); "generic": [any([3])]),
        case!(Operation "sub" |x: 2, y: 2| weigh(x.sub(y)); "generic": [any([2, 3]), any([2, 3])], "broadcast": [any([2, 1]), any([1, 3])]),
        case!(Operation "sub_scalar" |x: 1| weigh(x.sub_scalar(1.5)); "generic": [any([3])]),
        case!(Operation "scalar minus tensor" |x: 1| weigh(2.0 - x); "generic": [any([3])]),
        case!(Operation "mul" |x: 2, y: 2| weigh(x.mul(y)); "generic": [any([2, 3]), any([2, 3])], "broadcast": [any([2, 1]), any([1, 3])], "0": [all([1, 2], 0.0), all([1, 2], 0.0)]),
        case!(Operation "mul by itself" |x: 1| weigh(x.clone().mul(x)); "generic": [any([3])]),
        case!(Operation "mul_scalar" |x: 1| weigh(x.mul_scalar(1.5)); "generic": [any([3])]),
        case!(Operation "div" |x: 2, y: 2| weigh(x.div(y)); "generic": [any([2, 3]), positive([2, 3])], "broadcast": [any([2, 1]), positive([1, 3])], "tiny": [any([1, 2]), times(1e-4, positive([1, 2]))]),
        case!(Operation "div_scalar" |x: 1| weigh(x.div_scalar(1.5)); "generic": [any([3])]),
        case!(Operation "scalar by tensor" |x: 1| weigh(2.0 / x); "generic": [positive([3])]),
        case!(Operation "remainder" |x: 2, y: 2| weigh(x.remainder(y)); "generic": [times(3.0, any([2, 3])), positive([2, 3])], "broadcast": [times(3.0, any([2, 1])), positive([1, 3])], "negative": [times(3.0, any([1, 3])), times(-1.0, positive([1, 3]))]),
        case!(Operation "remainder_scalar" |x: 1| weigh(x.remainder_scalar(0.7)); "generic": [times(3.0, any([4]))]),
        case!(Operation "fmod" |x: 2, y: 2| weigh(x.fmod(y)); "generic": [times(3.0, any([2, 3])), positive([2, 3])], "negative": [times(3.0, any([1, 3])), times(-1.0, positive([1, 3]))]),
        case!(Operation "fmod_scalar" |x: 1| weigh(x.fmod_scalar(0.75)); "generic": [times(3.1, any([4]))]),
        case!(Operation "matmul" |x: 2, y: 2| weigh(x.matmul(y)); "generic": [any([2, 3]), any([3, 2])], "one": [any([1, 1]), any([1, 1])], "empty": [any([2, 0]), any([0, 2])]),
        case!(Operation "matmul, batches" |x: 3, y: 3| weigh(x.matmul(y)); "generic": [any([2, 2, 3]), any([2, 3, 2])], "broadcast": [any([2, 2, 3]), any([1, 3, 2])], "broadcast left": [any([1, 2, 3]), any([2, 3, 2])]),
        case!(Operation "matmul, four dimensions" |x: 4, y: 4| weigh(x.matmul(y)); "broadcast": [any([2, 1, 2, 2]), any([1, 2, 2, 1])]),
        case!(Operation "matmul of transposes" |x: 2, y: 2| weigh(x.transpose().matmul(y.transpose())); "generic": [any([3, 2]), any([2, 3])]),
        case!(Operation "matmul by itself" |x: 2| weigh(x.clone().matmul(x.transpose())); "generic": [any([2, 3])]),
        case!(Operation "dot" |x: 1, y: 1| weigh(x.dot(y)); "generic": [any([3]), any([3])], "empty": [any([0]), any([0])]),
        case!(Operation "einsum" |x: 2, y: 2| weigh(burn::tensor::Tensor::<2>::einsum("ij,jk->ik", [x.into(), y.into()])); "generic": [any([2, 3]), any([3, 2])]),
        case!(Operation "einsum, outer product" |x: 1, y: 1| weigh(burn::tensor::Tensor::<2>::einsum("i,j->ij", [x.into(), y.into()])); "generic": [any([2]), any([3])]),
        case!(Operation "cross" |x: 2, y: 2| weigh(x.cross(y, 1)); "generic": [any([2, 3]), any([2, 3])], "broadcast": [any([1, 3]), any([2, 3])]),
        case!(Operation "powf" |x: 2, y: 2| weigh(x.powf(y)); "generic": [positive([2, 2]), any([2, 2])], "broadcast": [positive([2, 1]), any([1, 2])], "0 to positive powers": [at([1, 3], &[0.0, 0.0, 0.0]), at([1, 3], &[1.5, 2.0, 3.0])]),
        case!(Operation "powf, of the base" |x: 1| weigh(x.clone().powf(constant::<1, 1>([2.0, 3.0, 0.0], &x))); "generic": [positive([3])], "negative": [times(-1.0, positive([3]))], "0": [all([3], 0.0)]),
        case!(Operation "powf, of the exponent" |x: 1| weigh(constant::<1, 1>([0.0, 2.0, 0.5], &x).powf(x)); "generic": [positive([3])]),
        case!(Operation "powi" |x: 1| weigh(x.clone().powi(constant::<1, 1>([2.0, 3.0, -1.0], &x))); "generic": [positive([3])], "negative": [times(-1.0, positive([3]))]),
        case!(Operation "hypot" |x: 1, y: 1| weigh(x.hypot(y)); "generic": [any([3]), any([3])], "one 0": [all([2], 0.0), any([2])], "0": [all([2], 0.0), all([2], 0.0)], "tiny": [all([2], 1e-4), all([2], 1e-4)]),
        case!(Operation "atan2" |x: 1, y: 1| weigh(x.atan2(y)); "generic": [any([3]), any([3])], "on the axis": [all([2], 0.0), positive([2])], "tiny": [all([2], 1e-4), all([2], 1e-4)], "large": [all([2], 1e4), all([2], 1e4)]),
        case!(Operation "max_pair" |x: 1, y: 1| weigh(x.max_pair(y)); "generic": [any([3]), any([3])], "ties": [all([2], 0.5), all([2], 0.5)]),
        case!(Operation "min_pair" |x: 1, y: 1| weigh(x.min_pair(y)); "generic": [any([3]), any([3])], "ties": [all([2], 0.5), all([2], 0.5)]),
        case!(Operation "mask_where" |x: 2, y: 2| weigh(x.clone().mask_where(mask([[true, false, true], [false, false, true]], &x.device()), y)); "generic": [any([2, 3]), any([2, 3])]),
        case!(Operation "mask_where, broadcast" |x: 2, y: 2| weigh(x.clone().mask_where(mask([[true, false, true]], &x.device()), y)); "generic": [any([2, 3]), any([1, 3])]),
        case!(Operation "mask_fill" |x: 2| weigh(x.clone().mask_fill(mask([[true, false, true], [false, false, true]], &x.device()), 0.5)); "generic": [any([2, 3])]),
        case!(Operation "mask_select" |x: 2| weigh(x.clone().mask_select(mask([[true, false, true], [false, false, true]], &x.device()))); "generic": [any([2, 3])]),
    ]
}
