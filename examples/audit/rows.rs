//! A source's update beside the gradients of its two losses, at several points of its run.

use downhill::check::{Alignment, Judgment};
use downhill::prelude::*;
use downhill::sources::{self, Source, Update};
use downhill::train::{AutodiffEngine, Descent, EngineError};
use downhill_cli::Failure;
use ndarray::ArrayD;
use serde_json::{Value, json};

/// After what fractions of its epochs, in hundredths, a run is looked at.
const HUNDREDTHS: [usize; 5] = [0, 1, 10, 50, 100];

/// Which of a source's two losses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Against {
    /// The one it writes in its log.
    Logged,
    /// The one its update is to bring down.
    Descended,
}

impl Against {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Logged => "reported",
            Self::Descended => "minimized",
        }
    }
}

/// The update of a parameter beside the gradient of a loss.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) source: &'static str,
    pub(crate) parameter: &'static str,
    pub(crate) against: Against,
    pub(crate) loss: Loss,
    pub(crate) beside: Beside,
    /// The steps from the update to the gradient, each on top of the last.
    pub(crate) corrections: Vec<(String, Beside)>,
}

/// Two directions beside each other at every point of a run.
#[derive(Debug, Default)]
pub(crate) struct Beside(pub(crate) Vec<Point>);

/// Two directions beside each other, at one point.
#[derive(Debug)]
pub(crate) struct Point {
    pub(crate) epoch: usize,
    pub(crate) alignment: Alignment,
    pub(crate) judgment: Judgment,
}

impl Beside {
    /// What they come to, where that is the same at every point.
    pub(crate) fn throughout(&self) -> Option<Judgment> {
        let first = self.0.first()?.judgment;
        let same = self.0.iter().all(|point| point.judgment.is_like(&first));
        same.then_some(first)
    }

    /// The point at which the angle is largest; among parallel ones, at which the error is.
    pub(crate) fn worst(&self) -> Option<&Point> {
        let parallel = |point: &Point| !matches!(point.judgment, Judgment::Not { .. });
        self.0.iter().max_by(|a, b| {
            let parallel = parallel(a) && parallel(b);
            let (a, b) = (&a.alignment, &b.alignment);
            if parallel {
                a.max_abs_error.total_cmp(&b.max_abs_error)
            } else {
                a.angle_degrees.total_cmp(&b.angle_degrees)
            }
        })
    }

    /// The least and the most of a number, over the points.
    pub(crate) fn range(&self, number: impl Fn(&Alignment) -> f64) -> [f64; 2] {
        let numbers = self.0.iter().map(|point| number(&point.alignment));
        numbers.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], n| {
            [low.min(n), high.max(n)]
        })
    }

    /// What they come to, in words.
    pub(crate) fn words(&self) -> String {
        let Some(judgment) = self.throughout() else {
            let point = |p: &Point| format!("{} at epoch {}", p.judgment, p.epoch);
            return self.0.iter().map(point).collect::<Vec<_>>().join(", ");
        };
        match judgment {
            Judgment::Not { .. } => format!("not the gradient: {}", self.apart()),
            judgment => judgment.to_string(),
        }
    }

    /// How far apart they are along the run.
    fn apart(&self) -> String {
        let [low, high] = self.range(|a| a.angle_degrees).map(|a| format!("{a:.1}°"));
        if low == high {
            format!("{low} apart")
        } else {
            format!("{low} to {high} apart")
        }
    }

    fn json(&self) -> Value {
        self.0.iter().map(Point::json).collect()
    }
}

impl Point {
    fn json(&self) -> Value {
        json!({
            "epoch": self.epoch,
            "ratio": self.alignment.ratio,
            "cosine": self.alignment.cosine,
            "angle_degrees": self.alignment.angle_degrees,
            "max_abs_error": self.alignment.max_abs_error,
        })
    }
}

impl Row {
    /// What the update is, and why it is no more.
    pub(crate) fn verdict(&self) -> String {
        let reasons = self.corrections.iter().map(|(what, _)| what.as_str());
        let reasons = reasons.collect::<Vec<_>>().join(", and ");
        match (self.beside.throughout(), reasons.as_str()) {
            (None, _) | (_, "") => self.beside.words(),
            (Some(Judgment::Not { .. }), reasons) => {
                format!("not the gradient: {reasons} ({})", self.beside.apart())
            }
            (Some(judgment), reasons) => format!("{judgment}: {reasons}"),
        }
    }

    /// Whether the update is the gradient, at every point.
    pub(crate) fn is_the_gradient(&self) -> bool {
        self.beside.throughout() == Some(Judgment::Is)
    }

