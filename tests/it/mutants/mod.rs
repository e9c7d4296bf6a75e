//! The check can fail: classic mistakes, planted one at a time, each caught and named where it is.

mod backward;
mod layers;
mod optimizers;

use std::collections::BTreeSet;

use downhill::check::{Check, Claim, Report, Verdict};
use downhill::data::Generator;
use downhill::nn::borrowed;
use downhill::prelude::*;
use downhill::sources::{AndGate, Source, Start};
use downhill::train::{Descent, HandEngine};
use ndarray::{Array2, Axis};

use crate::agree::loss_by_hand;
use crate::common::print;
use backward::{Pass, backward, normal, tanh_form};

/// What can go wrong in a derivation, or on the way from paper to code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// `dL/da = dz W`, where `W` belongs transposed.
    MissingTranspose,
    /// `dL/dW = dzᵀ x`, the transpose of what it is.
    WeightTransposed,
    /// `dL/dW` divided by the samples once more.
    WeightAveragedAgain,
    /// A loop over the batch that ends one sample early.
    LastSampleMissing,
    /// `dL/db` of the first sample, for all.
    BiasNotReduced,
    /// `dL/db` divided by the samples once more.
    BiasAveragedAgain,
    /// `dL/db` summed over the outputs, not the samples.
    BiasOverOutputs,
    /// A mean over one sample more than there are.
    CountOneMore,
    /// A mean over one sample fewer.
    CountOneLess,
    /// A sum where the loss is a mean.
    SumForMean,
    /// A mean where the loss is a sum.
    MeanForSum,
    /// A mean over samples and outputs where it is over samples.
    MeanOverOutputsToo,
    /// `y - a`.
    ErrorSign,
    /// Features and targets out of step by a sample.
    TargetsOfTheNext,
    /// The square's slope without its 2.
    TwoMissing,
    /// The mean square's slope without its 2.
    MeanSquareTwoMissing,
    /// The mean square's slope, summed over the samples.
    MeanSquareSummed,
    /// The mean square's slope, averaged over the outputs too, as frameworks have it.
    MeanSquareOverOutputs,
    /// The error itself, where its sign belongs: the square's slope.
    AbsoluteUnsigned,
    /// The sign of the activation, not of the error.
    AbsoluteOfActivation,
    /// The absolute error's slope, summed over the samples.
    AbsoluteSummed,
    /// Huber's loss as a square everywhere.
    HuberUnbounded,
    /// Huber's loss as an absolute value everywhere.
    HuberAllSigns,
    /// Huber's square without its half.
    HuberTwice,
    /// Targets of 0 and 1 where -1 and 1 belong.
    HingeTargetsUnmapped,
    /// Only what is on the wrong side is pulled, as if there were no margin.
    HingeMarginMissing,
    /// What is beyond its margin is pulled on.
    HingeNeverSatisfied,
    /// Only the other classes are pushed, the own one never pulled.
    OwnClassForgotten,
    /// The own class is pulled once, however many others are too near.
    OwnClassOnce,
    /// Only the nearest of the other classes counts: another loss, that of Crammer and Singer.
    NearestClassAlone,
    /// No division by the classes.
    ClassesNotCounted,
    /// The log loss's slope for `y = 1` alone.
    OtherHalfMissing,
    /// The sigmoid's slope behind a loss of logits, which has it already.
    SlopeTwice,
    /// No slope of the last activation.
    LastSlopeMissing,
    /// No slope of the hidden activation.
    HiddenSlopeMissing,
    /// `σ'(a)`, where `a` is `σ(z)` already.
    SlopeOfActivation,
    /// `z (1 - z)`.
    SlopeInLogits,
    /// `a²`.
    SigmoidSquared,
    /// `1 - a` for `1 - a²`.
    TanhNotSquared,
    /// `1 - z²`.
    TanhOfLogits,
    /// The gradient where it is positive, not where `z` is.
    MaskOfGradient,
    /// What was not positive passes.
    MaskInverted,
    /// A leak behind which nothing comes back: the slope of the unit without one.
    LeakStopped,
    /// The leak where `z` is positive.
    LeakInverted,
    /// The leak where the gradient is negative, not where `z` is.
    LeakOfGradient,
    /// `σ(-z)`, the softplus seen from the other side.
    SoftplusMirrored,
    /// `σ(a)`, where `z` belongs.
    SoftplusOfActivation,
    /// `eᶻ`, the slope of what is under the logarithm alone.
    SoftplusInnerAlone,
    /// `σ(z)`, without the second term of the product rule.
    SiluFirstTermAlone,
    /// `z σ(z) (1 - σ(z))`, without the first.
    SiluSecondTermAlone,
    /// `σ + a (1 - a)`, where `a` is not the sigmoid.
    SiluOfActivation,
    /// `Φ(z)`, without the second term of the product rule.
    GeluFirstTermAlone,
    /// The slope of the tanh form, as Burn 0.22's has on one backend.
    GeluOfTanhForm,
    /// `erf'` without the `1/√2` of its argument.
    GeluRootForgotten,
    /// The slope of the exact form.
    GeluTanhOfExactForm,
    /// The slope of the cube without its 3.
    GeluTanhThreeMissing,
    /// `1 - tanh² u` without `du/dz`.
    GeluTanhInnerMissing,
    /// A softmax whose outputs do not act on one another.
    DiagonalAlone,
    /// They do, with the wrong sign.
    CrossTermsSign,
    /// No cross terms and no `1 - a`.
    CrossTermsMissing,
    /// The weights of the two classes in each other's place.
    WeightsSwapped,
    /// The error weighed by its class: right without smoothing.
    WeightOfTheError,
    /// One class weighed, the other not.
    OtherClassUnweighted,
    /// Targets that were smoothed on the way forward and are not on the way back.
    SmoothingForgotten,
    /// The weight of a class on its own output alone, `wₖ (aₖ - y'ₖ)`.
    WeightOfTheOutput,
    /// Targets that sum to 1 though they are weighed.
    WeightedSumForgotten,
    /// The fraction of smoothing spread over the other classes only.
    SmoothingOverOthers,
    /// A mean over the weights of the samples: the reduction of another framework.
    DividedByWeights,
    /// The weight itself, where its sign belongs.
    L1OfTheSquare,
    /// The penalty averaged over the samples.
    L1Averaged,
    /// Biases penalized too.
    L1OnBiases,
    /// A penalty that pushes away from 0.
    L1Sign,
    /// The half of the value kept in the slope.
    L2Halved,
    /// The square's slope with its 2, where a half takes it away.
    L2Twice,
    /// The penalty averaged over the samples.
    L2Averaged,
    /// Biases penalized too.
    L2OnBiases,
    /// The penalty in the value, of the last layer alone in the gradient.
    L2OnLastAlone,
    /// The hidden activations of another batch.
    StaleActivation,
    /// The weighted sums where the activations belong.
    LogitsForActivations,
    /// The last weight after its step, on the way to the hidden layer.
    StaleWeight,
    /// Features off by one column.
    FeaturesShifted,
    /// A penalty that the loss does not have.
    HiddenDecay,
    /// The gradient of a weight never written.
    LastWeightForgotten,
    /// That of a bias never written.
    LastBiasForgotten,
    /// Clipping left in.
    Clipped,
    /// Added to that of the step before.
    Accumulated,
    /// A step uphill, for one parameter.
    HiddenSign,
    /// Both weights averaged over a slab of zeros too: the first slip of `and_gate`.
    SlabOfZeros,
    /// `σ'(h)` where `h` belongs: the second.
    SlopeForActivation,
    /// Layer normalization without what an input does to the mean.
    NormMeanForgotten,
    /// Layer normalization without what an input does to the variance.
    NormScaleForgotten,
    /// Layer normalization as if mean and variance were constants.
    NormMomentsConstant,
    /// `dL/dx` of layer normalization without the gain.
    NormGainForgotten,
    /// The gain's slope with the inputs as they came, not normalized.
    NormGainOfInputs,
    /// The shift's slope of the first sample, for all.
    NormShiftOfOneSample,
    /// A variance divided by `n - 1`.
    NormUnbiased,
    /// Epsilon added to the root, not within it.
    NormEpsilonOutside,
    /// Dropout that lets everything back.
    DropoutForgotten,
    /// Dropout that goes back without the factor of the way forth.
    DropoutNotScaled,
    /// That factor twice.
    DropoutScaledTwice,
    /// What was left out goes back, what was kept does not.
    DropoutInverted,
    /// Another draw on the way back.
    DropoutOfTheNextStep,
    /// A residual connection that goes back through its layers only.
    ResidualSkipForgotten,
    /// A residual connection that goes back beside its layers only.
    ResidualSkipAlone,
    /// What goes beside, twice.
    ResidualSkipTwice,
    /// The slope of the inner activation at `x + f(x)`.
    ResidualSlopeOfSum,
    /// The inner weight's slope with `x + f(x)` for its input.
    ResidualWeightOfSum,
}

