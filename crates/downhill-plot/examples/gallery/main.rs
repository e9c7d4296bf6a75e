//! Draws figures of each kind from synthetic data, and prints the time of each.
//!
//! ```text
//! cargo run -p downhill-plot --example gallery [DIRECTORY]
//! ```
//!
//! The files go to `out/gallery` unless a directory is given.

#![allow(clippy::print_stdout)] // An example prints its results.

mod diagrams;

use std::error::Error;
use std::f64::consts::TAU;
use std::path::PathBuf;
use std::time::Instant;

use downhill_plot::{
    Bars, Boundary, ConfusionMatrix, ContactSheet, Curve, DescentPaths, Figure, FittedCurve,
    LogLog, LossCurve, MovingLine, Points, RateSweep, Regions, Tile, TrainingCurves, save,
};

/// A linear congruential generator, which is random enough for a figure and needs no dependency.
struct Noise(u64);

impl Noise {
    /// A uniform number in `[0, 1)`.
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A standard normal number, by the Box-Muller method.
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (TAU * self.uniform()).cos()
    }
}

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// Two slightly overlapping blobs of 100 points each.
fn blobs(title: &str) -> Result<Points, Box<dyn Error>> {
    let mut noise = Noise(7);
    let mut points = Vec::new();
    let mut classes = Vec::new();
    for index in 0..200 {
        let class = index % 2;
        let center = [[0.5, 4.5], [2.0, 1.2]][class];
        points.push(center.map(|coordinate| coordinate + 0.9 * noise.normal()));
        classes.push(class);
    }
    Ok(Points::new(title, points, classes, ["class 0", "class 1"])?
        .with_labels("x1", "x2")
        .with_highlight("new element [2, 1]", &[[2.0, 1.0]])?)
}

fn neuron() -> Result<Boundary, Box<dyn Error>> {
    let points = blobs("One sigmoid neuron on two blobs")?;
    Ok(Boundary::new(points, |x, y| {
        sigmoid(1.1 * x - 1.9 * y + 4.0)
    })?)
}

/// A field with two decision boundaries, one of them closed.
fn islands() -> Result<Boundary, Box<dyn Error>> {
    let points = blobs("A field with islands")?;
    Ok(Boundary::new(points, |x, y| {
        let ring = 4.0 - (x - 2.0).powi(2) - (y - 1.2).powi(2);
        let wave = 2.0 * (y - 6.2 - 0.4 * (2.0 * x).sin());
        sigmoid(3.0 * ring.max(wave))
    })?)
}

/// The angle between a point and the first arm of a spiral, in turns.
fn turn(x: f64, y: f64) -> f64 {
    (y.atan2(x) - 2.0 * x.hypot(y)) / TAU
}

/// Three spiral arms, with the field that generates them.
fn spirals() -> Result<Regions, Box<dyn Error>> {
    let mut noise = Noise(29);
    let classes: Vec<usize> = (0..240).map(|index| index % 3).collect();
    let points = (0..240).map(|index| {
        let radius = 0.2 + 2.6 * f64::from(index) / 240.0;
        let angle = 2.0 * radius + TAU * f64::from(index % 3) / 3.0 + 0.22 * noise.normal();
        [radius * angle.cos(), radius * angle.sin()]
    });
    let title = "Three arms, and the class that a model predicts";
    let points = Points::new(
        title,
        points.collect(),
        classes,
        ["arm 0", "arm 1", "arm 2"],
    )?
    .with_labels("x1", "x2");
    Ok(Regions::new(points, |x, y| {
        let arms = [0.0, 1.0, 2.0].map(|arm| TAU * (turn(x, y) - arm / 3.0));
        softmax(arms.map(|angle| 2.5 * x.hypot(y) * angle.cos()))
    })?)
}

/// Six classes, the largest number of a figure of regions, over linear logits.
fn six_regions() -> Result<Regions, Box<dyn Error>> {
    Ok(Regions::new(classes()?, |x, y| {
        softmax([0.0, 1.0, 2.0, 3.0, 4.0, 5.0].map(|class| {
            let (sin, cos) = (TAU * class / 6.0_f64).sin_cos();
            0.9 * (x * cos + y * sin)
        }))
    })?)
}

