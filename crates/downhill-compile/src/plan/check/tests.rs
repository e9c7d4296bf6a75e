//! Plans with a wrong number: each is refused, or runs inside its buffers.

use std::collections::HashSet;
use std::mem::discriminant;

use downhill_kernels::Threads;

use crate::error::Error;
use crate::graph::{Binary, Graph, Id, Leaf, Op, Reduce, Target, Unary};
use crate::plan::{
    Block, Instruction, Kernel, Layout, Link, Operand, Place, Plan, RowOperation, Step, Whole,
    WholeOperation, plan,
};
use crate::run::Machine;
use crate::view::{View, count};

/// A buffer for each leaf, then one for each output.
struct Separate {
    leaves: usize,
    lengths: Vec<usize>,
}

impl Layout for Separate {
    fn leaf(&self, leaf: Leaf) -> Place {
        let Leaf::Batch(buffer) = leaf else {
            panic!("{leaf}");
        };
        Place { buffer, offset: 0 }
    }

    fn output(&self, target: Target) -> Place {
        let Target::Observed(index) = target else {
            panic!("{target}");
        };
        Place {
            buffer: self.leaves + index,
            offset: 0,
        }
    }

    fn lengths(&self) -> Vec<usize> {
        self.lengths.clone()
    }
}

/// A plan with every operation.
fn planned() -> Plan {
    let mut g = Graph::default();
    let shapes: [&[usize]; 8] = [
        &[5, 4],
        &[4, 6],
        &[6],
        &[5, 6],
        &[3],
        &[5, 2],
        &[2, 3, 4],
        &[2, 4, 5],
    ];
    let mut index = 0;
    let [x, w, bias, other, list, indices, a, b] = shapes.map(|shape| {
        index += 1;
        g.leaf(Leaf::Batch(index - 1), shape)
    });
    let mut results = Vec::new();
    let z = g.matmul(x, w);
    let z = g.binary(Binary::Add, z, bias);
    let z = g.unary(Unary::Tanh, z);
    let larger = g.binary(Binary::Greater, z, other);
    let chosen = g.select(larger, z, other);
    for axes in [vec![0], vec![1], vec![0, 1]] {
        let sum = g.reduce(Reduce::Sum, chosen, axes);
        results.push(g.unary(Unary::Exp, sum));
    }
    let half = g.view(z, View::dense(&[5, 6]).slice(1, 3, 1, 3));
    let half = g.unary(Unary::Sin, half);
    let x_transposed = g.permute(x, &[1, 0]);
    results.push(g.matmul(x_transposed, chosen));
    let fixed = g.push(
        Op::Constant(crate::graph::Constant::Each(
            (0..6).map(f64::from).collect(),
        )),
        vec![],
        vec![1, 6],
    );
    results.push(g.binary(Binary::Mul, z, fixed));
    results.push(g.matmul(a, b));
    results.push(g.reduce(Reduce::Max, a, vec![1]));
    results.push(g.arg_reduce(Reduce::Max, a, 1));
    let whole = |g: &mut Graph, op: Op, inputs: &[Id], shape: &[usize]| {
        g.push(op, inputs.to_vec(), shape.to_vec())
    };
    let flipped = g.view(a, View::dense(&[2, 3, 4]).flip(&[1]).swap(0, 2));
    results.push(whole(&mut g, Op::Copy, &[flipped], &[4, 3, 2]));
    let taken = whole(&mut g, Op::Take(1), &[z, list], &[5, 3]);
    results.push(whole(&mut g, Op::AddAt(1), &[z, list, taken], &[5, 6]));
    let gathered = whole(&mut g, Op::Gather(1), &[z, indices], &[5, 2]);
    let scattered = [z, indices, gathered];
    results.push(whole(&mut g, Op::ScatterAdd(1), &scattered, &[5, 6]));
    results.push(whole(&mut g, Op::Concat(1), &[half, z], &[5, 9]));
    let into = View::dense(&[5, 6]).slice(1, 5, -2, 3);
    for add in [false, true] {
        let op = Op::Insert(into.clone(), add);
        results.push(whole(&mut g, op, &[z, half], &[5, 6]));
    }
    let outputs = results.iter().enumerate();
    g.outputs = outputs.map(|(i, &id)| (Target::Observed(i), id)).collect();
    let all = shapes
        .into_iter()
        .chain(results.iter().map(|&id| g.shape(id)));
    let layout = Separate {
        leaves: shapes.len(),
        lengths: all.map(count).collect(),
    };
    plan(&g, &layout, size_of::<f64>()).unwrap()
}

