//! The findings that the audit expects, and whether they hold.

use downhill_cli::{Console, Verdict};
use serde_json::{Value, json};

/// The expected findings, each with whether it holds.
#[derive(Debug, Default)]
pub(crate) struct Findings(Vec<(String, bool)>);

impl Findings {
    /// Adds a finding.
    pub(crate) fn add(&mut self, what: String, holds: bool) {
        self.0.push((what, holds));
    }

    pub(crate) fn json(&self) -> Value {
        let finding = |(what, holds): &(String, bool)| json!({ "what": what, "holds": holds });
        self.0.iter().map(finding).collect()
    }

    /// Prints the number of findings that hold, and lists the others.
    pub(crate) fn print(&self, console: &Console) -> Verdict {
        let failed: Vec<&str> = self
            .0
            .iter()
            .filter(|(_, holds)| !holds)
            .map(|(what, _)| what.as_str())
            .collect();
        let (all, held) = (self.0.len(), self.0.len() - failed.len());
        console.print("");
        if failed.is_empty() {
            console.always(format_args!(
                "as expected: yes, {held} of {all} findings hold"
            ));
            return Verdict::Holds;
        }
        console.always(format_args!(
            "as expected: no, only {held} of {all} findings hold"
        ));
        for what in failed {
            console.always(format_args!("  does not hold: {what}"));
        }
        Verdict::Fails
    }
}
