//! One entry of a parameter.

use std::fmt;
use std::str::FromStr;

use super::LandscapeError;
use crate::Parameters;

/// One entry of a parameter, such as `layers.0.weight[1,0]`.
///
/// ```
/// use downhill_train::ParameterEntry;
///
/// let entry: ParameterEntry = "layers.0.weight[1,0]".parse()?;
/// assert_eq!((entry.name.as_str(), entry.indices.as_slice()), ("layers.0.weight", &[1, 0][..]));
/// # Ok::<(), downhill_train::LandscapeError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterEntry {
    /// The name of the parameter.
    pub name: String,
    /// One index for each dimension, counted from 0.
    pub indices: Vec<usize>,
}

impl ParameterEntry {
    /// The position of the entry among all numbers of `parameters`, counted from 0.
    ///
    /// # Errors
    ///
    /// [`LandscapeError::Index`] if the indices do not fit the shape of the parameter; another [`LandscapeError`] if
    /// there is no parameter of that name.
    pub fn position(&self, parameters: &Parameters) -> Result<usize, LandscapeError> {
        let parameter = parameters.get(&self.name)?;
        let shape = &parameter.shape;
        let inside = self.indices.iter().zip(shape).all(|(i, n)| i < n);
        if self.indices.len() != shape.len() || !inside {
            return Err(LandscapeError::Index {
                entry: self.clone(),
                shape: shape.clone(),
            });
        }
        let within = self.indices.iter().zip(shape);
        let within = within.fold(0, |position, (i, n)| position * n + i);
        let before = parameters.as_slice().iter();
        let before = before.take_while(|p| p.name != self.name);
        Ok(before.map(|p| p.values.len()).sum::<usize>() + within)
    }
}

impl fmt::Display for ParameterEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let indices: Vec<String> = self.indices.iter().map(ToString::to_string).collect();
        write!(f, "{}[{}]", self.name, indices.join(","))
    }
}

impl FromStr for ParameterEntry {
    type Err = LandscapeError;

    fn from_str(text: &str) -> Result<Self, LandscapeError> {
        let parts = text.strip_suffix(']').and_then(|t| t.rsplit_once('['));
        let entry = parts.and_then(|(name, indices)| {
            let indices = indices.split(',').map(|index| index.trim().parse().ok());
            let indices = indices.collect::<Option<Vec<usize>>>()?;
            (!name.is_empty()).then(|| Self {
                name: name.to_owned(),
                indices,
            })
        });
        entry.ok_or_else(|| LandscapeError::Entry {
            text: text.to_owned(),
        })
    }
}
