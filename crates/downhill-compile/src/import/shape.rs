//! Operations that move entries: views, slices, gathers and masks.

use burn::tensor::{IndexingUpdateOp, Slice};
use burn_ir::{BaseOperationIr as Base, OperationIr};

use super::{Import, dims, refused, scalar, unsupported};
use crate::error::Error;
use crate::graph::{Binary, Id, Op, Reduce};
use crate::view::View;

impl Import {
    pub(super) fn base(&mut self, operation: &OperationIr, base: &Base) -> Result<Vec<Id>, Error> {
        let result = match base {
            Base::Reshape(o) => {
                let x = self.of(&o.input)?;
                self.graph.reshape(x, &dims(&o.out))
            }
            Base::Expand(o) => {
                let x = self.of(&o.input)?;
                self.graph.expand(x, &dims(&o.out))
            }
            Base::SwapDims(o) => {
                let x = self.of(&o.input)?;
                self.graph.swap(x, o.dim1, o.dim2)
            }
            Base::Permute(o) => {
                let x = self.of(&o.input)?;
                self.graph.permute(x, &o.axes)
            }
            Base::Flip(o) => {
                let x = self.of(&o.input)?;
                let view = View::dense(self.graph.shape(x)).flip(&o.axes);
                self.graph.view(x, view)
            }
            Base::Unfold(o) => {
                let x = self.of(&o.input)?;
                let view = View::dense(self.graph.shape(x));
                let windows = dims(&o.out)[o.dim];
                let view = view.windows(o.dim, o.size, o.step, 1, windows);
                self.graph.view(x, view)
            }
            Base::Slice(o) => {
                let x = self.of(&o.tensor)?;
                let view = sliced(self.graph.shape(x), &o.ranges);
                self.graph.view(x, view)
            }
            Base::SliceAssign(o) => {
                let (x, value) = (self.of(&o.tensor)?, self.of(&o.value)?);
                let view = sliced(self.graph.shape(x), &o.ranges);
                let shape = self.graph.shape(x).to_vec();
                let insert = Op::Insert(view, false);
                self.graph.push(insert, vec![x, value], shape)
            }
            Base::RepeatDim(o) => {
                let x = self.of(&o.tensor)?;
                let shape = self.graph.shape(x).to_vec();
                let parts = vec![x; o.times];
                let mut whole = shape;
                whole[o.dim] *= o.times;
                self.graph.push(Op::Concat(o.dim), parts, whole)
            }
            Base::Cat(o) => {
                let parts = o.tensors.iter().map(|t| self.of(t));
                let parts = parts.collect::<Result<Vec<_>, _>>()?;
                self.graph.push(Op::Concat(o.dim), parts, dims(&o.out))
            }
            Base::Select(o) => {
                let (x, indices) = (self.of(&o.tensor)?, self.of(&o.indices)?);
                self.graph
                    .push(Op::Take(o.dim), vec![x, indices], dims(&o.out))
            }
            Base::SelectAssign(o) if o.update == IndexingUpdateOp::Add => {
                let inputs = [&o.tensor, &o.indices, &o.value].map(|t| self.of(t));
                let inputs = inputs.into_iter().collect::<Result<Vec<_>, _>>()?;
                self.graph.push(Op::AddAt(o.dim), inputs, dims(&o.out))
            }
            Base::Gather(o) => {
                let (x, indices) = (self.of(&o.tensor)?, self.of(&o.indices)?);
                self.graph
                    .push(Op::Gather(o.dim), vec![x, indices], dims(&o.out))
            }
            Base::Scatter(o) if o.update == IndexingUpdateOp::Add => {
                let inputs = [&o.tensor, &o.indices, &o.value].map(|t| self.of(t));
                let inputs = inputs.into_iter().collect::<Result<Vec<_>, _>>()?;
                self.graph.push(Op::ScatterAdd(o.dim), inputs, dims(&o.out))
            }
            Base::MaskWhere(o) => {
                let (x, mask, value) = (self.of(&o.tensor)?, self.of(&o.mask)?, self.of(&o.value)?);
                self.graph.select(mask, value, x)
            }
            Base::MaskFill(o) => {
                let (x, mask) = (self.of(&o.tensor)?, self.of(&o.mask)?);
                let value = self.graph.scalar(scalar(o.value));
                self.graph.select(mask, value, x)
            }
            Base::Equal(o) | Base::NotEqual(o) => {
                let equal = matches!(base, Base::Equal(_));
                let binary = if equal {
                    Binary::Equal
                } else {
                    Binary::NotEqual
                };
                let (a, b) = (self.of(&o.lhs)?, self.of(&o.rhs)?);
                self.graph.binary(binary, a, b)
            }
            Base::EqualElem(o) | Base::NotEqualElem(o) => {
                let equal = matches!(base, Base::EqualElem(_));
                let binary = if equal {
                    Binary::Equal
                } else {
                    Binary::NotEqual
                };
                let a = self.of(&o.lhs)?;
                self.graph.with_scalar(binary, a, scalar(o.rhs))
            }
            Base::Cast(o) => {
                let (from, to) = (o.input.dtype, o.out.dtype);
                if from.is_float() && !to.is_float() {
                    return Err(refused(operation, "from numbers to whole numbers"));
                }
                self.of(&o.input)?
            }
            // Numbers of a tensor that was never written may be any; these are 0.
            Base::Empty(o) | Base::Zeros(o) => self.graph.fill(0.0, &dims(&o.out)),
            Base::Ones(o) => self.graph.fill(1.0, &dims(&o.out)),
            Base::All(o) => {
                let x = self.of(&o.input)?;
                self.graph.reduce_all(Reduce::Min, x)
            }
            Base::Any(o) => {
                let x = self.of(&o.input)?;
                self.graph.reduce_all(Reduce::Max, x)
            }
            Base::AllDim(o) => {
                let x = self.of(&o.input)?;
                self.graph.reduce(Reduce::Min, x, vec![o.axis])
            }
            Base::AnyDim(o) => {
                let x = self.of(&o.input)?;
                self.graph.reduce(Reduce::Max, x, vec![o.axis])
            }
            _ => return Err(unsupported(operation)),
        };
        Ok(vec![result])
    }
}

/// The view of a slice of each axis. A negative step reads from the end of the range backward.
fn sliced(shape: &[usize], slices: &[Slice]) -> View {
    let mut view = View::dense(shape);
    for (axis, slice) in slices.iter().enumerate() {
        let range = slice.to_range(shape[axis]);
        let size = slice.output_size(shape[axis]);
        let start = if slice.step() < 0 {
            range.end.saturating_sub(1)
        } else {
            range.start
        };
        view = view.slice(axis, start, slice.step(), size);
    }
    view
}
