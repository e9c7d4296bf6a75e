//! Random programs: a few operations on two matrices, as a case of the audit.

use std::fmt::Write;
use std::rc::Rc;

use burn::tensor::Tensor;
use downhill::data::random::Generator;

use crate::case::{Case, Input, Kind, Point, Tape};
use crate::fuzz::ops::{Op, Size};
use crate::helpers::weigh;

/// An operation on earlier values: 0 and 1 are the inputs, then the results in order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Step {
    pub(crate) op: usize,
    pub(crate) a: usize,
    pub(crate) b: usize,
}

/// A program and its inputs.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) steps: Vec<Step>,
    pub(crate) inputs: [Input; 2],
    /// The kind of the numbers: generic, ties, zeros, huge or tiny.
    pub(crate) numbers: &'static str,
}

/// The kinds of numbers of a program.
pub(crate) const GENERIC: &str = "generic";
const NUMBERS: [&str; 8] = [
    GENERIC, GENERIC, GENERIC, GENERIC, "ties", "zeros", "huge", "tiny",
];

/// The largest size of an intermediate result.
const MOST_ENTRIES: usize = 36;

fn below(random: &mut Generator, n: usize) -> usize {
    ((random.random() * n as f64) as usize).min(n.saturating_sub(1))
}

fn size(input: &Input) -> Size {
    match input.shape[..] {
        [rows, columns] => [rows, columns],
        _ => [0, 0],
    }
}

impl Program {
    /// Draws a program of one to four operations.
    pub(crate) fn draw(random: &mut Generator, ops: &[Op]) -> Self {
        let numbers = NUMBERS[below(random, NUMBERS.len())];
        let side = |random: &mut Generator| {
            if random.random() < 0.03 {
                0
            } else {
                1 + below(random, 3)
            }
        };
        let x: Size = [side(random), side(random)];
        // Mostly of the same size, or one that broadcasts.
        let y = x.map(|n| if random.random() < 0.3 { 1 } else { n });
        let inputs = [x, y].map(|size| Input {
            shape: size.to_vec(),
            values: (0..size[0] * size[1])
                .map(|_| number(random, numbers))
                .collect(),
        });
        let mut program = Self {
            steps: Vec::new(),
            inputs,
            numbers,
        };
        let length = 1 + below(random, 4);
        while program.steps.len() < length {
            let op = below(random, ops.len());
            let values = 2 + program.steps.len();
            // The last result, so that every step counts.
            let last = if program.steps.is_empty() {
                below(random, 2)
            } else {
                values - 1
            };
            let other = below(random, values);
            let (a, b) = if random.random() < 0.7 {
                (last, other)
            } else {
                (other, last)
            };
            let (a, b) = if ops[op].binary { (a, b) } else { (last, last) };
            program.steps.push(Step { op, a, b });
            if program.sizes(ops).is_none() {
                program.steps.pop();
            }
        }
        program
    }

    /// The sizes of all values; `None` if an operation does not take its operands.
    pub(crate) fn sizes(&self, ops: &[Op]) -> Option<Vec<Size>> {
        let mut sizes: Vec<Size> = self.inputs.iter().map(size).collect();
        for step in &self.steps {
            let result = (ops.get(step.op)?.size)(*sizes.get(step.a)?, *sizes.get(step.b)?)?;
            if result[0] * result[1] > MOST_ENTRIES {
                return None;
            }
            sizes.push(result);
        }
        Some(sizes)
    }

    /// The program as a case with one point.
    pub(crate) fn case(&self, ops: &Rc<Vec<Op>>) -> Case {
        let mut source = "{".to_owned();
        let name = |i: usize| match i {
            0 => "x".to_owned(),
            1 => "y".to_owned(),
            i => format!("v{}", i - 1),
        };
        for (i, step) in self.steps.iter().enumerate() {
            let second = if ops[step.op].binary {
                format!(" let b = {}.clone();", name(step.b))
            } else {
                String::new()
            };
            let _ = write!(
                source,
                " let {} = {{ let a = {}.clone();{second} {} }};",
                name(i + 2),
                name(step.a),
                ops[step.op].source
            );
        }
        let _ = write!(source, " weigh({}) }}", name(self.steps.len() + 1));
        let (steps, ops) = (self.steps.clone(), Rc::clone(ops));
        let names: Vec<&str> = steps.iter().map(|step| ops[step.op].source).collect();
        Case {
            kind: Kind::Fuzzed,
            name: names.join("; "),
            arguments: vec![("x".to_owned(), 2), ("y".to_owned(), 2)],
            source,
            points: vec![Point {
                label: self.numbers.to_owned(),
                inputs: self.inputs.to_vec(),
            }],
            loss: Box::new(move |tape: &mut Tape<'_>| {
                let mut values: Vec<Tensor<2>> = vec![tape.next::<2>(), tape.next::<2>()];
                for step in &steps {
                    values.push((ops[step.op].run)(
                        values[step.a].clone(),
                        values[step.b].clone(),
                    ));
                }
                weigh(values.swap_remove(values.len() - 1))
            }),
        }
    }

    /// Smaller programs, to find the smallest that still fails.
    pub(crate) fn smaller(&self, ops: &[Op]) -> Vec<Self> {
        let mut candidates = Vec::new();
        for skip in 0..self.steps.len() {
            if self.steps.len() > 1 {
                let mut shorter = self.clone();
                let gone = shorter.steps.remove(skip);
                // Later steps take the operand of the step that is gone.
                let moved = |i: usize| match i {
                    i if i == skip + 2 => gone.a,
                    i if i > skip + 2 => i - 1,
                    i => i,
                };
                for step in shorter.steps.iter_mut().skip(skip) {
                    (step.a, step.b) = (moved(step.a), moved(step.b));
                }
                candidates.push(shorter);
            }
        }
        for dimension in 0..2 {
            let mut smaller = self.clone();
            let sizes = self.inputs.each_ref().map(size);
            for (input, old) in smaller.inputs.iter_mut().zip(sizes) {
                let mut new = old;
                new[dimension] = new[dimension].saturating_sub(1).max(1).min(old[dimension]);
                let kept = |i: &usize| i / old[1].max(1) < new[0] && i % old[1].max(1) < new[1];
                let values = input
                    .values
                    .iter()
                    .enumerate()
                    .filter(|(i, _)| kept(i))
                    .map(|(_, v)| *v);
                (input.values, input.shape) = (values.collect(), new.to_vec());
            }
            if smaller.inputs != self.inputs {
                candidates.push(smaller);
            }
        }
        candidates.retain(|program| program.sizes(ops).is_some());
        candidates
    }

    /// The program beside its point, where a kink or a tie of the point is not.
    pub(crate) fn beside(&self) -> Self {
        let mut beside = self.clone();
        for (i, value) in beside
            .inputs
            .iter_mut()
            .flat_map(|input| &mut input.values)
            .enumerate()
        {
            *value = f64::from((*value + 1e-3 * (1.0 + (i * 5 % 7) as f64)) as f32);
        }
        beside
    }
}

/// A number of a kind, rounded to `f32`.
fn number(random: &mut Generator, numbers: &str) -> f64 {
    let generic = random.uniform(-1.6, 1.6);
    let value = match numbers {
        "ties" => [-0.5, 0.5, 1.0][below(random, 3)],
        "zeros" if random.random() < 0.5 => 0.0,
        "huge" if random.random() < 0.5 => 100.0 * generic,
        "tiny" if random.random() < 0.5 => 1e-3 * generic,
        _ => generic,
    };
    f64::from(value as f32)
}
