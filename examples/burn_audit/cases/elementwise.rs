//! Operations on each entry.

use crate::case::{Case, case};
use crate::helpers::weigh;
use crate::points::{all, any, at, positive, times, unit, within};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(Operation "exp" |x: 1| weigh(x.exp()); "generic": [any([4])], "huge": [at([3], &[30.0, -30.0, 0.0])], "empty": [any([0])]),
        case!(Operation "log" |x: 1| weigh(x.log()); "generic": [positive([4])], "0": [at([2], &[0.0, 1.0])], "tiny": [at([2], &[1e-6, 1e6])]),
        case!(Operation "log1p" |x: 1| weigh(x.log1p()); "generic": [positive([4])], "-1": [at([2], &[-1.0, 1.0])], "tiny": [at([2], &[1e-8, -1e-8])]),
        case!(Operation "sqrt" |x: 1| weigh(x.sqrt()); "generic": [positive([4])], "0": [at([2], &[0.0, 1.0])]),
        case!(Operation "sqrt of a sum of squares" |x: 1| x.square().sum().sqrt(); "generic": [any([3])], "0": [all([3], 0.0)]),
        case!(Operation "square" |x: 1| weigh(x.square()); "generic": [any([4])], "0": [all([2], 0.0)]),
        case!(Operation "abs" |x: 1| weigh(x.abs()); "generic": [any([4])], "0": [all([2], 0.0)]),
        case!(Operation "sign" |x: 1| weigh(x.sign()); "generic": [any([4])]),
        case!(Operation "neg" |x: 1| weigh(x.neg()); "generic": [any([4])]),
        case!(Operation "recip" |x: 1| weigh(x.recip()); "generic": [any([4])], "tiny": [at([2], &[1e-4, -1e-4])]),
        case!(Operation "erf" |x: 1| weigh(x.erf()); "generic": [any([4])], "0": [all([2], 0.0)], "large": [at([2], &[4.0, -4.0])]),
        case!(Operation "cos" |x: 1| weigh(x.cos()); "generic": [any([4])], "0": [all([2], 0.0)]),
        case!(Operation "sin" |x: 1| weigh(x.sin()); "generic": [any([4])], "0": [all([2], 0.0)]),
        case!(Operation "tan" |x: 1| weigh(x.tan()); "generic": [within([4])], "0": [all([2], 0.0)]),
        case!(Operation "cosh" |x: 1| weigh(x.cosh()); "generic": [any([4])], "0": [all([2], 0.0)]),
        case!(Operation "sinh" |x: 1| weigh(x.sinh()); "generic": [any([4])], "0": [all([2], 0.0)]),
        case!(Operation "tanh" |x: 1| weigh(x.tanh()); "generic": [any([4])], "0": [all([2], 0.0)], "huge": [at([2], &[30.0, -30.0])]),
        case!(Operation "acos" |x: 1| weigh(x.acos()); "generic": [within([4])], "1": [at([2], &[1.0, 0.5])]),
        case!(Operation "asin" |x: 1| weigh(x.asin()); "generic": [within([4])], "1": [at([2], &[1.0, 0.5])]),
        case!(Operation "atan" |x: 1| weigh(x.atan()); "generic": [any([4])], "huge": [at([2], &[1e4, -1e4])]),
        case!(Operation "acosh" |x: 1| weigh(x.acosh()); "generic": [times(4.0, unit([4]))], "above 1": [at([2], &[1.5, 3.0])], "1": [at([2], &[1.0, 2.0])]),
        case!(Operation "asinh" |x: 1| weigh(x.asinh()); "generic": [any([4])], "0": [all([2], 0.0)]),
        case!(Operation "atanh" |x: 1| weigh(x.atanh()); "generic": [within([4])], "0": [all([2], 0.0)]),
        case!(Operation "round" |x: 1| weigh(x.round()); "generic": [any([4])]),
        case!(Operation "floor" |x: 1| weigh(x.floor()); "generic": [any([4])]),
        case!(Operation "ceil" |x: 1| weigh(x.ceil()); "generic": [any([4])]),
        case!(Operation "trunc" |x: 1| weigh(x.trunc()); "generic": [any([4])]),
        case!(Operation "deg2rad" |x: 1| weigh(x.deg2rad()); "generic": [any([4])]),
        case!(Operation "rad2deg" |x: 1| weigh(x.rad2deg()); "generic": [any([4])]),
        case!(Operation "powi_scalar, 2" |x: 1| weigh(x.powi_scalar(2)); "generic": [any([4])], "0": [all([2], 0.0)]),
        case!(Operation "powi_scalar, 3" |x: 1| weigh(x.powi_scalar(3)); "generic": [any([4])], "0": [all([2], 0.0)]),
        case!(Operation "powi_scalar, 1" |x: 1| weigh(x.powi_scalar(1)); "generic": [any([4])], "0": [all([2], 0.0)]),
        case!(Operation "powi_scalar, 0" |x: 1| weigh(x.powi_scalar(0)); "generic": [any([4])], "0": [all([2], 0.0)]),
        case!(Operation "powi_scalar, -2" |x: 1| weigh(x.powi_scalar(-2)); "generic": [any([4])]),
        case!(Operation "powf_scalar, 1.5" |x: 1| weigh(x.powf_scalar(1.5)); "generic": [positive([4])], "0": [all([2], 0.0)]),
        case!(Operation "powf_scalar, 0.5" |x: 1| weigh(x.powf_scalar(0.5)); "generic": [positive([4])], "0": [all([2], 0.0)]),
        case!(Operation "powf_scalar, 2" |x: 1| weigh(x.powf_scalar(2.0)); "generic": [positive([4])], "negative": [at([2], &[-1.5, -0.3])], "0": [all([2], 0.0)]),
        case!(Operation "powf_scalar, 3" |x: 1| weigh(x.powf_scalar(3.0)); "generic": [positive([4])], "negative": [at([2], &[-1.5, -0.3])], "0": [all([2], 0.0)]),
        case!(Operation "powf_scalar, 0" |x: 1| weigh(x.powf_scalar(0.0)); "generic": [positive([4])], "negative": [at([2], &[-1.5, -0.3])], "0": [all([2], 0.0)]),
        case!(Operation "powf_scalar, 1" |x: 1| weigh(x.powf_scalar(1.0)); "generic": [positive([4])], "negative": [at([2], &[-1.5, -0.3])], "0": [all([2], 0.0)]),
        case!(Operation "powf_scalar, -1" |x: 1| weigh(x.powf_scalar(-1.0)); "generic": [positive([4])], "negative": [at([2], &[-1.5, -0.3])]),
    ]
}
