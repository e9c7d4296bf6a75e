//! A parameter by name, as others see it.

/// A parameter, or its gradient, by name: `layers.0.weight`, `layers.0.bias`, and so on.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterView<'a, T> {
    /// The name, the same as in the Burn module.
    pub name: String,
    /// `[inputs, outputs]` of a weight, `[outputs]` of a bias.
    pub shape: Vec<usize>,
    /// The numbers, row by row.
    pub values: &'a [T],
}

impl<'a, T> ParameterView<'a, T> {
    /// A parameter of that name and shape.
    pub fn new(name: &str, shape: impl Into<Vec<usize>>, values: &'a [T]) -> Self {
        Self {
            name: name.to_owned(),
            shape: shape.into(),
            values,
        }
    }

    /// The same under a name with something in front: `layers.0.` of a layer in a network.
    pub(crate) fn within(self, place: &str) -> Self {
        Self {
            name: format!("{place}{}", self.name),
            ..self
        }
    }
}
