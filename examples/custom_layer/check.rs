//! The gradient of the ellipse neuron's log loss, each way there is, side by side.

use downhill::check::{Difference, Entry, Tolerance, central_difference, compare};
use downhill::hand::{LogLoss, Loss as _};
use downhill::nn::{Device, Dtype, Parameter};
use downhill::train::{AutodiffEngine, Batch, EngineError, Loss, Objective};
use downhill_cli::Failure;
use serde_json::{Value, json};

use super::hand::{self, Factors};
use super::nn::{Ellipse, Way};

/// The ways, in the order of the columns: the operation of our own, autodiff through Burn's, the
/// formulas in plain Rust, and finite differences.
const WAYS: [&str; 4] = ["operation", "autodiff", "by hand", "differences"];

/// A gradient, parameter by parameter.
type Gradient = Vec<Vec<f64>>;

/// Every number of the gradient, the worst first.
#[derive(Debug)]
pub(crate) struct Report(Vec<Row>);

/// One number of the gradient, each way.
#[derive(Debug)]
struct Row {
    /// The two ways that are furthest apart, for what they may be.
    worst: Difference,
    values: [f64; WAYS.len()],
}

impl Report {
    /// Whether every way gives the same gradient.
    pub(crate) fn agrees(&self) -> bool {
        self.0.iter().all(|row| row.worst.agrees())
    }

    /// What the check says, in a line: with the worst number where the ways differ.
    pub(crate) fn verdict(&self) -> String {
        let all = self.0.len();
        let wrong = self.0.iter().filter(|row| !row.worst.agrees()).count();
        match self.0.first() {
            Some(row) if wrong > 0 => {
                let values = WAYS.iter().zip(row.values);
                let values: Vec<String> = values.map(|(way, v)| format!("{v:e} ({way})")).collect();
                format!(
                    "the gradient: {wrong} of {all} numbers differ, the worst {}: {}",
                    row.name(),
                    values.join(", ")
                )
            }
            _ => format!("the gradient: all {all} numbers agree, every way"),
        }
    }

    /// A line a number, under a line of titles.
    pub(crate) fn lines(&self) -> Vec<String> {
        let titles = WAYS.map(|way| format!("{way:>16}")).concat();
        let mut lines = vec![format!(
            "{:<13}{titles}{:>10}{:>10}",
            "dL/d", "error", "allowed"
        )];
        for row in &self.0 {
            let Difference { error, allowed, .. } = row.worst;
            let values = row.values.map(|value| format!("{value:>16.8e}")).concat();
            let verdict = if row.worst.agrees() { "" } else { "  DIFFERS" };
            let name = row.name();
            lines.push(format!(
                "{name:<13}{values}{error:>10.1e}{allowed:>10.1e}{verdict}"
            ));
        }
        lines
    }

    /// The same for a program to read.
    pub(crate) fn json(&self) -> Value {
        let row = |row: &Row| {
            let values = WAYS.iter().zip(row.values);
            json!({
                "parameter": row.worst.parameter,
                "index": row.worst.index,
                "values": values.map(|(way, v)| (way.replace(' ', "_"), json!(v)))
                    .collect::<serde_json::Map<_, _>>(),
                "error": row.worst.error,
                "allowed": row.worst.allowed,
                "agrees": row.worst.agrees(),
            })
        };
        self.0.iter().map(row).collect()
    }
}

impl Row {
    fn name(&self) -> String {
        format!("{}{:?}", self.worst.parameter, self.worst.index)
    }

    /// The error as a multiple of the one allowed.
    fn excess(&self) -> f64 {
        match (self.worst.agrees(), self.worst.error / self.worst.allowed) {
            (true, ratio) if ratio.is_nan() => 0.0,
            (false, ratio) if ratio.is_nan() => f64::INFINITY,
            (_, ratio) => ratio,
        }
    }
}

/// The gradient of a batch's log loss with respect to `weight`, `centre` and `bias`, each way.
///
/// # Errors
///
/// [`Failure`] if the parameters, the samples and the layer do not fit.
pub(crate) fn three_ways(
    shape: [usize; 2],
    at: &[Parameter],
    batch: Batch<'_>,
    device: &Device,
    factors: Factors,
) -> Result<Report, Failure> {
    let custom = on_burn(shape, at, batch, device, Way::Custom(factors))?;
    let composed = on_burn(shape, at, batch, device, Way::Composed)?;
    let (by_hand, differences) = in_plain_rust(shape, at, batch, factors)?;
    side_by_side(at, &[custom, composed, by_hand, differences])
}