/// A number of a plan.
enum Number<'a> {
    Size(&'a mut usize),
    Stride(&'a mut isize),
}

impl Number<'_> {
    fn change(self, to: impl Fn(isize) -> isize) {
        match self {
            Self::Size(size) => *size = to(*size as isize).unsigned_abs(),
            Self::Stride(stride) => *stride = to(*stride),
        }
    }
}

/// Every number of a plan.
fn numbers(plan: &mut Plan) -> Vec<Number<'_>> {
    let mut all: Vec<Number<'_>> = plan.buffers.iter_mut().map(Number::Size).collect();
    all.extend(plan.constants.iter_mut().map(|(b, _)| Number::Size(b)));
    for kernel in &mut plan.kernels {
        match kernel {
            Kernel::Rows(kernel) => {
                all.extend([&mut kernel.rows, &mut kernel.block].map(Number::Size));
                let steps = kernel.before.iter_mut().chain(&mut kernel.each);
                all.extend(steps.flat_map(of_step).map(Number::Size));
            }
            Kernel::Whole(kernel) => all.extend(of_whole(kernel)),
        }
    }
    all
}

fn of_block(block: &mut Block) -> Vec<&mut usize> {
    vec![&mut block.buffer, &mut block.offset, &mut block.advance]
}

fn of_operand(operand: &mut Operand) -> Vec<&mut usize> {
    match operand {
        Operand::Block(block) => of_block(block),
        Operand::Single(place) => vec![&mut place.buffer, &mut place.offset],
        Operand::None | Operand::Number(_) => vec![],
    }
}

fn of_step(step: &mut Step) -> Vec<&mut usize> {
    match step {
        Step::Instruction(instruction) => of_instruction(instruction),
        Step::Chain(chain) => {
            let mut all = vec![&mut chain.width, &mut chain.tiles];
            for (tile, number) in &mut chain.numbers {
                all.push(tile);
                all.extend(of_operand(number));
            }
            for link in &mut chain.links {
                match link {
                    Link::Load { tile, from: block } | Link::Store { tile, to: block } => {
                        all.push(tile);
                        all.extend(of_block(block));
                    }
                    Link::Apply { inputs, out, .. } => {
                        all.extend(inputs);
                        all.push(out);
                    }
                }
            }
            all
        }
    }
}

fn of_instruction(instruction: &mut Instruction) -> Vec<&mut usize> {
    let mut all = of_block(&mut instruction.out);
    all.push(&mut instruction.width);
    all.extend(instruction.inputs.iter_mut().flat_map(of_operand));
    match &mut instruction.operation {
        RowOperation::Load { row, column } => all.extend([row, column]),
        RowOperation::ReduceRow { columns, .. } | RowOperation::SumAll { columns } => {
            all.push(columns);
        }
        RowOperation::Product { inner: size, a, b }
        | RowOperation::OuterProduct { outer: size, a, b } => {
            all.extend([size, &mut a.0, &mut a.1, &mut b.0, &mut b.1]);
        }
        RowOperation::SumRows => {}
    }
    all
}

fn of_view(view: &mut View) -> Vec<Number<'_>> {
    let sizes = view.shape.iter_mut().chain([&mut view.offset]);
    let sizes = sizes.map(Number::Size);
    sizes
        .chain(view.strides.iter_mut().map(Number::Stride))
        .collect()
}

