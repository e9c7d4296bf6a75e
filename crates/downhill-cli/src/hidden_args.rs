//! The options of a network's hidden layers.

use clap::Args;
use downhill_train::Activation;

use crate::at_least_one;
use crate::common_args::one_of;

/// The options of a network's hidden layers.
#[derive(Debug, Clone, Args)]
pub struct HiddenArgs {
    /// The number of outputs of each hidden layer, such as 5,3,4; 0 for no hidden layer [default: the example's]
    #[arg(long, value_name = "N,N,…", value_parser = sizes)]
    hidden: Option<Sizes>,

    #[arg(long, value_name = "NAME", help = one_of::<Activation>("The activation of the hidden layers"))]
    activation: Option<Activation>,
}

impl HiddenArgs {
    /// Whether any of them is given.
    pub(crate) fn is_given(&self) -> bool {
        self.hidden.is_some() || self.activation.is_some()
    }

    /// The number of outputs of each hidden layer: the example's own, unless given here.
    pub fn sizes(&self, own: Vec<usize>) -> Vec<usize> {
        self.hidden.as_ref().map_or(own, |sizes| sizes.0.clone())
    }

    /// The activation of the hidden layers: the example's own, unless given here.
    pub fn activation(&self, own: Activation) -> Activation {
        self.activation.unwrap_or(own)
    }
}

/// The sizes of hidden layers.
#[derive(Debug, Clone)]
struct Sizes(Vec<usize>);

/// Parses sizes between commas; a single 0 stands for no hidden layer.
fn sizes(text: &str) -> Result<Sizes, String> {
    if text.trim() == "0" {
        return Ok(Sizes(Vec::new()));
    }
    let sizes = text.split(',').map(|size| at_least_one(size.trim()));
    match sizes.collect() {
        Ok(sizes) => Ok(Sizes(sizes)),
        Err(reason) => Err(format!("each size {reason}; or 0 for no hidden layer")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_separated_by_commas() {
        assert_eq!(sizes("5,3,4").unwrap().0, [5, 3, 4]);
        assert_eq!(sizes(" 8 ").unwrap().0, [8]);
        assert!(sizes("0").unwrap().0.is_empty());
        for wrong in ["", "5,,3", "5,0", "-1", "a", "5;3"] {
            assert!(
                sizes(wrong).unwrap_err().contains("at least 1"),
                "{wrong:?}"
            );
        }
    }
}
