//! The order of a loop's instructions.

use super::registers::{Input, Out, Virtual};
use super::{Block, Operand, Operation};

/// Orders instructions so that elementwise ones of the same width follow each other. Each comes after those whose
/// results it reads.
pub(super) fn schedule(code: Vec<Virtual>) -> Vec<Virtual> {
    let needs: Vec<Vec<usize>> = (0..code.len())
        .map(|at| {
            (0..at)
                .filter(|&before| depends(&code[at], &code[before]))
                .collect()
        })
        .collect();
    let mut waiting: Vec<Option<Virtual>> = code.into_iter().map(Some).collect();
    let mut ordered: Vec<Virtual> = Vec::with_capacity(waiting.len());
    loop {
        let elementwise = |v: &Virtual| matches!(v.operation, Operation::Elementwise(_));
        let width = ordered.last().filter(|v| elementwise(v)).map(|v| v.width);
        let ready = |of: &dyn Fn(&Virtual) -> bool| {
            let mut places = waiting.iter().zip(&needs).enumerate();
            let found = places.find(|(_, (virtual_, needs))| {
                virtual_.as_ref().is_some_and(of) && needs.iter().all(|&n| waiting[n].is_none())
            });
            found.map(|(at, _)| at)
        };
        let next = ready(&|v| elementwise(v) && Some(v.width) == width)
            .or_else(|| ready(&|v| !elementwise(v)))
            .or_else(|| ready(&|_| true));
        let Some(virtual_) = next.and_then(|at| waiting[at].take()) else {
            return ordered;
        };
        ordered.push(virtual_);
    }
}

/// Whether an instruction has to come after one that is before it.
fn depends(after: &Virtual, before: &Virtual) -> bool {
    reads(after, &before.out)
        || reads(before, &after.out)
        || buffer(&after.out).is_some() && buffer(&after.out) == buffer(&before.out)
}

fn reads(virtual_: &Virtual, out: &Out) -> bool {
    virtual_.inputs.iter().any(|input| match (input, out) {
        (Input::Register(register, _), Out::Register(out)) => register == out,
        (Input::Fixed(Operand::Block(Block { buffer, .. })), Out::Fixed(out)) => {
            *buffer == out.buffer
        }
        (Input::Fixed(Operand::Single(place)), Out::Fixed(out)) => place.buffer == out.buffer,
        _ => false,
    })
}

fn buffer(out: &Out) -> Option<usize> {
    match out {
        Out::Fixed(block) => Some(block.buffer),
        Out::Register(_) => None,
    }
}
