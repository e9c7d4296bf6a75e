//! The parameters, the gradient and the optimizer's state, at each place of the module.

use super::CompiledStep;
use crate::error::Error;
use crate::program::narrow;
use crate::run::Number;

impl<T: Number> CompiledStep<T> {
    /// Calls `change` with the last gradient at each place of the module, counted from 0; the next
    /// [`update`](Self::update) takes the changed one.
    ///
    /// # Errors
    ///
    /// Those of `change`.
    pub fn change_gradient<E>(
        &mut self,
        mut change: impl FnMut(usize, &mut [T]) -> Result<(), E>,
    ) -> Result<(), E> {
        for (place, &parameter) in self.visits.iter().enumerate() {
            let range = self.parameters.range(parameter);
            change(place, &mut self.memory.gradient_mut()[range])?;
        }
        Ok(())
    }

    /// The Euclidean norm of the last gradient.
    pub fn gradient_norm(&self) -> f64 {
        let squares: f64 = self
            .memory
            .gradient()
            .iter()
            .map(|g| g.to_f64() * g.to_f64())
            .sum();
        squares.sqrt()
    }

    /// The last gradient at each place of the module where there is a parameter; `None` where the loss does not depend
    /// on it.
    pub fn gradient(&self) -> Vec<Option<Vec<f64>>> {
        let of = |&parameter: &usize| {
            let range = self.parameters.range(parameter);
            self.parameters.trained[parameter].then(|| widen(&self.memory.gradient()[range]))
        };
        self.visits.iter().map(of).collect()
    }

    /// The parameters, at each place of the module, row by row.
    pub fn parameters(&self) -> impl Iterator<Item = &[T]> {
        let values = self.memory.parameters_ref();
        let visits = self.visits.iter();
        visits.map(|&parameter| &values[self.parameters.range(parameter)])
    }

    /// Copies the parameters, at each place of the module, into slices of the same lengths.
    pub fn read_parameters<'a>(&self, into: impl Iterator<Item = &'a mut [f64]>) {
        for (values, into) in self.parameters().zip(into) {
            for (into, value) in into.iter_mut().zip(values) {
                *into = value.to_f64();
            }
        }
    }

    /// Sets the parameters, at each place of the module.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if a parameter has another number of entries.
    pub fn set_parameters<'a>(
        &mut self,
        values: impl Iterator<Item = &'a [f64]>,
    ) -> Result<(), Error> {
        for (&parameter, values) in self.visits.iter().zip(values) {
            let range = self.parameters.range(parameter);
            narrow(values, &mut self.memory.parameters()[range])?;
        }
        Ok(())
    }

    /// The vectors of the optimizer's state, at each place of the module; empty where the loss does not depend on the
    /// parameter.
    pub fn state(&self) -> Vec<Vec<Vec<f64>>> {
        let vectors = self.updater.vectors;
        let of = |&parameter: &usize| {
            let range = self.parameters.range(parameter);
            let read = |vector| widen(&self.memory.state(vector)[range.clone()]);
            if self.parameters.trained[parameter] {
                (0..vectors).map(read).collect()
            } else {
                Vec::new()
            }
        };
        self.visits.iter().map(of).collect()
    }

    /// Sets the state of the optimizer; a parameter without vectors starts anew.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if a vector has another number of entries.
    pub fn set_state(&mut self, state: &[Vec<Vec<f64>>]) -> Result<(), Error> {
        for vector in 0..self.updater.vectors {
            self.memory.state_mut(vector).fill(T::ZERO);
        }
        for (&parameter, vectors) in self.visits.iter().zip(state) {
            let range = self.parameters.range(parameter);
            for (vector, values) in vectors.iter().enumerate().take(self.updater.vectors) {
                if self.parameters.trained[parameter] {
                    narrow(values, &mut self.memory.state_mut(vector)[range.clone()])?;
                }
            }
        }
        Ok(())
    }
}

fn widen<T: Number>(values: &[T]) -> Vec<f64> {
    values.iter().map(|value| value.to_f64()).collect()
}