use Mistake::*;

/// A net of two layers, a loss and a batch.
struct Setup {
    description: NetworkConfig,
    start: Parameters,
    objective: Objective,
    x: Array2<f64>,
    y: Array2<f64>,
}

impl Setup {
    /// Five samples of three features, four hidden units, four outputs: a square last weight, so that
    /// a missing transpose fits.
    fn new(hidden: Activation, last: Activation, loss: Loss) -> Self {
        let description = NetworkConfig::new(3).dense(4, hidden).dense(4, last);
        Self {
            start: Parameters::uniform(&description, -1.0, 1.0, 8),
            description,
            objective: Objective::new(loss),
            x: Generator::new(9).uniform_array(-2.0, 2.0, (5, 3)),
            y: Array2::from_shape_fn((5, 4), |(s, o)| f64::from(u8::from(s % 4 == o))),
        }
    }

    /// The same with a penalty.
    fn penalized(self, l1: f64, l2: f64) -> Self {
        let objective = self.objective.with_penalty(Penalty { l1, l2 });
        Self { objective, ..self }
    }

    /// The source whose two slips are among the mistakes.
    fn and_gate() -> Self {
        let gate = AndGate::new();
        Self {
            description: gate.description(),
            start: gate.start(Start::Published).unwrap(),
            objective: Objective::new(Loss::LogLoss),
            x: gate.features().to_owned(),
            y: gate.targets().to_owned(),
        }
    }

