//! Puts back what a forward pass changes.

use std::any::Any;
use std::collections::HashMap;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::tensor::Tensor;

use crate::Error;

/// The state of a module that its clones share: the running statistics of a normalization.
///
/// Burn keeps it behind a lock that every clone refers to, so a forward pass of a clone changes the module.
pub(super) struct State<M> {
    module: M,
    tensors: HashMap<ParamId, Box<dyn Any>>,
}

impl<M: Module> State<M> {
    /// Records the state of a module.
    pub(super) fn of(module: &M) -> Result<Self, Error> {
        let mut state = Self {
            module: module.clone(),
            tensors: HashMap::new(),
        };
        state.settle();
        module.visit(&mut Reader(&mut state.tensors));
        Ok(state)
    }

    /// Calls `f`, then restores the state.
    pub(super) fn keep<R>(&self, f: impl FnOnce() -> R) -> R {
        let result = f();
        self.restore();
        result
    }

    pub(super) fn restore(&self) {
        self.settle();
        // A clone's parameters are its own; only what it shares with the module changes.
        let _ = self.module.clone().map(&mut Writer(&self.tensors));
    }

    /// Merges the updates that Burn collects by thread.
    fn settle(&self) {
        let _ = self.module.clone().valid();
    }
}

struct Reader<'a>(&'a mut HashMap<ParamId, Box<dyn Any>>);

impl ModuleVisitor for Reader<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let value = param.val();
        if !value.is_require_grad() {
            self.0.insert(param.id, Box::new(value));
        }
    }
}

struct Writer<'a>(&'a HashMap<ParamId, Box<dyn Any>>);

impl ModuleMapper for Writer<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let recorded = self.0.get(&param.id);
        match recorded.and_then(|value| value.downcast_ref::<Tensor<D>>()) {
            Some(value) => param.map(|_| value.clone()),
            None => param,
        }
    }
}
