//! A view of a parameter or its gradient.

/// A view of a parameter or its gradient, with its name and shape.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterView<'a, T> {
    /// The name in the Burn module: `layers.0.weight`, `layers.0.bias`, and so on.
    pub name: String,
    /// `[inputs, outputs]` of a weight, `[outputs]` of a bias.
    pub shape: Vec<usize>,
    /// The entries, row by row.
    pub values: &'a [T],
}

impl<'a, T> ParameterView<'a, T> {
    /// Creates a view.
    pub fn new(name: &str, shape: impl Into<Vec<usize>>, values: &'a [T]) -> Self {
        Self {
            name: name.to_owned(),
            shape: shape.into(),
            values,
        }
    }

    /// The same view with `prefix`, such as `layers.0.`, before its name.
    pub(crate) fn with_prefix(self, prefix: &str) -> Self {
        Self {
            name: format!("{prefix}{}", self.name),
            ..self
        }
    }
}
