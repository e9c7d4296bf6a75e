//! Random programs beyond the fixed list, and what fails among them, shrunk to the smallest.

mod ops;
mod program;

use std::collections::BTreeMap;
use std::rc::Rc;

use downhill::data::random::default_rng;
use serde_json::{Value, json};

use crate::case::Case;
use crate::evaluate::Site;
use crate::judge::judge;
use crate::verdict::{Row, Verdict};

use self::ops::Op;
use self::program::{GENERIC, Program};

/// The result of a number of random programs.
#[derive(Default)]
pub(crate) struct Fuzzed {
    pub(crate) programs: usize,
    /// Programs of which every entry was judged.
    pub(crate) judged: usize,
    /// Faults at a kink or an overflow of a composition, where the rules of differentiation promise nothing.
    pub(crate) set_aside: usize,
    /// The smallest case of each fault, with its row and the number of programs that have it.
    pub(crate) faults: Vec<(Case, Row, usize)>,
}

impl Fuzzed {
    pub(crate) fn json(&self) -> Value {
        let fault = |(case, row, count): &(Case, Row, usize)| {
            let mut json = row.json();
            json["source"] = json!(case.source);
            json["programs"] = json!(count);
            json
        };
        json!({
            "programs": self.programs,
            "judged": self.judged,
            "set_aside": self.set_aside,
            "faults": self.faults.iter().map(fault).collect::<Value>(),
        })
    }
}

/// Judges random programs. `each` is called with the number of those that are done.
pub(crate) fn run(
    programs: usize,
    seed: u64,
    known: bool,
    sites: &[Site],
    mut each: impl FnMut(usize),
) -> Fuzzed {
    let (ops, mut random) = (Rc::new(ops::all(known)), default_rng(seed));
    let mut fuzzed = Fuzzed {
        programs,
        ..Fuzzed::default()
    };
    let mut found: BTreeMap<(String, &'static str, &'static str), usize> = BTreeMap::new();
    for i in 0..programs {
        each(i);
        let program = Program::draw(&mut random, &ops);
        let rows = rows(&program, &ops, sites);
        fuzzed.judged += usize::from(rows.iter().all(|row| row.verdict != Verdict::NotJudged));
        let Some(row) = rows.into_iter().find(|row| row.verdict.is_fault()) else {
            continue;
        };
        let (program, row) = shrink(program, row, &ops, sites);
        if !is_fault(&program, &row, &ops, sites) {
            fuzzed.set_aside += 1;
            continue;
        }
        let case = program.case(&ops);
        let count = found.len();
        let at = *found
            .entry((case.name.clone(), row.verdict.name(), row.backend))
            .or_insert(count);
        match fuzzed.faults.get_mut(at) {
            Some((_, _, programs)) => *programs += 1,
            None => fuzzed.faults.push((case, row, 1)),
        }
    }
    fuzzed
}

fn rows(program: &Program, ops: &Rc<Vec<Op>>, sites: &[Site]) -> Vec<Row> {
    let case = program.case(ops);
    case.points
        .iter()
        .flat_map(|point| judge(&case, point, sites))
        .collect()
}

/// The row of a program with the same verdict on the same backend.
fn same(program: &Program, row: &Row, ops: &Rc<Vec<Op>>, sites: &[Site]) -> Option<Row> {
    let same = |other: &Row| {
        (other.verdict, other.backend, other.dtype) == (row.verdict, row.backend, row.dtype)
    };
    rows(program, ops, sites).into_iter().find(same)
}

/// The smallest program that fails in the same way.
fn shrink(mut program: Program, mut row: Row, ops: &Rc<Vec<Op>>, sites: &[Site]) -> (Program, Row) {
    while let Some(smaller) = program
        .smaller(ops)
        .into_iter()
        .find_map(|p| Some((same(&p, &row, ops, sites)?, p)))
    {
        (row, program) = smaller;
    }
    (program, row)
}

/// Whether a failure is a fault: of one operation, or of several at numbers that are not special.
///
/// `relu(x) - relu(-x)` has the slope 1 at 0, but no choice of conventions that does not look at the whole gives it.
fn is_fault(program: &Program, row: &Row, ops: &Rc<Vec<Op>>, sites: &[Site]) -> bool {
    let alone = program.steps.len() == 1;
    let beside = || same(&program.beside(), row, ops, sites).is_some();
    // Among three equal numbers, each alone does not move the median, yet all together do: no slope along one entry tells
    // which of them the gradient may choose.
    let orders = ["sort", "median", "topk", "max", "min"];
    let source = program.steps.first().map_or("", |step| ops[step.op].source);
    let tied = row.verdict == Verdict::Wrong && orders.iter().any(|order| source.contains(order));
    match row.verdict {
        Verdict::Panics => true,
        Verdict::Wrong if is_unstable(row) => false,
        // An operation rounds everywhere. At a kink of the curvature, as of softsign at 0, a difference is off too.
        Verdict::Rounded => (alone || program.numbers == GENERIC) && beside(),
        // If f64 is finite, the numbers only exceed the range of f32.
        Verdict::NotFinite if row.dtype == "f32" => {
            let wide =
                |r: &Row| (r.verdict, r.backend, r.dtype) == (row.verdict, row.backend, "f64");
            rows(program, ops, sites).iter().any(wide)
        }
        _ if alone && !tied => true,
        _ if alone => beside(),
        _ => program.numbers == GENERIC && beside(),
    }
}

/// A slope that no step of a difference follows.
const STEEPEST: f64 = 1e12;

/// The rounding of terms of about 1 that cancel, as in `1 - sigmoid(x)`: some roundings, and those of `sigmoid` itself.
const CANCELS: [(&str, f64); 2] = [("f64", 1e-12), ("f32", 5e-7)];

/// Whether the numbers explain the error: terms that cancel, or a slope too steep, as of `cos(sinh(x))`.
fn is_unstable(row: &Row) -> bool {
    let cancels = |&(dtype, most): &(&str, f64)| row.dtype == dtype && row.max_abs_error <= most;
    CANCELS.iter().any(cancels) || row.max_abs_error > STEEPEST
}
