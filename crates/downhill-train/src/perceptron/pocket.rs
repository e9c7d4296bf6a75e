//! The pocket: the best weights so far.

use super::samples::Samples;
use super::{Candidate, Hyperplane};
use crate::EngineError;

/// The best weights so far, by Gallant's pocket algorithm with ratchet.
///
/// Where no line separates the samples, the perceptron's rule never comes to rest, and its last weights
/// are as good as chance has them. The pocket watches it: weights that have longer been right, sample
/// after sample, than those in the pocket, and have fewer of all samples wrong, take their place. The
/// run of right answers is only there to save counting all samples after every step; the count is the
/// ratchet, by which the pocket never gets worse.
///
/// One thing is added to it: the weights at the end of an epoch, whose wrong samples are counted in any
/// case, have their chance however short their run. So the pocket is never worse than they are.
///
/// *Source*: S. I. Gallant, "Perceptron-Based Learning Algorithms" (1990).
#[derive(Debug)]
pub(super) struct Pocket {
    best: Candidate,
    /// How many samples in a row the best weights had right while they learned.
    longest: usize,
    /// How many the weights that learn now have had right since their last step.
    run: usize,
    /// How many of all samples these have wrong, once that is counted.
    wrong: Option<usize>,
}

impl Pocket {
    /// A pocket with weights of zero in it, of which nothing is right.
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

    /// The weights that learn took a step.
    pub(super) fn stepped(&mut self) {
        self.run = 0;
        self.wrong = None;
    }

    /// They had a sample right.
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

    /// Puts them in, if they have fewer wrong than those that are there.
    pub(super) fn offer(&mut self, plane: &Hyperplane, wrong: usize) {
        self.wrong = Some(wrong);
        if wrong < self.best.wrong {
            self.best = Candidate {
                hyperplane: plane.clone(),
                wrong,
            };
            self.longest = self.run;
        } else if self.run > self.longest && self.best.hyperplane == *plane {
            // Those in the pocket go on being right.
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
    fn takes_what_has_fewer_wrong_and_keeps_it() {
        let (x, y) = table();
        let (samples, _) = Samples::new(x.view(), &y).unwrap();
        let mut pocket = Pocket::new(&samples);
        assert_eq!(pocket.best().wrong, 6);

        // Says 1 right of 2.5: wrong on 3 and on all of class 1.
        let worse = line(1.0, -2.5);
        assert_eq!(samples.wrong(&worse).unwrap(), 4);
        pocket.right(&worse, &samples).unwrap();
        assert_eq!(pocket.best().hyperplane, worse);
        pocket.right(&worse, &samples).unwrap();

        // Better, but not for as long, as yet.
        let better = line(1.0, 0.0);
        assert_eq!(samples.wrong(&better).unwrap(), 2);
        pocket.stepped();
        pocket.right(&better, &samples).unwrap();
        pocket.right(&better, &samples).unwrap();
        assert_eq!(pocket.best().hyperplane, worse, "a run of 2 is no longer");
        pocket.right(&better, &samples).unwrap();
        assert_eq!(pocket.best().hyperplane, better);

        // Longer, but no better.
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
    fn what_is_left_at_the_end_has_its_chance_however_short_its_run() {
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
        assert_eq!(pocket.best().hyperplane, line(1.0, 0.0), "no better");
        pocket.offer(&line(1.0, -1.5), 3);
        assert_eq!(pocket.best().wrong, 2);
    }
}