    /// How the words of the verdict are to begin.
    fn expected(&self) -> &'static str {
        match (self.source, self.parameter, self.against) {
            ("and_gate", "W0", _) => "5/6 of the gradient",
            ("and_gate", "W1", _) | ("blobs", _, Against::Logged) => "not the gradient",
            _ => "is the gradient",
        }
    }

    /// Whether the verdict is the expected one, at every point, and its reasons are the true ones:
    /// with them put right the update is the gradient.
    pub(crate) fn holds(&self) -> bool {
        let last = self.corrections.last().map_or(&self.beside, |(_, b)| b);
        self.beside.throughout().is_some()
            && self.verdict().starts_with(self.expected())
            && last.throughout() == Some(Judgment::Is)
    }

    /// For the report: the numbers at the worst point, and at every one.
    pub(crate) fn json(&self) -> Value {
        let corrections = self.corrections.iter().map(|(what, beside)| {
            json!({ "what": what, "verdict": beside.words(), "points": beside.json() })
        });
        let worst = self.beside.worst();
        let mut row = worst.map_or(json!({}), Point::json);
        row["source"] = json!(self.source);
        row["parameter"] = json!(self.parameter);
        row["against"] = json!(self.against.word());
        row["loss"] = json!(self.loss.name());
        row["verdict"] = json!(self.verdict());
        row["points"] = self.beside.json();
        row["corrections"] = corrections.collect();
        row
    }
}

/// Holds the update of a source against the gradients of its losses by autodiff, at several points of
/// its run. What is the same to the tolerance, a fraction of the gradient, is the same.
pub(crate) fn audit(
    source: &dyn Source,
    backend: Backend,
    tolerance: f64,
) -> Result<Vec<Row>, Failure> {
    let objective = source.objective();
    let points = points(source)?;
    let point = |epoch: usize, update: &ArrayD<f64>, gradient: &ArrayD<f64>| {
        let alignment = align(update, gradient)?;
        let judgment = alignment.judge(tolerance);
        Ok::<_, Failure>(Point {
            epoch,
            alignment,
            judgment,
        })
    };
    let mut rows = Vec::new();
    for (against, loss) in [
        (Against::Logged, objective.log),
        (Against::Descended, objective.descend),
    ] {
        let first = rows.len();
        for (epoch, here) in &points {
            let update = source.layout(&source.printed_update(here)?)?;
            let gradient = source.layout(&gradient(source, &loss, here, backend)?)?;
            let corrections = source.corrections(&loss, here)?;
            for (place, ((parameter, update), (_, gradient))) in
                update.iter().zip(&gradient).enumerate()
            {
                let corrections = corrections.iter().filter(|c| c.parameter == *parameter);
                if rows.len() == first + place {
                    let corrections = corrections.clone();
                    rows.push(Row {
                        source: source.name(),
                        parameter,
                        against,
                        loss: loss.clone(),
                        beside: Beside::default(),
                        corrections: corrections
                            .map(|c| (c.what.clone(), Beside::default()))
                            .collect(),
                    });
                }
                let row = &mut rows[first + place];
                row.beside.0.push(point(*epoch, update, gradient)?);
                for ((_, beside), corrected) in row.corrections.iter_mut().zip(corrections) {
                    beside.0.push(point(*epoch, &corrected.update, gradient)?);
                }
            }
        }
    }
    Ok(rows)
}

/// The parameters of a run as printed, after some of its epochs.
fn points(source: &dyn Source) -> Result<Vec<(usize, Parameters)>, Failure> {
    let mut settings = source.settings();
    settings.update = Update::AsPrinted;
    settings.engine.kind = EngineKind::Hand;
    let mut engine = sources::engine(source, &settings, &source.start(settings.start)?)?;
    let batch = Batch::new(source.features(), source.targets())?;
    let mut points = Vec::new();
    let mut epoch = 0;
    for hundredths in HUNDREDTHS {
        let until = (source.epochs() * hundredths).div_ceil(100);
        while epoch < until {
            engine.step(batch)?;
            epoch += 1;
        }
        points.push((epoch, engine.parameters()?));
    }
    Ok(points)
}

/// The gradient of a loss by autodiff.
fn gradient(
    source: &dyn Source,
    loss: &Loss,
    here: &Parameters,
    backend: Backend,
) -> Result<Parameters, Failure> {
    let device = backend.device().map_err(EngineError::from)?;
    let (net, descent) = (
        source.description(),
        Descent::new(Objective::new(loss.clone()), 1.0),
    );
    let mut engine = AutodiffEngine::new(&net, here, descent, device, Dtype::F64)?;
    let batch = Batch::new(source.features(), source.targets())?;
    Ok(engine.gradient(batch)?.1)
}

fn align(update: &ArrayD<f64>, gradient: &ArrayD<f64>) -> Result<Alignment, Failure> {
    let row_by_row = |array: &ArrayD<f64>| -> Vec<f64> { array.iter().copied().collect() };
    Ok(Alignment::of(&row_by_row(update), &row_by_row(gradient))?)
}
