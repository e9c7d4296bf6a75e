//! The audit as a page in Markdown: counts, the comparison with a pre-release, then the faults by cause.

use std::fmt::Write;

use crate::findings::Findings;
use crate::table::{count, sites};
use crate::verdict::{Row, Verdict};

/// The backends of Burn that the audit does not run, with the reason.
const NOT_RUN: &str = "\
Burn's other backends are not run: `cpu` needs an LLVM bundle, `tch` needs libtorch, `wgpu`, `vulkan`, `webgpu` and \
`metal` need a driver for a GPU, `cuda` and `rocm` need such a GPU, and `remote` passes the work on to one of the others.";

/// How a pre-release of Burn compares: written by hand after a run against it.
const PRERELEASE: &str = include_str!("prerelease.md");

/// Writes the page. The rows are sorted, the worst first.
pub(crate) fn page(rows: &[Row], findings: &Findings) -> String {
    let mut page = format!("# The gradients of Burn {}\n\n", findings.burn);
    let _ = writeln!(
        page,
        "`cargo run --release --features flex --example burn_audit -- --markdown FILE` writes this page. A row is one case \
         at one point, on one backend in one precision. Its gradient by autodiff is compared with differences of the same \
         loss in `f64`.\n"
    );
    let _ = writeln!(page, "{NOT_RUN}\n");
    counts(&mut page, rows);
    let _ = write!(page, "\n{PRERELEASE}");
    let faults: Vec<&Row> = rows.iter().filter(|row| row.verdict.is_fault()).collect();
    let mut causes: Vec<&str> = Vec::new();
    for row in &faults {
        let cause = findings.cause(row);
        if !causes.contains(&cause) {
            causes.push(cause);
        }
    }
    for cause in causes {
        let text = findings
            .causes
            .get(cause)
            .map_or("Not traced yet.", String::as_str);
        let _ = writeln!(page, "\n## {cause}\n\n{text}\n");
        let _ = writeln!(
            page,
            "| case | point | verdict | where | relative error | entry | autodiff and differences |"
        );
        let _ = writeln!(page, "|---|---|---|---|---|---|---|");
        let of_cause = || faults.iter().filter(|row| findings.cause(row) == cause);
        let mut shown: Vec<[&str; 3]> = Vec::new();
        for row in of_cause() {
            if shown.contains(&fault(row)) {
                continue;
            }
            shown.push(fault(row));
            let places = of_cause().filter(|other| fault(other) == fault(row));
            let places: Vec<String> = places
                .map(|row| format!("{} {}", row.backend, row.dtype))
                .collect();
            let _ = writeln!(
                page,
                "| {} | {} | {} | {} | {} | {} | {} |",
                row.name,
                row.point,
                row.verdict.name(),
                places.join(", "),
                error(row.max_rel_error),
                row.entry,
                row.message.replace('|', "\\|")
            );
        }
    }
    page
}

/// The name, point and verdict that the rows of a fault share.
fn fault(row: &Row) -> [&str; 3] {
    [&row.name, &row.point, row.verdict.name()]
}

fn counts(page: &mut String, rows: &[Row]) {
    let sites = sites(rows);
    let names = sites
        .iter()
        .map(|(backend, dtype)| format!(" {backend} {dtype} |"));
    let _ = writeln!(page, "| verdict |{}", names.collect::<String>());
    let _ = writeln!(page, "|---|{}", "---|".repeat(sites.len()));
    for verdict in Verdict::ALL.into_iter().rev() {
        let counts = sites
            .iter()
            .map(|site| format!(" {} |", count(rows, *site, verdict)));
        let _ = writeln!(page, "| {} |{}", verdict.name(), counts.collect::<String>());
    }
}

fn error(error: f64) -> String {
    if error.is_finite() {
        format!("{error:.1e}")
    } else {
        String::new()
    }
}