    fn engine(&self) -> HandEngine<f64> {
        let descent = Descent::new(self.objective.clone(), 1.0);
        HandEngine::new(&self.description, &self.start, descent).unwrap()
    }

    fn batch(&self) -> Batch<'_> {
        Batch::new(self.x.view(), self.y.view()).unwrap()
    }

    /// The forward pass, by the layers in plain Rust.
    fn pass(&self) -> Pass {
        let network = self.description.hand::<f64>(&self.start).unwrap();
        let mut a = self.x.clone();
        let mut passes = Vec::new();
        for (l, layer) in network.layers().iter().enumerate() {
            let weight = self.start.matrix(&format!("layers.{l}.weight")).unwrap();
            let mut z = vec![0.0; a.nrows() * weight.ncols()];
            layer
                .layer()
                .forward(&a.iter().copied().collect::<Vec<_>>(), &mut z);
            let z = Array2::from_shape_vec((a.nrows(), weight.ncols()), z).unwrap();
            a = activate(self.description.layers[l].activation(), &z);
            passes.push((weight, z, a.clone()));
        }
        let [(w0, z0, a0), (w1, z1, a1)] = <[_; 2]>::try_from(passes).unwrap();
        Pass {
            x: self.x.clone(),
            y: self.y.clone(),
            w: [w0, w1],
            z: [z0, z1],
            a: [a0, a1],
            b: [0, 1].map(|l| self.start.vector(&format!("layers.{l}.bias")).unwrap()),
            activations: [0, 1].map(|l| self.description.layers[l].activation()),
            objective: self.objective.clone(),
        }
    }

    /// The copy's gradient, with a mistake or without.
    fn gradient(&self, mistake: Option<Mistake>) -> Parameters {
        let gradient = backward(&self.pass(), mistake);
        let [w0, w1] = gradient.weight;
        let [b0, b1] = gradient.bias;
        // Laid out as the parameter is: what was transposed is read row by row all the same.
        let shaped = |m: Array2<f64>, name: &str| {
            let shape = self.start.matrix(name).unwrap().dim();
            let flat: Vec<f64> = m.iter().copied().collect();
            Array2::from_shape_vec(shape, flat).unwrap()
        };
        Parameters::default()
            .with_matrix("layers.0.weight", &shaped(w0, "layers.0.weight"))
            .with_vector("layers.0.bias", &b0)
            .with_matrix("layers.1.weight", &shaped(w1, "layers.1.weight"))
            .with_vector("layers.1.bias", &b1)
    }

    /// The check of that gradient against the loss.
    fn check(&self, mistake: Option<Mistake>) -> Report {
        let function = loss_by_hand(
            &self.description,
            &self.start,
            &self.objective,
            self.batch(),
        );
        let gradient = self.gradient(mistake);
        let claim = Claim::new("by hand", borrowed(gradient.as_slice()));
        Check::new()
            .run(&borrowed(self.start.as_slice()), function, &[claim])
            .unwrap()
    }
}

