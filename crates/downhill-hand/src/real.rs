//! The floating-point types of a network.

use std::sync::Arc;

use downhill_kernels::Number;

use crate::{Activation, ActivationFn, Dense, Layer, Loss, LossFn};

/// The floating-point type of a network: `f64` or `f32`.
///
/// Its functions are those of [`Number`], which have a bound of their error, and a loop over them compiles to vector
/// instructions.
///
/// The methods of its own choose formulas at run time. A function that is not generic is compiled in this crate once, and not
/// in each crate that uses it, which would take half a minute each.
pub trait Real: Number {
    #[doc(hidden)]
    fn chosen_activation(activation: Activation) -> Arc<dyn ActivationFn<Self>>;

    #[doc(hidden)]
    fn chosen_loss(loss: &Loss) -> &dyn LossFn<Self>;

    #[doc(hidden)]
    fn boxed_dense(dense: Dense<Self>) -> Box<dyn Layer<Self>>;
}

macro_rules! real {
    ($($t:ident)*) => {$(
        impl Real for $t {
            fn chosen_activation(activation: Activation) -> Arc<dyn ActivationFn<Self>> {
                downhill_core::each_activation!(&activation, f => Arc::new(*f))
            }

            fn chosen_loss(loss: &Loss) -> &dyn LossFn<Self> {
                downhill_core::each_loss!(loss, f => f)
            }

            fn boxed_dense(dense: Dense<Self>) -> Box<dyn Layer<Self>> {
                Box::new(dense)
            }
        }
    )*};
}
real!(f64 f32);
