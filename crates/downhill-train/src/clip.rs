//! What happens to a gradient that is too large, chosen at run time.

use std::fmt;

use downhill_hand::{self as hand, Network, Real, Workspace};
use downhill_nn as nn;
use serde::{Deserialize, Serialize};

use crate::EngineError;

/// Clipping: how a gradient that is too large is cut down before a step.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clip {
    /// Not at all.
    #[default]
    None,
    /// The gradient of all parameters together no longer than this: it keeps its direction.
    Norm(f64),
    /// Every entry no larger than this, on either side of 0.
    Value(f64),
}

impl Clip {
    /// Checks that the limit is one.
    ///
    /// # Errors
    ///
    /// [`EngineError::Setting`] unless it is positive.
    pub fn check(self) -> Result<(), EngineError> {
        self.hand().map(drop)
    }

    /// The hand-derived one.
    pub(crate) fn hand(self) -> Result<HandClip, EngineError> {
        Ok(match self {
            Self::None => HandClip::None,
            Self::Norm(limit) => HandClip::Norm(hand::ClipNorm::new(limit)?),
            Self::Value(limit) => HandClip::Value(hand::ClipValue::new(limit)?),
        })
    }

    /// Clips a gradient on its device.
    pub(crate) fn nn<M: nn::Model>(
        self,
        gradient: nn::Gradient,
        model: &M,
    ) -> Result<nn::Gradient, EngineError> {
        Ok(match self {
            Self::None => gradient,
            Self::Norm(limit) => gradient.clip_norm(model, limit)?,
            Self::Value(limit) => gradient.clip_value(model, limit)?,
        })
    }
}

impl fmt::Display for Clip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Norm(limit) => write!(f, "norm {limit:?}"),
            Self::Value(limit) => write!(f, "value {limit:?}"),
        }
    }
}

/// Clipping on the hand-derived side.
#[derive(Debug, Clone, Copy)]
pub(crate) enum HandClip {
    None,
    Norm(hand::ClipNorm),
    Value(hand::ClipValue),
}

impl HandClip {
    /// Clips the gradient in a workspace. It allocates nothing.
    pub(crate) fn clip<T: Real>(self, network: &mut Network<T>, workspace: &mut Workspace<T>) {
        match self {
            Self::None => {}
            Self::Value(clip) => network.update(workspace, |_, _, g| clip.clip(g)),
            Self::Norm(clip) => {
                let mut squares = T::zero();
                network.update(workspace, |_, _, g| squares += hand::sum_of_squares(&*g));
                if let Some(factor) = clip.factor(squares.sqrt()) {
                    network.update(workspace, |_, _, g| hand::scale(g, factor));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_a_name_in_a_file_and_in_a_message() {
        let all = [Clip::None, Clip::Norm(1.5), Clip::Value(0.25)];
        let json = serde_json::to_value(all).unwrap();
        assert_eq!(
            json,
            serde_json::json!(["none", {"norm": 1.5}, {"value": 0.25}])
        );
        assert_eq!(serde_json::from_value::<[Clip; 3]>(json).unwrap(), all);
        assert_eq!(
            all.map(|c| c.to_string()),
            ["none", "norm 1.5", "value 0.25"]
        );
    }

    #[test]
    fn refuses_a_limit_that_leaves_nothing() {
        for clip in [Clip::Norm(0.0), Clip::Value(-1.0), Clip::Norm(f64::NAN)] {
            assert!(matches!(clip.check(), Err(EngineError::Setting(_))));
        }
        assert!(Clip::None.check().is_ok() && Clip::Value(5.0).check().is_ok());
    }
}
