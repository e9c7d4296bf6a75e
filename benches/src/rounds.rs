//! The rounds: all peers of a workload in turn, several times, and the check that their losses agree.

use anyhow::{Result, ensure};
use serde::Serialize;

use crate::measure::Record;
use crate::peer::Peer;
use crate::places::Places;
use crate::workload::Workload;

/// The records of a peer on a workload, one a round.
#[derive(Debug, Serialize)]
pub struct Runs {
    /// The peer's name.
    pub peer: &'static str,
    #[serde(skip)]
    /// The peer.
    pub of: &'static Peer,
    /// Its records, by round.
    pub records: Vec<Record>,
}

/// The results of a workload.
#[derive(Debug, Serialize)]
pub struct Results {
    /// The workload.
    pub workload: Workload,
    /// The peers that can express it.
    pub peers: Vec<Runs>,
}

impl Results {
    /// Writes the workload, and runs its peers for the first time, untimed, to compare their losses.
    pub fn check(workload: Workload, peers: &[&'static Peer], places: &Places) -> Result<Self> {
        workload.write(&places.workload(&workload))?;
        let peers = peers.iter().filter(|peer| peer.can(&workload));
        let peers: Vec<Runs> = peers
            .map(|of| Runs {
                peer: of.name,
                of,
                records: Vec::new(),
            })
            .collect();
        let mut records = Vec::new();
        for peer in &peers {
            records.push((peer.peer, peer.of.run(places, &workload, 0.0)?));
        }
        compare(&workload, &records)?;
        Ok(Self { workload, peers })
    }

    /// Runs all peers once, beginning with another one in each round.
    pub fn round(&mut self, places: &Places, seconds: f64) -> Result<()> {
        let count = self.peers.len();
        let round = self.peers.first().map_or(0, |runs| runs.records.len());
        let mut records = Vec::new();
        for turn in 0..count {
            let runs = &mut self.peers[(turn + round) % count];
            let record = runs.of.run(places, &self.workload, seconds)?;
            records.push((runs.peer, record.clone()));
            runs.records.push(record);
        }
        compare(&self.workload, &records)
    }

    /// The engine that others are compared to: the first of ours in the list.
    pub fn reference(&self) -> Option<&Runs> {
        self.peers.iter().find(|runs| runs.of.ours)
    }

    /// The ratios of a peer's time to ours, by round.
    pub fn ratios(&self, runs: &Runs) -> Vec<f64> {
        let Some(reference) = self.reference() else {
            return Vec::new();
        };
        let pairs = runs.records.iter().zip(&reference.records);
        pairs
            .map(|(theirs, ours)| theirs.micros() / ours.micros())
            .collect()
    }
}

impl Runs {
    /// The median of a number of the records.
    pub fn median(&self, of: impl Fn(&Record) -> f64) -> f64 {
        median(self.records.iter().map(of).collect())
    }
}

/// The median of some numbers; NaN if there are none.
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    match numbers.len() {
        0 => f64::NAN,
        count => (numbers[(count - 1) / 2] + numbers[count / 2]) / 2.0,
    }
}

/// Checks that all peers have the loss of the first, at the start and after the same number of steps.
fn compare(workload: &Workload, records: &[(&str, Record)]) -> Result<()> {
    let Some(((first, ours), others)) = records.split_first() else {
        return Ok(());
    };
    let (name, tolerance) = (&workload.name, workload.tolerance());
    for (other, theirs) in others {
        let after = format!("after {} steps", workload.check_steps);
        for (when, a, b) in [
            ("at the start", ours.loss_before, theirs.loss_before),
            (after.as_str(), ours.loss, theirs.loss),
        ] {
            let difference = (a - b).abs() / a.abs();
            ensure!(
                difference <= tolerance,
                "{name}: the losses {when} differ by {difference:.1e}, more than {tolerance:.0e}: {a} of {first}, {b} of {other}"
            );
        }
    }
    ensure!(
        ours.loss < ours.loss_before,
        "{name}: the loss does not fall"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(loss: f64) -> Record {
        Record {
            seconds: 1.0,
            steps: 10,
            loss_before: 0.7,
            loss,
            first_step_seconds: 0.0,
            peak_rss_bytes: 0,
            version: String::new(),
        }
    }

    #[test]
    fn a_peer_with_another_loss_is_named_with_both_numbers() {
        let workload = Workload::all().remove(0);
        let check = |loss| compare(&workload, &[("hand", record(0.5)), ("numpy", record(loss))]);
        assert!(check(0.5 + 1e-10).is_ok());
        let refused = check(0.500_001).unwrap_err().to_string();
        assert!(
            refused.contains("0.5 of hand, 0.500001 of numpy"),
            "{refused}"
        );
        assert!(check(f64::NAN).is_err());
    }

    #[test]
    fn the_median_of_an_even_number_is_between_the_middle_two() {
        assert_eq!(median(vec![4.0, 1.0, 3.0, 2.0]), 2.5);
        assert_eq!(median(vec![9.0, 1.0, 3.0]), 3.0);
        assert!(median(Vec::new()).is_nan());
    }
}