fn activate(f: Activation, z: &Array2<f64>) -> Array2<f64> {
    match f {
        Activation::Identity => z.clone(),
        Activation::Sigmoid => z.mapv(|z| 1.0 / (1.0 + (-z).exp())),
        Activation::Tanh => z.mapv(f64::tanh),
        Activation::Relu => z.mapv(|z| z.max(0.0)),
        Activation::LeakyRelu => z.mapv(|z| if z > 0.0 { z } else { 0.01 * z }),
        Activation::Softplus => z.mapv(|z| (1.0 + z.exp()).ln()),
        Activation::Silu => z.mapv(|z| z / (1.0 + (-z).exp())),
        Activation::Gelu => z * &z.mapv(normal),
        Activation::GeluTanh => z.mapv(|z| 0.5 * z * (1.0 + tanh_form(z).0.tanh())),
        Activation::Softmax => {
            let powers = z.mapv(f64::exp);
            let sums = powers.sum_axis(Axis(1)).insert_axis(Axis(1));
            powers / sums
        }
    }
}

const ALL: [&str; 4] = [
    "layers.0.weight",
    "layers.0.bias",
    "layers.1.weight",
    "layers.1.bias",
];
const HIDDEN: [&str; 2] = ["layers.0.weight", "layers.0.bias"];
const LAST: [&str; 2] = ["layers.1.weight", "layers.1.bias"];
const WEIGHTS: [&str; 2] = ["layers.0.weight", "layers.1.weight"];
const BIASES: [&str; 2] = ["layers.0.bias", "layers.1.bias"];