fn softmax<const K: usize>(logits: [f64; K]) -> Vec<f64> {
    let powers = logits.map(f64::exp);
    let sum: f64 = powers.iter().sum();
    powers.iter().map(|power| power / sum).collect()
}

fn classes() -> Result<Points, Box<dyn Error>> {
    let mut noise = Noise(11);
    let classes: Vec<usize> = (0..150).map(|index| index % 6).collect();
    let points = classes.iter().map(|&class| {
        let angle = TAU * class as f64 / 6.0;
        [
            3.0 * angle.cos() + 0.5 * noise.normal(),
            3.0 * angle.sin() + 0.5 * noise.normal(),
        ]
    });
    let names = ["oak", "beech", "birch", "maple", "willow", "alder"];
    Ok(Points::new(
        "Six classes",
        points.collect(),
        classes,
        names,
    )?)
}

fn long_loss() -> LossCurve {
    let mut noise = Noise(3);
    let mut loss = |epoch: i32| {
        let epoch = f64::from(epoch);
        (0.69 / (1.0 + epoch / 150.0) + 0.02) * (1.0 + 0.05 * noise.normal())
    };
    let losses: Vec<f64> = (0..20_000).map(&mut loss).collect();
    let printed = (0..20).map(|index| [1000.0 * f64::from(index), losses[1000 * index as usize]]);
    LossCurve::new("20,000 epochs of a neuron", "mean log loss")
        .with_reference("printed every 1000th epoch", printed.collect::<Vec<_>>())
        .with_series("this run", losses)
}

/// Two equal curves, and a different one with a gap.
fn log_losses() -> LossCurve {
    let loss = |epoch: i32| 0.25 * (-f64::from(epoch) / 60.0).exp() + 1e-6;
    let different = |epoch: i32| match epoch {
        200..230 => f64::NAN,
        _ => 0.25 * (-f64::from(epoch) / 90.0).exp(),
    };
    LossCurve::new(
        "Three methods for the same gradient",
        "sum of squared errors",
    )
    .with_series("autodiff", (0..600).map(loss))
    .with_series("by hand", (0..600).map(loss))
    .with_series("finite differences", (0..600).map(different))
    .with_log_scale()
}

fn sigmoid_curve() -> Result<Curve, Box<dyn Error>> {
    Ok(Curve::new("The sigmoid and its derivative", [-8.0, 8.0])?
        .with_labels("z", "activation")
        .with_function("σ(z)", sigmoid)
        .with_function("σ'(z) = σ(z) (1 - σ(z))", |z| {
            sigmoid(z) * (1.0 - sigmoid(z))
        })
        .with_highlight("σ(0) = 0.5", &[[0.0, 0.5]])?)
}

fn counts() -> Result<Bars, Box<dyn Error>> {
    let names = ["oak", "beech", "birch", "maple", "willow", "common alder"];
    let bars = names.into_iter().zip([61.0, 48.0, 32.0, 55.0, 9.0, 0.0]);
    Ok(Bars::new("The number of samples of each class", bars)?
        .with_labels("class", "samples")
        .with_reference("the same number of each", 34.2)?
        .with_remark("(common alder: none)"))
}

/// Values of both signs, too many to write at the bars.
fn differences() -> Result<Bars, Box<dyn Error>> {
    let mut noise = Noise(13);
    let bars = (1..=40).map(|weight| (weight.to_string(), 1e-12 * noise.normal()));
    let title = "Two methods for a gradient, weight by weight";
    Ok(Bars::new(title, bars)?.with_labels("weight", "autodiff - by hand"))
}