fn on_burn(
    shape: [usize; 2],
    at: &[Parameter],
    batch: Batch<'_>,
    device: &Device,
    way: Way,
) -> Result<Gradient, EngineError> {
    let device = device.clone().autodiff();
    let model = Ellipse::new(shape, at, &device, way)?;
    let objective = Objective::new(Loss::LogLoss);
    let mut engine = AutodiffEngine::of(model, objective, 1.0, device, Dtype::F64)?;
    let (_, gradient) = engine.gradient(batch)?;
    let parameters = gradient.as_slice().iter();
    Ok(parameters.map(|p| p.values.clone()).collect())
}

/// By hand, and by finite differences of the loss.
fn in_plain_rust(
    [inputs, outputs]: [usize; 2],
    at: &[Parameter],
    batch: Batch<'_>,
    factors: Factors,
) -> Result<(Gradient, Gradient), EngineError> {
    let x: Vec<f64> = batch.features().iter().copied().collect();
    let y: Vec<f64> = batch.targets().iter().copied().collect();
    let samples = batch.samples();
    let apart = |flat: &[f64]| -> [Vec<f64>; 3] {
        let (weight, rest) = flat.split_at(inputs * outputs);
        let (centre, bias) = rest.split_at(inputs * outputs);
        [weight.to_vec(), centre.to_vec(), bias.to_vec()]
    };
    let with = |flat: &[f64]| {
        let [weight, centre, bias] = apart(flat);
        let layer = hand::Ellipse::new(inputs, outputs, weight, centre, bias)?;
        let mut z = vec![0.0; samples * outputs];
        layer.forward(&x, &mut z);
        Ok::<_, EngineError>((layer, z))
    };
    let flat: Vec<f64> = at.iter().flat_map(|p| p.values.iter().copied()).collect();

    let (layer, z) = with(&flat)?;
    let mut dz = vec![0.0; z.len()];
    LogLoss.backward(&z, &y, samples, &mut dz);
    let gradient = layer.backward(&x, &dz, factors);

    let loss =
        |flat: &[f64]| with(flat).map_or(f64::NAN, |(_, z)| LogLoss.forward(&z, &y, samples));
    let slope = apart(&central_difference(loss, &flat));
    Ok((
        vec![gradient.weight, gradient.centre, gradient.bias],
        slope.into(),
    ))
}

/// Holds every way against every other, and keeps the worst of each number. The last way is
/// no more than close.
fn side_by_side(at: &[Parameter], ways: &[Gradient; WAYS.len()]) -> Result<Report, Failure> {
    let entries = |way: usize| -> Vec<Entry<'_>> {
        let parameters = at.iter().zip(&ways[way]);
        parameters
            .map(|(p, values)| Entry::new(&p.name, p.shape.clone(), values))
            .collect()
    };
    let last = WAYS.len() - 1;
    let mut rows: Vec<Row> = Vec::new();
    for (left, right) in (0..last).flat_map(|l| (l + 1..=last).map(move |r| (l, r))) {
        let tolerance = if right == last {
            Tolerance::DIFFERENCE_F64
        } else {
            Tolerance::EXACT_F64
        };
        let compared = compare(&entries(left), &entries(right), tolerance);
        let compared = compared.map_err(|e| Failure::Other(e.into()))?;
        for difference in compared.worst() {
            let row = Row {
                values: ways.each_ref().map(|way| value(at, way, difference)),
                worst: difference.clone(),
            };
            match rows.iter_mut().find(|r| r.name() == row.name()) {
                Some(known) if row.excess() > known.excess() => *known = row,
                Some(_) => {}
                None => rows.push(row),
            }
        }
    }
    rows.sort_by(|a, b| b.excess().total_cmp(&a.excess()));
    Ok(Report(rows))
}

/// What a gradient has where a difference was found.
fn value(at: &[Parameter], gradient: &Gradient, place: &Difference) -> f64 {
    let mut parameters = at.iter().zip(gradient);
    let found = parameters.find(|(p, _)| p.name == place.parameter);
    let number = found.and_then(|(p, values)| {
        let places = place.index.iter().zip(&p.shape);
        values.get(places.fold(0, |flat, (i, n)| flat * n + i))
    });
    number.copied().unwrap_or(f64::NAN)
}
