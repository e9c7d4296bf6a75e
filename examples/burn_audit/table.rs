//! The audit on the screen: counts, then the rows, the worst first.

use downhill_cli::Console;

use crate::verdict::{Row, Verdict};

/// Prints the number of rows of each verdict, by backend and precision.
pub(crate) fn print_counts(console: &Console, rows: &[Row]) {
    let sites = sites(rows);
    let heads = sites
        .iter()
        .map(|(backend, dtype)| format!("{:>13}", format!("{backend} {dtype}")));
    console.print(format_args!("  {:<20}{}", "", heads.collect::<String>()));
    for verdict in Verdict::ALL.into_iter().rev() {
        let counts = sites
            .iter()
            .map(|site| format!("{:>13}", count(rows, *site, verdict)));
        console.print(format_args!(
            "  {:<20}{}",
            verdict.name(),
            counts.collect::<String>()
        ));
    }
}

/// The backends and precisions of the rows.
pub(crate) fn sites(rows: &[Row]) -> Vec<(&'static str, &'static str)> {
    let mut sites: Vec<_> = rows.iter().map(|row| (row.backend, row.dtype)).collect();
    sites.sort_by_key(|(backend, dtype)| (*backend, std::cmp::Reverse(*dtype)));
    sites.dedup();
    sites
}

/// The number of rows with a verdict.
pub(crate) fn count(rows: &[Row], site: (&str, &str), verdict: Verdict) -> usize {
    rows.iter()
        .filter(|row| (row.backend, row.dtype) == site && row.verdict == verdict)
        .count()
}

/// Prints rows, one line each.
pub(crate) fn print_rows<'a>(console: &Console, rows: impl Iterator<Item = &'a Row>) {
    console.print(format_args!(
        "  {:<19} {:<52} {:<8} {:<5} {:>8}  {:<12} autodiff and differences",
        "verdict", "case at point", "backend", "dtype", "error", "entry"
    ));
    for row in rows {
        let error = match row.max_rel_error {
            e if e.is_finite() => format!("{e:.1e}"),
            _ => "-".to_owned(),
        };
        console.print(format_args!(
            "  {:<19} {:<52} {:<8} {:<5} {error:>8}  {:<12} {}",
            row.verdict.name(),
            format!("{} at {}", row.name, row.point),
            row.backend,
            row.dtype,
            row.entry,
            row.message
        ));
    }
}
