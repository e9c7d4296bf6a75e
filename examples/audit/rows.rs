//! Compares a source's update with the gradients of its two losses.

use downhill::check::{Alignment, Judgment};
use downhill::prelude::*;
use downhill::train::{EngineError, NetworkAutodiff, Optimization};
use downhill_cli::Failure;
use downhill_sources::{Source, Update};
use ndarray::ArrayD;
use serde_json::{Value, json};

/// The compared points of a run, in hundredths of its epochs.
const HUNDREDTHS: [usize; 5] = [0, 1, 10, 50, 100];

/// One of a source's two losses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Against {
    /// The loss that it logs.
    Reported,
    /// The loss that its update is meant to minimize.
    Minimized,
}

impl Against {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Minimized => "minimized",
        }
    }
}

/// The update of a parameter, compared with the gradient of a loss.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) source: &'static str,
    pub(crate) parameter: &'static str,
    pub(crate) against: Against,
    pub(crate) loss: Loss,
    pub(crate) comparisons: Comparisons,
    /// The corrections that lead to the gradient, each applied to the one before.
    pub(crate) corrections: Vec<(String, Comparisons)>,
}

/// The comparison of two directions at every point of a run.
#[derive(Debug, Default)]
pub(crate) struct Comparisons(pub(crate) Vec<Point>);

/// The comparison of two directions at one point of a run.
#[derive(Debug)]
pub(crate) struct Point {
    pub(crate) epoch: usize,
    pub(crate) alignment: Alignment,
    pub(crate) judgment: Judgment,
}

impl Comparisons {
    /// The judgment, if it is the same at every point.
    pub(crate) fn throughout(&self) -> Option<Judgment> {
        let first = self.0.first()?.judgment;
        let same = self.0.iter().all(|point| point.judgment.is_like(&first));
        same.then_some(first)
    }

    /// The point with the largest angle, or error if the directions are parallel.
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

    /// The minimum and maximum of a number over the points.
    pub(crate) fn range(&self, number: impl Fn(&Alignment) -> f64) -> [f64; 2] {
        let numbers = self.0.iter().map(|point| number(&point.alignment));
        numbers.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], n| {
            [low.min(n), high.max(n)]
        })
    }

    /// The judgment in words.
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

    /// The range of angles along the run, in words.
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
    /// The judgment in words, with the reasons why the update is not the gradient.
    pub(crate) fn verdict(&self) -> String {
        let reasons = self.corrections.iter().map(|(what, _)| what.as_str());
        let reasons = reasons.collect::<Vec<_>>().join(", and ");
        match (self.comparisons.throughout(), reasons.as_str()) {
            (None, _) | (_, "") => self.comparisons.words(),
            (Some(Judgment::Not { .. }), reasons) => {
                format!("not the gradient: {reasons} ({})", self.comparisons.apart())
            }
            (Some(judgment), reasons) => format!("{judgment}: {reasons}"),
        }
    }

    /// Whether the update is the gradient, at every point.
    pub(crate) fn is_the_gradient(&self) -> bool {
        self.comparisons.throughout() == Some(Judgment::Is)
    }

    /// The expected beginning of the verdict.
    fn expected(&self) -> &'static str {
        match (self.source, self.parameter, self.against) {
            ("and_gate", "W0", _) => "5/6 of the gradient",
            ("and_gate", "W1", _) | ("blobs", _, Against::Reported) => "not the gradient",
            _ => "is the gradient",
        }
    }

    /// Whether the verdict is as expected at every point, and its reasons are right.
    ///
    /// The reasons are right if the update is the gradient after all corrections.
    pub(crate) fn holds(&self) -> bool {
        let last = self
            .corrections
            .last()
            .map_or(&self.comparisons, |(_, c)| c);
        self.comparisons.throughout().is_some()
            && self.verdict().starts_with(self.expected())
            && last.throughout() == Some(Judgment::Is)
    }

    /// The row for the report: the numbers at the worst point, and at every point.
    pub(crate) fn json(&self) -> Value {
        let corrections = self.corrections.iter().map(|(what, comparisons)| {
            json!({ "what": what, "verdict": comparisons.words(), "points": comparisons.json() })
        });
        let worst = self.comparisons.worst();
        let mut row = worst.map_or(json!({}), Point::json);
        row["source"] = json!(self.source);
        row["parameter"] = json!(self.parameter);
        row["against"] = json!(self.against.word());
        row["loss"] = json!(self.loss.label());
        row["verdict"] = json!(self.verdict());
        row["points"] = self.comparisons.json();
        row["corrections"] = corrections.collect();
        row
    }
}

/// Compares the update of a source with the gradients of its losses by autodiff.
///
/// `tolerance` is relative to the gradient.
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
        (Against::Reported, objective.report),
        (Against::Minimized, objective.minimize),
    ] {
        let first = rows.len();
        for (epoch, here) in &points {
            let update = source.layout(&source.printed_update(here)?)?;
            let gradient = source.layout(&gradient(source, &loss, here, backend)?)?;
            let corrections = source.corrections(&loss, here)?;
            for (index, ((parameter, update), (_, gradient))) in
                update.iter().zip(&gradient).enumerate()
            {
                let corrections = corrections.iter().filter(|c| c.parameter == *parameter);
                if rows.len() == first + index {
                    let corrections = corrections.clone();
                    rows.push(Row {
                        source: source.name(),
                        parameter,
                        against,
                        loss: loss.clone(),
                        comparisons: Comparisons::default(),
                        corrections: corrections
                            .map(|c| (c.what.clone(), Comparisons::default()))
                            .collect(),
                    });
                }
                let row = &mut rows[first + index];
                row.comparisons.0.push(point(*epoch, update, gradient)?);
                for ((_, comparisons), corrected) in row.corrections.iter_mut().zip(corrections) {
                    comparisons
                        .0
                        .push(point(*epoch, &corrected.update, gradient)?);
                }
            }
        }
    }
    Ok(rows)
}

/// The parameters of the printed run after some epochs, with the epochs.
fn points(source: &dyn Source) -> Result<Vec<(usize, Parameters)>, Failure> {
    let mut settings = source.settings();
    settings.update = Update::AsPrinted;
    settings.engine.kind = EngineKind::Hand;
    let mut engine = downhill_sources::engine(source, &settings, &source.start(settings.start)?)?;
    let batch = Batch::new(source.features(), source.targets())?;
    let mut points = Vec::new();
    let mut epoch = 0;
    for hundredths in HUNDREDTHS {
        let until = (source.epochs() * hundredths).div_ceil(100);
        while epoch < until {
            engine.step(&batch)?;
            epoch += 1;
        }
        points.push((epoch, engine.parameters()?));
    }
    Ok(points)
}

/// Computes the gradient of a loss by autodiff.
fn gradient(
    source: &dyn Source,
    loss: &Loss,
    here: &Parameters,
    backend: Backend,
) -> Result<Parameters, Failure> {
    let device = backend.device().map_err(EngineError::from)?;
    let optimization = Optimization::new(Objective::new(loss.clone()), 1.0);
    let network = source.network();
    let mut engine = NetworkAutodiff::new(&network, here, optimization, device, Dtype::F64)?;
    let batch = Batch::new(source.features(), source.targets())?;
    Ok(engine.gradient(&batch)?.1)
}

fn align(update: &ArrayD<f64>, gradient: &ArrayD<f64>) -> Result<Alignment, Failure> {
    let row_by_row = |array: &ArrayD<f64>| -> Vec<f64> { array.iter().copied().collect() };
    Ok(Alignment::of(&row_by_row(update), &row_by_row(gradient))?)
}
