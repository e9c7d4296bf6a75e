//! The pocket algorithm, which keeps the best weights so far.

use super::samples::Samples;
use super::{Candidate, Hyperplane};
use crate::EngineError;

/// The best weights so far, by Gallant's pocket algorithm with ratchet.
///
/// If the samples are not separable, the perceptron's rule never converges, and its last weights may be
/// bad. The current weights replace those in the pocket if they meet two conditions: they have a longer
/// run of correct samples, and fewer of all samples wrong. The run only saves counting all samples after
/// every step. The count is the ratchet: because of it, the pocket never gets worse.
///
/// One addition to the algorithm: the weights at the end of an epoch are compared regardless of their run,
/// since their wrong samples are counted anyway. So the pocket is never worse than they are.
///
/// *Source*: S. I. Gallant, "Perceptron-Based Learning Algorithms" (1990).
#[derive(Debug)]
pub(super) struct Pocket {
    best: Candidate,
    /// Run of consecutive correct samples of the best weights.
    longest: usize,
    /// Run of consecutive correct samples since the last step.
    run: usize,
    /// Number of samples that the current weights get wrong, once counted.
    wrong: Option<usize>,
}

impl Pocket {
    /// Creates a pocket with weights of zero, which get every sample wrong.
    pub(super) fn new(samples: &Samples<'_>) -> Self {
        Self {
            best: Candidate {
                hyperplane: Hyperplane::zeros(samples.features.ncols()),
                wrong: samples.len(),
            },
            longest: 0,
            run: 0,
            wrong: None,
        }
    }

    pub(super) fn best(&self) -> &Candidate {
        &self.best
    }

    /// Records a step of the current weights.
    pub(super) fn stepped(&mut self) {
        self.run = 0;
        self.wrong = None;
    }

    /// Records a correct sample of the current weights `plane`.
    pub(super) fn right(
        &mut self,
        plane: &Hyperplane,
        samples: &Samples<'_>,
    ) -> Result<(), EngineError> {
        self.run += 1;
        if self.run <= self.longest {
            return Ok(());
        }
        let wrong = match self.wrong {
            Some(wrong) => wrong,
            None => samples.wrong(plane)?,
        };
        self.offer(plane, wrong);
        Ok(())
    }

    /// Puts `plane` into the pocket if it gets fewer samples wrong than the best.
    pub(super) fn offer(&mut self, plane: &Hyperplane, wrong: usize) {
        self.wrong = Some(wrong);
        if wrong < self.best.wrong {
            self.best = Candidate {
                hyperplane: plane.clone(),
                wrong,
            };
            self.longest = self.run;
        } else if self.run > self.longest && self.best.hyperplane == *plane {
            // The weights in the pocket extend their own run.
            self.longest = self.run;
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;

    fn line(weight: f64, bias: f64) -> Hyperplane {
        Hyperplane {
            weight: array![weight],
            bias,
        }
    }

    /// Class 1 from -1 to 2, and class 0 on both sides of it.
    fn table() -> (Array2<f64>, [i32; 6]) {
        let x = array![[-3.0], [-2.0], [-1.0], [1.0], [2.0], [3.0]];
        (x, [0, 0, 1, 1, 1, 0])
    }

    #[test]
    fn keeps_the_weights_with_the_fewest_wrong() {
        let (x, y) = table();
        let (samples, _) = Samples::new(x.view(), &y).unwrap();
        let mut pocket = Pocket::new(&samples);
        assert_eq!(pocket.best().wrong, 6);

        // Predicts 1 for x > 2.5: wrong for 3 and for all of class 1.
        let worse = line(1.0, -2.5);
        assert_eq!(samples.wrong(&worse).unwrap(), 4);
        pocket.right(&worse, &samples).unwrap();
        assert_eq!(pocket.best().hyperplane, worse);
        pocket.right(&worse, &samples).unwrap();

        // Fewer wrong, but its run is still too short.
        let better = line(1.0, 0.0);
        assert_eq!(samples.wrong(&better).unwrap(), 2);
        pocket.stepped();
        pocket.right(&better, &samples).unwrap();
        pocket.right(&better, &samples).unwrap();
        assert_eq!(pocket.best().hyperplane, worse, "a run of 2 is not longer");
        pocket.right(&better, &samples).unwrap();
        assert_eq!(pocket.best().hyperplane, better);

        // A longer run, but more wrong.
        let other = line(1.0, -1.5);
        assert_eq!(samples.wrong(&other).unwrap(), 3);
        pocket.stepped();
        for _ in 0..10 {
            pocket.right(&other, &samples).unwrap();
        }
        assert_eq!(pocket.best().hyperplane, better);
        assert_eq!(pocket.best().wrong, 2);
    }

    #[test]
    fn weights_after_an_epoch_are_compared_regardless_of_their_run() {
        let (x, y) = table();
        let (samples, _) = Samples::new(x.view(), &y).unwrap();
        let mut pocket = Pocket::new(&samples);
        for _ in 0..5 {
            pocket.right(&line(1.0, -2.5), &samples).unwrap();
        }
        pocket.stepped();
        pocket.offer(&line(1.0, 0.0), 2);
        assert_eq!(pocket.best().hyperplane, line(1.0, 0.0));
        pocket.offer(&line(1.0, -0.5), 2);
        assert_eq!(pocket.best().hyperplane, line(1.0, 0.0), "not fewer wrong");
        pocket.offer(&line(1.0, -1.5), 3);
        assert_eq!(pocket.best().wrong, 2);
    }
}
