//! A mistake: what is wrong, and where in a formula.

use super::matrix::{DAMAGES, MIXTURES, Matrix};

/// A mistake in a backward pass or in an update.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Mistake {
    /// In an argument.
    Given(usize, Change),
    /// In a result.
    Written(usize, Change),
    /// Another formula in its place: the reason, and its number among those that can be taken for it.
    TakenFor(&'static str, usize),
    /// In the formula as a whole.
    Whole(Whole),
}

/// A change of one matrix, by its number in a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Change {
    /// [`DAMAGES`].
    Damaged(usize),
    /// [`MIXTURES`], with the argument of that number.
    Mixed(usize, usize),
}

/// A mistake in a formula as a whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Whole {
    /// Applied once more, to its own result.
    AppliedTwice,
    /// No entry of the last argument acts on another entry of the result.
    CrossTermsMissing,
    /// They do, with the wrong sign.
    CrossTermsSign,
    /// A loss of logits is given predictions, or the other way round.
    OtherOutput,
    /// A penalty is on biases too.
    OnBiasesToo,
    /// A penalty is on the last weight, and on no other.
    OnLastAlone,
}

use Mistake::{Given, TakenFor, Written};
use Whole::{
    AppliedTwice, CrossTermsMissing, CrossTermsSign, OnBiasesToo, OnLastAlone, OtherOutput,
};

const WHOLE: [Whole; 6] = [
    AppliedTwice,
    CrossTermsMissing,
    CrossTermsSign,
    OtherOutput,
    OnBiasesToo,
    OnLastAlone,
];

/// The formulas that can be taken for another, and why.
pub(super) type Like<F> = Vec<(&'static str, F)>;

impl Mistake {
    /// The mistakes in a formula with so many arguments and results, and others that can be taken for it.
    pub(super) fn all<F>(given: usize, written: usize, like: &Like<F>) -> Vec<Self> {
        let damaged = (0..DAMAGES.len()).map(Change::Damaged);
        let mixed = (0..MIXTURES.len()).flat_map(|m| (0..given).map(move |a| Change::Mixed(m, a)));
        let changes = || damaged.clone().chain(mixed.clone());
        let in_given = (0..given).flat_map(|i| changes().map(move |c| Given(i, c)));
        let in_written = (0..written).flat_map(|i| changes().map(move |c| Written(i, c)));
        let taken = like
            .iter()
            .enumerate()
            .map(|(i, (why, _))| TakenFor(why, i));
        let whole = WHOLE.into_iter().map(Self::Whole);
        in_given
            .chain(in_written)
            .chain(taken)
            .chain(whole)
            .collect()
    }

    /// The kind of mistake, whatever it is in.
    pub(super) fn family(self) -> &'static str {
        match self {
            Given(_, Change::Damaged(d)) | Written(_, Change::Damaged(d)) => DAMAGES[d].0,
            Given(_, Change::Mixed(m, _)) | Written(_, Change::Mixed(m, _)) => MIXTURES[m].0,
            TakenFor(why, _) => why,
            Self::Whole(AppliedTwice) => "applied twice",
            Self::Whole(CrossTermsMissing) => "no cross terms",
            Self::Whole(CrossTermsSign) => "sign of cross terms",
            Self::Whole(OtherOutput) => "other output",
            Self::Whole(OnBiasesToo | OnLastAlone) => "other parameters",
        }
    }
}

impl Change {
    pub(super) fn apply(self, to: &mut Matrix, given: &[Matrix], earlier: &Matrix) {
        to.values = match self {
            Self::Damaged(d) => DAMAGES[d].1(to, given, earlier),
            Self::Mixed(m, argument) => to.with(&given[argument], MIXTURES[m].1),
        };
    }
}
