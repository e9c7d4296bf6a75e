use ndarray::{Array2, array};

use super::*;
use crate::Batch;
use crate::{
    Activation, HandEngine, Loss, NetworkConfig, Objective, Optimization, Parameters, Trainer,
};

/// A line fitted to points. Its loss is quadratic, so it falls at every step for rates below 2 / curvature.
fn line(scale: f64, alpha: f64) -> (HandEngine<f64>, Array2<f64>, Array2<f64>) {
    let x = Array2::from_shape_fn((40, 1), |(i, _)| scale * (i as f64 / 20.0 - 1.0));
    let y = x.mapv(|x| 3.0 * x / scale);
    let line = NetworkConfig::new(1).dense_without_bias(1, Activation::Identity);
    let start = Parameters::default().with_matrix("layers.0.weight", &array![[-1.0 / scale]]);
    let objective = Objective::new(Loss::MeanSquaredError);
    (
        HandEngine::new(&line, &start, Optimization::new(objective, alpha)).unwrap(),
        x,
        y,
    )
}

#[test]
fn suggests_a_rate_that_fits_the_curvature_at_any_scale() {
    for scale in [1.0, 30.0, 1000.0] {
        for batch_size in [None, Some(8)] {
            let (mut engine, x, y) = line(scale, 1.0);
            let all = Batch::new(x.view(), y.view()).unwrap();
            let before = engine.parameters().unwrap();
            let finder = RateFinder {
                batch_size,
                ..RateFinder::default()
            };
            let sweep = finder.run(&mut engine, &all).unwrap();
            assert_eq!(
                (engine.parameters().unwrap(), engine.alpha()),
                (before, 1.0)
            );

            let stable = 2.0 / (2.0 * x.mapv(|x| x * x).mean().unwrap());
            let (suggestion, tenth) = (sweep.suggestion.unwrap(), sweep.tenth_of_least.unwrap());
            for rate in [suggestion, tenth] {
                assert!(
                    rate > stable / 100.0 && rate < stable,
                    "{scale}: {rate} {stable}"
                );
            }
            engine.set_alpha(suggestion).unwrap();
            let outcome = Trainer::epochs(40).fit(&mut engine, &all).unwrap();
            let losses = outcome.history.losses;
            assert!(
                losses.windows(2).all(|pair| pair[1] < pair[0]),
                "{losses:?}"
            );
            assert!(losses[39] < 0.1 * losses[0], "{scale}: {losses:?}");
        }
    }
}

#[test]
fn the_rates_grow_exponentially_and_the_smoothing_has_no_bias() {
    let (mut engine, x, y) = line(1.0, 1.0);
    let all = Batch::new(x.view(), y.view()).unwrap();
    let finder = RateFinder {
        low: 1e-4,
        high: 1e-2,
        steps: 21,
        ..RateFinder::default()
    };
    let sweep = finder.run(&mut engine, &all).unwrap();
    assert_eq!(sweep.stopped, SweepStop::Steps { steps: 21 });
    assert_eq!(sweep.rates.len(), 21);
    for (i, rate) in sweep.rates.iter().enumerate() {
        let expected = 10_f64.powf(-4.0 + i as f64 / 10.0);
        assert!((rate / expected - 1.0).abs() < 1e-14, "{rate} {expected}");
    }
    for i in 0..21 {
        let (mut sum, mut weights) = (0.0, 0.0);
        for (age, loss) in sweep.losses[..=i].iter().rev().enumerate() {
            let weight = 0.9_f64.powi(age as i32);
            sum += weight * loss;
            weights += weight;
        }
        let error = sweep.smoothed[i] - sum / weights;
        assert!(error.abs() < 1e-14, "{i}: {error:e}");
    }
}

#[test]
fn stops_if_the_loss_grows_or_is_not_finite() {
    let (mut engine, x, y) = line(30.0, 1.0);
    let all = Batch::new(x.view(), y.view()).unwrap();
    let sweep = RateFinder::default().run(&mut engine, &all).unwrap();
    assert!(sweep.rates.len() < 200);
    let SweepStop::Grown {
        rate,
        smoothed,
        least,
    } = sweep.stopped
    else {
        panic!("{}", sweep.stopped);
    };
    assert_eq!(
        (Some(&rate), Some(&smoothed)),
        (sweep.rates.last(), sweep.smoothed.last())
    );
    assert!(smoothed > 4.0 * least);

    let patient = RateFinder {
        high: 1e300,
        multiple: f64::INFINITY,
        ..RateFinder::default()
    };
    let sweep = patient.run(&mut engine, &all).unwrap();
    assert!(
        matches!(sweep.stopped, SweepStop::NotFinite { .. }),
        "{}",
        sweep.stopped
    );
    assert!(
        sweep
            .losses
            .iter()
            .chain(&sweep.smoothed)
            .all(|v| v.is_finite())
    );
}