fn of_whole(kernel: &mut Whole) -> Vec<Number<'_>> {
    let out = [&mut kernel.out.buffer, &mut kernel.out.offset];
    let sizes = out.into_iter().chain(&mut kernel.shape);
    let mut all: Vec<Number<'_>> = sizes.map(Number::Size).collect();
    for (place, view) in &mut kernel.inputs {
        all.extend([&mut place.buffer, &mut place.offset].map(Number::Size));
        all.extend(of_view(view));
    }
    match &mut kernel.operation {
        WholeOperation::Insert(view, _) => all.extend(of_view(view)),
        WholeOperation::Reduce(_, axes) => all.extend(axes.iter_mut().map(Number::Size)),
        WholeOperation::ArgReduce(_, axis)
        | WholeOperation::Take(axis)
        | WholeOperation::AddAt(axis)
        | WholeOperation::Gather(axis)
        | WholeOperation::ScatterAdd(axis)
        | WholeOperation::Concat(axis) => all.push(Number::Size(axis)),
        WholeOperation::Copy | WholeOperation::Matmul => {}
    }
    all
}

fn run(plan: &Plan) -> Result<(), Error> {
    Machine::<f64>::new(plan, 0, Threads::ONE).run()
}

#[test]
fn the_plan_has_every_operation() {
    let (mut of_rows, mut of_chains) = (HashSet::new(), HashSet::new());
    let mut of_whole = HashSet::new();
    for kernel in planned().kernels {
        match kernel {
            Kernel::Rows(kernel) => {
                for step in kernel.before.iter().chain(&kernel.each) {
                    match step {
                        Step::Instruction(i) => {
                            of_rows.insert(discriminant(&i.operation));
                        }
                        Step::Chain(chain) => {
                            let links = chain.links.iter();
                            of_chains.extend(links.filter_map(|link| match link {
                                Link::Apply { operation, .. } => Some(discriminant(operation)),
                                Link::Load { .. } | Link::Store { .. } => None,
                            }));
                        }
                    }
                }
            }
            Kernel::Whole(kernel) => {
                of_whole.insert(discriminant(&kernel.operation));
            }
        }
    }
    assert_eq!((of_rows.len(), of_chains.len(), of_whole.len()), (6, 3, 10));
}

#[test]
fn a_plan_with_a_wrong_number_is_refused_or_runs_inside_its_buffers() {
    let plan = planned();
    super::check(&plan).unwrap();
    run(&plan).unwrap();
    let changes: [fn(isize) -> isize; 6] = [
        |_| 0,
        |n| n - 1,
        |n| n + 1,
        |n| -n,
        |n| 2 * n + 3,
        |n| n + (1 << 20),
    ];
    let count = numbers(&mut plan.clone()).len();
    let (mut refused, mut ran) = (0, 0);
    for index in 0..count {
        for (change, to) in changes.iter().enumerate() {
            let mut wrong = plan.clone();
            numbers(&mut wrong).swap_remove(index).change(to);
            if super::check(&wrong).is_err() {
                refused += 1;
                continue;
            }
            let result = downhill_nn::quietly(|| downhill_nn::caught(|| run(&wrong)));
            assert!(
                result.is_ok(),
                "number {index}, change {change}: {result:?}"
            );
            ran += 1;
        }
    }
    assert!(refused > ran, "{refused} refused, {ran} ran");
}

/// The first instruction of a plan.
fn first(plan: &mut Plan) -> &mut Instruction {
    match plan.kernels.first_mut() {
        Some(Kernel::Rows(kernel)) => match &mut kernel.each[0] {
            Step::Instruction(instruction) => instruction,
            step @ Step::Chain(_) => panic!("{step:?}"),
        },
        kernel => panic!("{kernel:?}"),
    }
}

#[test]
fn says_which_kernel_uses_which_entries() {
    let says = |change: fn(&mut Plan), expected: &str| {
        let mut wrong = planned();
        change(&mut wrong);
        let reason = expected.to_owned();
        assert_eq!(super::check(&wrong), Err(Error::Plan { reason }));
    };
    says(|p| p.constants[0].0 = 99, "6 constants for buffer 99");
    says(
        |p| first(p).out.buffer = 99,
        "kernel 0 uses buffer 99, which does not exist",
    );
}