/// Each mistake, in a net that can make it, and the parameters whose gradient it spoils.
fn planted() -> Vec<(Mistake, Setup, &'static [&'static str])> {
    use Activation::{
        Gelu, GeluTanh, Identity, LeakyRelu, Relu, Sigmoid, Silu, Softmax, Softplus, Tanh,
    };
    let log = || Setup::new(Sigmoid, Sigmoid, Loss::LogLoss);
    let naive = || Setup::new(Sigmoid, Sigmoid, Loss::NaiveLogLoss);
    let squared = || Setup::new(Sigmoid, Sigmoid, Loss::SquaredError);
    let mean_squared = || Setup::new(Sigmoid, Tanh, Loss::MeanSquaredError);
    let absolute = || Setup::new(Relu, Identity, Loss::MeanAbsoluteError);
    let huber = || Setup::new(Tanh, Identity, Loss::Huber);
    let hinge = || Setup::new(Tanh, Identity, Loss::Hinge);
    let multi_class = || Setup::new(Tanh, Identity, Loss::MultiClassHinge);
    let entropy = || Setup::new(Tanh, Softmax, Loss::CrossEntropy);
    let (weights, smoothing) = ([0.75, 2.5], 0.1);
    let weighted_log = || {
        Setup::new(
            Sigmoid,
            Sigmoid,
            Loss::WeightedLogLoss { weights, smoothing },
        )
    };
    let weights = [0.5, 1.25, 2.0, 2.75];
    let weighted_entropy = || {
        let weights = weights.to_vec();
        Setup::new(
            Tanh,
            Softmax,
            Loss::WeightedCrossEntropy { weights, smoothing },
        )
    };
    let l1 = || Setup::new(Tanh, Sigmoid, Loss::LogLoss).penalized(0.25, 0.0);
    let l2 = || Setup::new(Sigmoid, Identity, Loss::MeanSquaredError).penalized(0.0, 0.5);
    let tanh = || Setup::new(Tanh, Identity, Loss::SquaredError);
    let relu = || Setup::new(Relu, Sigmoid, Loss::LogLoss);
    let leaky = || Setup::new(LeakyRelu, Sigmoid, Loss::LogLoss);
    let softplus = || Setup::new(Softplus, Sigmoid, Loss::LogLoss);
    let silu = || Setup::new(Silu, Sigmoid, Loss::LogLoss);
    let gelu = || Setup::new(Gelu, Sigmoid, Loss::LogLoss);
    let gelu_tanh = || Setup::new(GeluTanh, Sigmoid, Loss::LogLoss);
    let softmax = || Setup::new(Softmax, Sigmoid, Loss::LogLoss);
    let (w0, w1, b1) = (&ALL[..1], &LAST[..1], &LAST[1..]);
    vec![
        (MissingTranspose, log(), &HIDDEN),
        (WeightTransposed, log(), w1),
        (WeightAveragedAgain, log(), w1),
        (LastSampleMissing, log(), w1),
        (BiasNotReduced, log(), b1),
        (BiasAveragedAgain, log(), b1),
        (BiasOverOutputs, entropy(), b1),
        (CountOneMore, log(), &ALL),
        (CountOneLess, entropy(), &ALL),
        (SumForMean, log(), &ALL),
        (MeanForSum, squared(), &ALL),
        (MeanOverOutputsToo, entropy(), &ALL),
        (ErrorSign, log(), &ALL),
        // The sum of the targets, and so the slope of the bias, is the same.
        (TargetsOfTheNext, entropy(), &ALL[..3]),
        (TwoMissing, squared(), &ALL),
        (MeanSquareTwoMissing, mean_squared(), &ALL),
        (MeanSquareSummed, mean_squared(), &ALL),
        (MeanSquareOverOutputs, mean_squared(), &ALL),
        (AbsoluteUnsigned, absolute(), &ALL),
        (AbsoluteOfActivation, absolute(), &ALL),
        (AbsoluteSummed, absolute(), &ALL),
        (HuberUnbounded, huber(), &ALL),
        (HuberAllSigns, huber(), &ALL),
        (HuberTwice, huber(), &ALL),
        (HingeTargetsUnmapped, hinge(), &ALL),
        (HingeMarginMissing, hinge(), &ALL),
        (HingeNeverSatisfied, hinge(), &ALL),
        (OwnClassForgotten, multi_class(), &ALL),
        (OwnClassOnce, multi_class(), &ALL),
        (NearestClassAlone, multi_class(), &ALL),
        (ClassesNotCounted, multi_class(), &ALL),
        (OtherHalfMissing, naive(), &ALL),
        (SlopeTwice, log(), &ALL),
        (LastSlopeMissing, squared(), &ALL),
        (HiddenSlopeMissing, log(), &HIDDEN),
        (SlopeOfActivation, log(), &HIDDEN),
        (SlopeInLogits, log(), &HIDDEN),
        (SigmoidSquared, log(), &HIDDEN),
        (TanhNotSquared, tanh(), &HIDDEN),
        (TanhOfLogits, entropy(), &HIDDEN),
        (MaskOfGradient, relu(), &HIDDEN),
        (MaskInverted, relu(), &HIDDEN),
        (LeakStopped, leaky(), &HIDDEN),
        (LeakInverted, leaky(), &HIDDEN),
        (LeakOfGradient, leaky(), &HIDDEN),
        (SoftplusMirrored, softplus(), &HIDDEN),
        (SoftplusOfActivation, softplus(), &HIDDEN),
        (SoftplusInnerAlone, softplus(), &HIDDEN),
        (SiluFirstTermAlone, silu(), &HIDDEN),
        (SiluSecondTermAlone, silu(), &HIDDEN),
        (SiluOfActivation, silu(), &HIDDEN),
        (GeluFirstTermAlone, gelu(), &HIDDEN),
        (GeluOfTanhForm, gelu(), &HIDDEN),
        (GeluRootForgotten, gelu(), &HIDDEN),
        (GeluTanhOfExactForm, gelu_tanh(), &HIDDEN),
        (GeluTanhThreeMissing, gelu_tanh(), &HIDDEN),
        (GeluTanhInnerMissing, gelu_tanh(), &HIDDEN),
        (DiagonalAlone, softmax(), &HIDDEN),
        (CrossTermsSign, softmax(), &HIDDEN),
        (CrossTermsMissing, softmax(), &HIDDEN),
        (WeightsSwapped, weighted_log(), &ALL),
        (WeightOfTheError, weighted_log(), &ALL),
        (OtherClassUnweighted, weighted_log(), &ALL),
        (SmoothingForgotten, weighted_log(), &ALL),
        (WeightOfTheOutput, weighted_entropy(), &ALL),
        (WeightedSumForgotten, weighted_entropy(), &ALL),
        (SmoothingOverOthers, weighted_entropy(), &ALL),
        (DividedByWeights, weighted_entropy(), &ALL),
        (L1OfTheSquare, l1(), &WEIGHTS),
        (L1Averaged, l1(), &WEIGHTS),
        (L1OnBiases, l1(), &BIASES),
        (L1Sign, l1(), &WEIGHTS),
        (L2Halved, l2(), &WEIGHTS),
        (L2Twice, l2(), &WEIGHTS),
        (L2Averaged, l2(), &WEIGHTS),
        (L2OnBiases, l2(), &BIASES),
        (L2OnLastAlone, l2(), w0),
        (StaleActivation, log(), w1),
        (LogitsForActivations, tanh(), w1),
        (StaleWeight, log(), &HIDDEN),
        (FeaturesShifted, log(), w0),
        (HiddenDecay, log(), w0),
        (LastWeightForgotten, log(), w1),
        (LastBiasForgotten, entropy(), b1),
        (Clipped, squared(), w1),
        (Accumulated, tanh(), w1),
        (HiddenSign, relu(), w0),
        (SlabOfZeros, Setup::and_gate(), &WEIGHTS),
        (SlopeForActivation, Setup::and_gate(), w1),
    ]
}