#[test]
fn suggests_nothing_without_a_descent() {
    let (mut engine, x, y) = line(1.0, 1.0);
    let all = Batch::new(x.view(), y.view()).unwrap();
    let nothing = |sweep: RateSweep| {
        assert_eq!((sweep.suggestion, sweep.tenth_of_least), (None, None));
    };
    // These rates are too small to have any effect, but with small batches the losses differ.
    for batch_size in [None, Some(1), Some(3)] {
        for seed in 0..20 {
            let too_low = RateFinder {
                low: 1e-14,
                high: 1e-12,
                batch_size,
                seed,
                ..RateFinder::default()
            };
            nothing(too_low.run(&mut engine, &all).unwrap());
        }
    }
    let too_high = RateFinder {
        low: 1e3,
        high: 1e5,
        ..RateFinder::default()
    };
    nothing(too_high.run(&mut engine, &all).unwrap());
    // At the minimum the loss cannot fall.
    let minimum = Parameters::default().with_matrix("layers.0.weight", &array![[3.0]]);
    engine.set_parameters(&minimum).unwrap();
    nothing(RateFinder::default().run(&mut engine, &all).unwrap());
}

/// The smallest number of steps that is accepted is enough to see a descent.
#[test]
fn suggests_a_rate_after_the_fewest_steps() {
    let (mut engine, x, y) = line(1.0, 1.0);
    let all = Batch::new(x.view(), y.view()).unwrap();
    for (steps, smoothing) in [(10, 0.0), (10, 0.8), (11, 0.9), (21, 0.95)] {
        let finder = RateFinder {
            low: 1e-2,
            high: 1.0,
            steps,
            smoothing,
            ..RateFinder::default()
        };
        let sweep = finder.run(&mut engine, &all).unwrap();
        assert!(sweep.suggestion.is_some(), "{steps} {smoothing}: {sweep:?}");
        let fewer = RateFinder {
            steps: steps - 1,
            ..finder
        };
        assert!(fewer.run(&mut engine, &all).is_err());
    }
}

#[test]
fn refuses_settings_out_of_range() {
    let (mut engine, x, y) = line(1.0, 0.25);
    let all = Batch::new(x.view(), y.view()).unwrap();
    let before = engine.parameters().unwrap();
    let mut refusal = |change: fn(&mut RateFinder)| {
        let mut finder = RateFinder::default();
        change(&mut finder);
        let refused = finder.run(&mut engine, &all).unwrap_err().to_string();
        assert_eq!(
            (engine.parameters().unwrap(), engine.alpha()),
            (before.clone(), 0.25)
        );
        refused
    };
    assert!(refusal(|f| f.low = 0.0).ends_with("got 0 to 10"));
    assert!(refusal(|f| f.low = f64::NAN).contains("NaN"));
    assert!(refusal(|f| f.high = 1e-9).ends_with("got 1e-8 to 1e-9"));
    assert!(refusal(|f| f.high = f64::INFINITY).contains("inf"));
    assert!(refusal(|f| f.steps = 9).ends_with("with a smoothing of 0.9, got 9"));
    assert!(refusal(|f| f.steps = 10).contains("at least 11 steps"));
    let rougher = |f: &mut RateFinder| (f.steps, f.smoothing) = (9, 0.5);
    assert!(refusal(rougher).contains("at least 10 steps"));
    let smoother = |f: &mut RateFinder| (f.steps, f.smoothing) = (100, 0.99);
    assert!(refusal(smoother).contains("at least 101 steps"));
    assert!(refusal(|f| f.smoothing = 1.0).ends_with("less than 1, got 1"));
    assert!(refusal(|f| f.smoothing = -0.1).contains("-0.1"));
    assert!(refusal(|f| f.multiple = 1.0).ends_with("greater than 1, got 1"));
    assert!(refusal(|f| f.multiple = f64::NAN).contains("NaN"));
    assert!(refusal(|f| f.batch_size = Some(0)).contains("at least 1"));
    assert!(refusal(|f| f.batch_size = Some(41)).contains("only 40 samples"));
}
