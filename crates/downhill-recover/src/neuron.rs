//! Finds the start of the neuron that printed its final parameters and activations.

use downhill_data::BiasColumn;
use downhill_sources::{Neuron, Reading, Source, Start, run_from};

use crate::one_neuron::{OneNeuron, first};
use crate::recovery::{names, settings};
use crate::slab::{Slab, center};
use crate::{Determination, RecoverError, Recovery};

/// The start of the neuron, and how it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct NeuronRecovery {
    /// The start.
    pub recovery: Recovery,
    /// Number of printed intervals that bound the final parameters.
    pub intervals: usize,
    /// The parameters `W[0]`, `W[1]` and `b` at every epoch, from the start to the end.
    pub path: Vec<[f64; 3]>,
}

impl std::ops::Deref for NeuronRecovery {
    type Target = Recovery;

    fn deref(&self) -> &Recovery {
        &self.recovery
    }
}

/// Finds a start that reproduces every number that the neuron printed.
///
/// Each of the 103 numbers printed with decimals bounds the final parameters between two planes. The
/// search takes a point between all planes as the end of the run and inverts its steps one by one.
///
/// # Errors
///
/// [`RecoverError::NoCommonPoint`] if no parameters are within all printed intervals,
/// [`RecoverError::NotContracting`] if a step cannot be inverted.
pub fn neuron(source: &Neuron) -> Result<NeuronRecovery, RecoverError> {
    let neuron = OneNeuron::new(source, BiasColumn::Last)?;
    let parameters = source.printed_parameters();
    let activations: Vec<Reading> = source.printed_activations().collect();
    let bounds = parameters.iter().enumerate();
    let bounds = bounds.map(|(i, reading)| Slab::parameter(i, reading));
    let rows = neuron.rows.iter().zip(&activations);
    let slabs: Vec<Slab> = bounds
        .chain(rows.map(|(&row, reading)| Slab::activation(row, reading)))
        .collect();
    let path = neuron.back(source, center(&slabs)?)?;
    let start = first(&path);

    let samples: Vec<usize> = (0..activations.len()).collect();
    let readings = parameters.iter().chain(&activations);
    let half_units: Vec<f64> = readings.map(Reading::half_unit).collect();
    let determination = Determination::new(
        names(["W[0]", "W[1]", "b"]),
        neuron.slopes(start, &samples).as_flattened(),
        &half_units,
    )?;
    let parameters = neuron.parameters(start)?;
    let run = run_from(source, &settings(source), &parameters, &mut [])?;
    Ok(NeuronRecovery {
        recovery: Recovery {
            printed: source.printed(&run)?,
            parameters,
            start: start.to_vec(),
            published: neuron.numbers(&source.start(Start::Published)?)?.to_vec(),
            determination,
            run,
        },
        intervals: slabs.len(),
        path,
    })
}
