//! The options of the examples that write an animation.

use clap::Args;

/// The options of the examples that write an animation.
#[derive(Debug, Clone, Copy, Args)]
pub struct AnimateArgs {
    /// Write a GIF animation of the run [default: yes, except in spirals]
    #[arg(long, overrides_with = "no_animate")]
    animate: bool,

    /// Do not write an animation
    #[arg(long)]
    no_animate: bool,
}

impl AnimateArgs {
    /// Whether to write an animation; `default` if no option is given.
    pub fn wanted(self, default: bool) -> bool {
        self.animate || (default && !self.no_animate)
    }
}
