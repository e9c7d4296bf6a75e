//! What a pass is for.

/// What a pass is for. Most layers do the same in both modes; dropout does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Training: a step follows.
    Training {
        /// The number of the step, from 0.
        step: u64,
    },
    /// Evaluation: nothing is learned from the pass.
    Evaluation,
}
