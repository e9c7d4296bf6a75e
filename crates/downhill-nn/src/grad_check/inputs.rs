//! The tensors that a loss uses, as parameters of a check.

use std::fmt::Debug;

use burn::module::{Module, ModuleDisplay, Param};
use burn::tensor::{Bool, Int, Tensor};

/// A module together with the tensors that its loss uses.
///
/// [`GradCheck::with_inputs`](crate::GradCheck::with_inputs) creates it. The parameters are named `module.…` and
/// `inputs.…`.
#[derive(Module, Debug)]
pub struct WithInputs<M: Module, I: Module> {
    /// The module.
    pub module: M,
    /// The inputs.
    pub inputs: I,
}

/// A tensor or a tuple of tensors that a loss uses.
pub trait Inputs: Sized {
    /// The tensors as a module, those of numbers as its parameters.
    type Module: Module + ModuleDisplay + Debug;

    /// Converts the tensors to a module.
    fn into_module(self) -> Self::Module;

    /// Returns the tensors of a module.
    fn from_module(module: &Self::Module) -> Self;
}

impl<const D: usize> Inputs for Tensor<D> {
    type Module = Param<Tensor<D>>;

    fn into_module(self) -> Self::Module {
        Param::from_tensor(self.detach().autodiff())
    }

    fn from_module(module: &Self::Module) -> Self {
        module.val()
    }
}

impl<const D: usize> Inputs for Tensor<D, Int> {
    type Module = Self;

    fn into_module(self) -> Self {
        self
    }

    fn from_module(module: &Self) -> Self {
        module.clone()
    }
}

impl<const D: usize> Inputs for Tensor<D, Bool> {
    type Module = Self;

    fn into_module(self) -> Self {
        self
    }

    fn from_module(module: &Self) -> Self {
        module.clone()
    }
}

macro_rules! tuple {
    ($($name:ident $at:tt),+) => {
        impl<$($name: Inputs),+> Inputs for ($($name,)+) {
            type Module = ($($name::Module,)+);

            fn into_module(self) -> Self::Module {
                ($(self.$at.into_module(),)+)
            }

            fn from_module(module: &Self::Module) -> Self {
                ($($name::from_module(&module.$at),)+)
            }
        }
    };
}

tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