#[test]
fn every_planted_mistake_is_caught_and_named() {
    let planted = planted();
    let mut caught = 0;
    for (mistake, setup, spoilt) in &planted {
        let report = setup.check(Some(*mistake));
        let differing = report
            .entries()
            .iter()
            .filter(|r| r.verdict == Verdict::Differs);
        let named: BTreeSet<&str> = differing.map(|r| r.parameter.as_str()).collect();
        let spoilt: BTreeSet<&str> = spoilt.iter().copied().collect();
        assert!(!report.agrees(), "{mistake:?} is not caught");
        assert_eq!(named, spoilt, "{mistake:?}: {report}");
        let direction = report.direction().unwrap();
        assert_eq!(direction.verdict, Verdict::Differs, "{mistake:?}: {report}");
        caught += 1;
    }
    print(format_args!(
        "mutation test: {} mistakes planted, {caught} caught, each named at its parameters",
        planted.len()
    ));
    assert!(planted.len() >= 25 && caught == planted.len());
    let all = planted.len() + layers::planted().len();
    let told = [
        (include_str!("../../../README.md"), "Of {} classic mistakes"),
        (include_str!("../../../CONTRIBUTING.md"), "plants {} and"),
        (
            include_str!("../../../book/src/13-checking-a-gradient.md"),
            "There are {}",
        ),
    ];
    for (text, words) in told {
        let words = words.replace("{}", &all.to_string());
        // Lines are broken anywhere.
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(&words), "not told: {words}");
    }
}

#[test]
fn without_a_mistake_the_copy_is_what_the_crate_computes() {
    for (mistake, setup, _) in planted() {
        let report = setup.check(None);
        assert!(report.agrees(), "the net of {mistake:?}: {report}");
        let (_, by_hand) = setup.engine().gradient(setup.batch()).unwrap();
        let copy = setup.gradient(None);
        let claims = [
            Claim::new("the crate", borrowed(by_hand.as_slice())),
            Claim::new("the copy", borrowed(copy.as_slice())),
        ];
        let report = downhill::check::compare(&claims, None).unwrap();
        assert!(report.agrees(), "the net of {mistake:?}: {report}");
    }
}

#[test]
fn no_mistake_is_planted_twice() {
    let planted = planted();
    for (i, (mistake, ..)) in planted.iter().enumerate() {
        assert!(
            planted[..i].iter().all(|(m, ..)| m != mistake),
            "{mistake:?}"
        );
    }
}