fn tiny_images() -> Result<ContactSheet, Box<dyn Error>> {
    let mut noise = Noise(5);
    let shapes = [
        ("horizontal", [230.0, 230.0, 20.0, 20.0]),
        ("vertical", [230.0, 20.0, 230.0, 20.0]),
        ("diagonal", [230.0, 20.0, 20.0, 230.0]),
    ];
    let tiles = (0..24).map(|index| {
        let (caption, shades) = shapes[index % 3];
        let wrong = index % 7 == 4;
        let (predicted, _) = shapes[if wrong { (index + 1) % 3 } else { index % 3 }];
        Tile {
            width: 2,
            height: 2,
            pixels: shades
                .map(|shade| (shade + 25.0 * noise.normal()) as u8)
                .to_vec(),
            caption: caption.to_owned(),
            predicted: predicted.to_owned(),
            right: !wrong,
        }
    });
    let title = "24 images of 2 x 2 pixels";
    Ok(ContactSheet::new(title, 6, tiles.collect())?)
}

/// A noisy 8x8 image of a seven-segment digit.
fn digit(number: usize, noise: &mut Noise) -> Vec<u8> {
    // Top, upper left, upper right, middle, lower left, lower right, bottom.
    const SEGMENTS: [&str; 10] = [
        "1110111", "0010010", "1011101", "1011011", "0111010", "1101011", "1101111", "1010010",
        "1111111", "1111011",
    ];
    const RUNS: [([usize; 2], [usize; 2]); 7] = [
        ([2, 5], [0, 1]),
        ([2, 3], [0, 4]),
        ([5, 6], [0, 4]),
        ([2, 6], [3, 4]),
        ([2, 3], [3, 8]),
        ([5, 6], [3, 8]),
        ([2, 6], [7, 8]),
    ];
    let mut shades = [0.0; 64];
    for (segment, (columns, rows)) in SEGMENTS[number].chars().zip(RUNS) {
        for (pixel, shade) in shades.iter_mut().enumerate() {
            let within = |at: usize, [from, to]: [usize; 2]| (from..to).contains(&at);
            if segment == '1' && within(pixel % 8, columns) && within(pixel / 8, rows) {
                *shade = 210.0;
            }
        }
    }
    let noisy = shades.map(|shade: f64| shade + 30.0 * noise.normal());
    noisy.iter().map(|&shade| shade as u8).collect()
}

/// Misclassified digits by class; one class has none.
fn digits() -> Result<ContactSheet, Box<dyn Error>> {
    let mut noise = Noise(37);
    let mistakes: [(usize, usize, &[usize]); 4] = [
        (1, 36, &[7, 4]),
        (3, 36, &[8, 9, 5, 8, 9, 2, 8, 5, 7]),
        (6, 34, &[]),
        (9, 35, &[8, 3, 5, 8]),
    ];
    let groups = mistakes.map(|(actual, all, predictions)| {
        let tile = |&other: &usize| Tile {
            width: 8,
            height: 8,
            pixels: digit(actual, &mut noise),
            caption: format!("is {actual}"),
            predicted: format!("predicted {other}"),
            right: false,
        };
        let tiles: Vec<Tile> = predictions.iter().map(tile).collect();
        (format!("{actual}: {} of {all} wrong", tiles.len()), tiles)
    });
    let title = "Misclassified digits";
    Ok(ContactSheet::with_headings(title, 8, groups)?)
}

fn digits_confused() -> Result<ConfusionMatrix, Box<dyn Error>> {
    let mut noise = Noise(17);
    let counts = (0..10_usize).map(|actual| {
        let count = |predicted: usize| match predicted == actual {
            true => 30 + (7.0 * noise.uniform()) as usize,
            false => (noise.uniform().powi(6) * 9.0) as usize,
        };
        (0..10).map(count).collect()
    });
    let names = (0..10).map(|digit: i32| digit.to_string());
    let title = "Ten digits";
    Ok(ConfusionMatrix::new(title, names, counts.collect())?)
}

fn species_confused() -> Result<ConfusionMatrix, Box<dyn Error>> {
    let counts = vec![vec![50, 0, 0], vec![0, 31, 19], vec![0, 2, 1048]];
    let names = ["setosa", "versicolor", "virginica, and others"];
    Ok(ConfusionMatrix::new("Three species", names, counts)?)
}

fn perceptron() -> Result<MovingLine, Box<dyn Error>> {
    let lines = [
        ("start", [-0.2, -1.0, 2.0]),
        ("step 2", [0.9, -0.4, 0.9]),
        ("step 5", [0.4, -1.0, 1.1]),
        ("step 9", [1.0, -1.0, 9.0]),
        ("step 14", [0.9, -1.2, 1.6]),
        ("step 20", [1.1, -1.9, 4.0]),
    ];
    Ok(MovingLine::new(
        blobs("The decision boundary of a perceptron")?,
        lines,
    )?)
}

fn fit() -> Result<FittedCurve, Box<dyn Error>> {
    let mut noise = Noise(23);
    let outliers: Vec<usize> = (0..60).filter(|index| index % 9 == 8).collect();
    let points = (0..60_usize).map(|index| {
        let x = index as f64 / 10.0;
        let offset = if index % 9 == 8 { 2.0 + x } else { 0.0 };
        [x, 1.0 + 0.5 * x + offset + 0.25 * noise.normal()]
    });
    Ok(
        FittedCurve::new("Two losses and a few outliers", points.collect())?
            .with_labels("feature", "target")
            .with_outliers("outlier", &outliers)?
            .with_curve("truth", |x| 1.0 + 0.5 * x)
            .with_curve("squared error", |x| 1.0 + 0.74 * x)
            .with_curve("Huber", |x| 1.0 + 0.55 * x),
    )
}

/// Seven optimizers from one start.
fn race() -> LossCurve {
    let names = [
        "SGD", "momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam", "AdamW",
    ];
    let mut race = LossCurve::new("Seven optimizers from one start", "mean log loss")
        .with_x_label("step")
        .with_log_scale();
    for (index, name) in names.into_iter().enumerate() {
        let index = index as f64;
        let loss = move |step: i32| {
            let step = f64::from(step);
            let wave = 0.2 * (step / (11.0 + index)).sin() * (-step / 90.0).exp();
            (0.7 * (-step / (150.0 - 18.0 * index)).exp() + 0.004) * (1.0 + wave)
        };
        race = race.with_series(name, (0..400).map(loss));
    }
    race
}

/// A run that overfits: the validation loss rises again.
fn training_curves() -> Result<TrainingCurves, Box<dyn Error>> {
    let mut noise = Noise(31);
    let epochs = (1..=150).map(f64::from);
    let mut wave = |size: f64| 1.0 + size * noise.normal();
    let falls = |epoch: f64| 2.2 * (-epoch / 14.0).exp();
    let training = epochs.clone().map(|epoch| {
        let loss = falls(epoch) + 0.1 * (-epoch / 60.0).exp();
        loss * wave(0.03)
    });
    let training: Vec<f64> = training.collect();
    let validation = epochs.clone().map(|epoch| {
        let loss = falls(epoch) + 0.11 + 0.0016 * epoch;
        loss * wave(0.04)
    });
    let validation: Vec<f64> = validation.collect();
    // 300 training samples and 100 validation samples.
    let right = |loss: f64, samples: f64| ((-loss / 2.4).exp() * samples).round() / samples;
    let accuracies = training.iter().map(|&loss| right(loss, 300.0)).collect();
    let validated = validation.iter().map(|&loss| right(loss, 100.0)).collect();
    let title = "A network that overfits";
    Ok(TrainingCurves::new(title, "cross-entropy", training)?
        .with_validation_losses(validation)?
        .with_accuracies(accuracies)?
        .with_validation_accuracies(validated)?
        .with_first_epoch(1)
        .with_log_scale())
}

/// Losses without accuracies; the last training loss is NaN.
fn losses_only() -> Result<TrainingCurves, Box<dyn Error>> {
    let loss = |epoch: i32| match epoch {
        ..40 => 1.0 / f64::from(1 + epoch),
        _ => f64::NAN,
    };
    let losses = (0..41).map(loss).collect();
    Ok(
        TrainingCurves::new("A fit", "mean squared error", losses)?.with_validation_losses(
            (0..41)
                .map(|epoch| 0.1 + 0.9 / f64::from(1 + epoch).sqrt())
                .collect(),
        )?,
    )
}

fn sweep() -> Result<RateSweep, Box<dyn Error>> {
    let mut noise = Noise(19);
    let rates: Vec<f64> = (0..120)
        .map(|step| 10f64.powf(-5.0 + f64::from(step) / 20.0))
        .collect();
    let smooth = |rate: f64| 0.3 + 0.4 / (1.0 + (rate / 0.008).powf(1.3)) + (rate / 1.2).powi(2);
    let losses = rates
        .iter()
        .map(|&rate| smooth(rate) * (1.0 + 0.08 * noise.normal()));
    let losses = losses.collect();
    let smoothed = rates.iter().map(|&rate| smooth(rate)).collect();
    let title = "The loss by learning rate";
    Ok(RateSweep::new(title, "mean log loss", rates, losses)?
        .with_smoothed(smoothed)?
        .with_suggestion(0.01234)?)
}

fn powers() -> LogLog {
    let steps = (0..=60).map(|k| 10f64.powf(-0.2 * f64::from(k)));
    let error = |order: i32| steps.clone().map(move |h| [h, h.powi(order) + 1e-16 / h]);
    LogLog::new("Errors by step")
        .with_labels("step", "error")
        .with_series("first order", error(1))
        .with_series("second order", error(2))
}

fn paths() -> Result<DescentPaths, Box<dyn Error>> {
    let bowl = |w: f64| w * w;
    let mut figure = DescentPaths::new("Gradient descent in a bowl", [-2.5, 2.5], bowl)?
        .with_labels("w", "loss");
    for (name, factor) in [("slow", 0.9), ("converges", 0.4), ("diverges", -1.2)] {
        let path = (0..8).map(|k| 1.5 * f64::powi(factor, k));
        figure = figure.with_path(name, path.map(|w| [w, bowl(w)]).collect())?;
    }
    Ok(figure)
}

fn main() -> Result<(), Box<dyn Error>> {
    let directory = std::env::args_os().nth(1);
    let directory = directory.map_or_else(|| PathBuf::from("out/gallery"), PathBuf::from);
    let figures: [(&str, Box<dyn Figure>); 27] = [
        ("points", Box::new(blobs("Two blobs and a new element")?)),
        ("classes", Box::new(classes()?)),
        ("boundary", Box::new(neuron()?)),
        ("islands", Box::new(islands()?)),
        ("spirals", Box::new(spirals()?)),
        ("six-regions", Box::new(six_regions()?)),
        ("loss", Box::new(long_loss())),
        ("log-loss", Box::new(log_losses())),
        ("sigmoid", Box::new(sigmoid_curve()?)),
        ("bars", Box::new(counts()?)),
        ("differences", Box::new(differences()?)),
        ("digits-confused", Box::new(digits_confused()?)),
        ("species-confused", Box::new(species_confused()?)),
        ("perceptron", Box::new(perceptron()?)),
        ("race", Box::new(race())),
        ("training-curves", Box::new(training_curves()?)),
        ("training-curves-losses", Box::new(losses_only()?)),
        ("fit", Box::new(fit()?)),
        ("sweep", Box::new(sweep()?)),
        ("powers", Box::new(powers())),
        ("paths", Box::new(paths()?)),
        ("digits", Box::new(digits()?)),
        ("contact-sheet", Box::new(tiny_images()?)),
        ("tape", Box::new(diagrams::tape()?)),
        ("neuron-net", Box::new(diagrams::neuron()?)),
        ("digits-net", Box::new(diagrams::digits()?)),
        ("weights-net", Box::new(diagrams::weights()?)),
    ];
    for (stem, figure) in figures {
        let start = Instant::now();
        let files = save(figure.as_ref(), &directory, stem)?;
        let milliseconds = start.elapsed().as_millis();
        println!("{milliseconds:5} ms  {} files of {stem}", files.len());
    }
    Ok(())
}
