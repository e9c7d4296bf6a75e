//! Strided views: how an operation reads a buffer without a copy.

/// The entries of a dense, row-major buffer that a tensor consists of, in its order.
///
/// Entry `[i, j, …]` is entry `offset + i strides[0] + j strides[1] + …` of the buffer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct View {
    pub(crate) offset: usize,
    pub(crate) shape: Vec<usize>,
    pub(crate) strides: Vec<isize>,
}

/// The number of entries of a shape.
pub(crate) fn count(shape: &[usize]) -> usize {
    shape.iter().product()
}

/// The strides of a dense, row-major buffer.
pub(crate) fn dense_strides(shape: &[usize]) -> Vec<isize> {
    let mut stride = 1;
    let mut strides: Vec<isize> = Vec::with_capacity(shape.len());
    for &size in shape.iter().rev() {
        strides.push(stride);
        stride *= size.max(1) as isize;
    }
    strides.reverse();
    strides
}

impl View {
    /// The whole of a dense buffer.
    pub(crate) fn dense(shape: &[usize]) -> Self {
        Self {
            offset: 0,
            shape: shape.to_vec(),
            strides: dense_strides(shape),
        }
    }

    /// Whether this is the whole of a dense buffer of that many entries, in its order.
    pub(crate) fn is_dense(&self) -> bool {
        self.offset == 0 && self.is_contiguous()
    }

    /// Whether the entries follow each other in the buffer.
    pub(crate) fn is_contiguous(&self) -> bool {
        let dense = dense_strides(&self.shape);
        let mut axes = self.shape.iter().zip(&self.strides).zip(dense);
        axes.all(|((&size, &stride), dense)| size <= 1 || stride == dense)
    }

    pub(crate) fn permute(&self, axes: &[usize]) -> Self {
        Self {
            offset: self.offset,
            shape: axes.iter().map(|&a| self.shape[a]).collect(),
            strides: axes.iter().map(|&a| self.strides[a]).collect(),
        }
    }

    pub(crate) fn swap(&self, one: usize, other: usize) -> Self {
        let mut view = self.clone();
        view.shape.swap(one, other);
        view.strides.swap(one, other);
        view
    }

    /// Repeats axes of size 1, and adds axes in front.
    pub(crate) fn expand(&self, shape: &[usize]) -> Self {
        let added = shape.len() - self.shape.len();
        let mut strides = vec![0; added];
        for (axis, &stride) in self.strides.iter().enumerate() {
            let repeated = self.shape[axis] == 1;
            strides.push(if repeated { 0 } else { stride });
        }
        Self {
            offset: self.offset,
            shape: shape.to_vec(),
            strides,
        }
    }

    pub(crate) fn flip(&self, axes: &[usize]) -> Self {
        let mut view = self.clone();
        for &axis in axes {
            let last = view.shape[axis].saturating_sub(1) as isize;
            view.offset = offset(view.offset, last * view.strides[axis]);
            view.strides[axis] = -view.strides[axis];
        }
        view
    }

    /// The entries from `start` on, every `step`-th, `size` of them.
    pub(crate) fn slice(&self, axis: usize, start: usize, step: isize, size: usize) -> Self {
        let mut view = self.clone();
        view.offset = offset(view.offset, start as isize * view.strides[axis]);
        view.strides[axis] *= step;
        view.shape[axis] = size;
        view
    }

    /// Windows along an axis: the axis becomes the number of windows, and a new last axis the entries of each.
    pub(crate) fn windows(
        &self,
        axis: usize,
        size: usize,
        stride: usize,
        dilation: usize,
        count: usize,
    ) -> Self {
        let mut view = self.clone();
        view.shape.push(size);
        view.strides.push(view.strides[axis] * dilation as isize);
        view.shape[axis] = count;
        view.strides[axis] *= stride as isize;
        view
    }

    /// The same entries in another shape, if strides can express it.
    pub(crate) fn reshape(&self, shape: &[usize]) -> Option<Self> {
        if count(&self.shape) == 0 {
            return Some(Self::dense(shape));
        }
        let old: Vec<(usize, isize)> = self.axes().filter(|&(size, _)| size != 1).collect();
        let mut strides = vec![0; shape.len()];
        let (mut from, mut to) = (0, 0);
        while from < old.len() {
            // Groups of axes, old and new, with the same number of entries.
            let (start_from, start_to) = (from, to);
            let (mut entries, mut target) = (old[from].0, *shape.get(to)?);
            from += 1;
            to += 1;
            while entries != target {
                if entries < target {
                    entries *= old.get(from)?.0;
                    from += 1;
                } else {
                    target *= shape.get(to)?;
                    to += 1;
                }
            }
            let group = &old[start_from..from];
            let joined = group.windows(2);
            if !joined.into_iter().all(|pair| match pair {
                [(_, outer), (size, inner)] => *outer == *size as isize * *inner,
                _ => true,
            }) {
                return None;
            }
            let mut stride = group.last().map_or(1, |&(_, stride)| stride);
            for axis in (start_to..to).rev() {
                strides[axis] = stride;
                stride *= shape[axis] as isize;
            }
        }
        Some(Self {
            offset: self.offset,
            shape: shape.to_vec(),
            strides,
        })
    }

    /// The view that this one is of the buffer, if it reads the result of another view.
    pub(crate) fn of(&self, inner: &Self) -> Option<Self> {
        if inner.is_contiguous() {
            let mut view = self.clone();
            view.offset += inner.offset;
            return Some(view);
        }
        // In the terms of `inner`, an axis of `self` has to step along exactly one of its axes.
        let dense = dense_strides(&inner.shape);
        let position = |mut entry: usize| {
            let mut at = inner.offset as isize;
            for (axis, &stride) in dense.iter().enumerate() {
                let stride = stride.unsigned_abs();
                at += (entry / stride) as isize * inner.strides[axis];
                entry %= stride;
            }
            at
        };
        let mut strides = Vec::new();
        for (&size, &stride) in self.shape.iter().zip(&self.strides) {
            if size <= 1 || stride == 0 {
                strides.push(0);
                continue;
            }
            // A step of `stride` moves along one axis if it stays inside that axis over its whole length.
            let axis = (0..dense.len()).rev().find(|&axis| {
                let one = dense[axis];
                inner.shape[axis] > 1 && stride % one == 0 && {
                    let step = (stride / one).unsigned_abs();
                    step * (size - 1) < inner.shape[axis]
                }
            })?;
            strides.push(stride / dense[axis] * inner.strides[axis]);
        }
        let start = position(self.offset);
        let view = Self {
            offset: usize::try_from(start).ok()?,
            shape: self.shape.clone(),
            strides,
        };
        // The corners decide: between them both are linear, unless an axis of `inner` is left.
        let same = self.corners().zip(view.corners());
        let same = same
            .into_iter()
            .all(|(inside, outside)| position(inside) == outside as isize);
        same.then_some(view)
    }

    /// The entries at the corners of the view.
    fn corners(&self) -> impl Iterator<Item = usize> + '_ {
        (0..1_usize << self.shape.len()).map(|corner| {
            let mut at = self.offset as isize;
            for (axis, (size, stride)) in self.axes().enumerate() {
                if corner >> axis & 1 == 1 {
                    at += size.saturating_sub(1) as isize * stride;
                }
            }
            at.unsigned_abs()
        })
    }

    fn axes(&self) -> impl Iterator<Item = (usize, isize)> + '_ {
        self.shape.iter().copied().zip(self.strides.iter().copied())
    }

    /// The view as rows: a stride from row to row and one from column to column, for `rows` rows.
    pub(crate) fn rows(&self, rows: usize) -> Option<Rows> {
        let entries = count(&self.shape);
        if rows == 0 || !entries.is_multiple_of(rows) {
            return None;
        }
        let width = entries / rows;
        let matrix = self.reshape(&[rows, width])?;
        let axis = |axis: usize| {
            let stride = if matrix.shape[axis] == 1 {
                0
            } else {
                matrix.strides[axis]
            };
            usize::try_from(stride).ok()
        };
        Some(Rows {
            offset: matrix.offset,
            row: axis(0)?,
            column: axis(1)?,
            width,
        })
    }

    /// Calls `visit` with the position in the buffer of each entry, in order.
    pub(crate) fn each(&self, mut visit: impl FnMut(usize)) {
        if count(&self.shape) == 0 {
            return;
        }
        let Some((&inner, outer)) = self.shape.split_last() else {
            visit(self.offset);
            return;
        };
        let inner_stride = self.strides[outer.len()];
        let mut at = self.offset as isize;
        let mut index = vec![0; outer.len()];
        loop {
            let mut entry = at;
            for _ in 0..inner {
                visit(entry.unsigned_abs());
                entry += inner_stride;
            }
            let mut axis = outer.len();
            loop {
                if axis == 0 {
                    return;
                }
                axis -= 1;
                index[axis] += 1;
                at += self.strides[axis];
                if index[axis] < outer[axis] {
                    break;
                }
                at -= self.strides[axis] * outer[axis] as isize;
                index[axis] = 0;
            }
        }
    }
}

/// A view as rows of a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rows {
    pub(crate) offset: usize,
    /// The stride from row to row; 0 if all rows are the same, or there is one.
    pub(crate) row: usize,
    /// The stride from column to column; 0 if all columns are the same, or there is one.
    pub(crate) column: usize,
    pub(crate) width: usize,
}

fn offset(offset: usize, by: isize) -> usize {
    offset.wrapping_add_signed(by)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(view: &View) -> Vec<usize> {
        let mut at = Vec::new();
        view.each(|entry| at.push(entry));
        at
    }

    #[test]
    fn reads_transposes_slices_and_flips() {
        let view = View::dense(&[2, 3]);
        assert_eq!(entries(&view.swap(0, 1)), [0, 3, 1, 4, 2, 5]);
        assert_eq!(entries(&view.flip(&[1])), [2, 1, 0, 5, 4, 3]);
        assert_eq!(entries(&view.slice(1, 1, 1, 2)), [1, 2, 4, 5]);
        assert_eq!(
            entries(&View::dense(&[3, 1]).expand(&[2, 3, 2])),
            [0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2]
        );
        assert_eq!(
            entries(&View::dense(&[5]).windows(0, 3, 2, 1, 2)),
            [0, 1, 2, 2, 3, 4]
        );
    }

    #[test]
    fn reshapes_without_a_copy_where_strides_can() {
        let view = View::dense(&[2, 3, 4]);
        assert_eq!(view.reshape(&[6, 4]), Some(View::dense(&[6, 4])));
        assert_eq!(view.swap(0, 1).reshape(&[6, 4]), None);
        let swapped = view.swap(1, 2);
        let split = swapped.reshape(&[2, 2, 2, 3]).unwrap();
        assert_eq!(entries(&split), entries(&swapped));
        let expanded = View::dense(&[1, 3]).expand(&[4, 3]);
        assert_eq!(expanded.reshape(&[12]), None);
        assert_eq!(
            entries(&expanded.reshape(&[2, 2, 3]).unwrap()),
            entries(&expanded)
        );
    }

    #[test]
    fn a_view_of_a_view_is_a_view_where_strides_can_express_it() {
        let transposed = View::dense(&[4, 6]).swap(0, 1);
        let all = entries(&transposed);
        let views = [
            View::dense(&[6, 4]).slice(0, 1, 2, 3),
            View::dense(&[6, 4]).slice(1, 1, 1, 2).flip(&[1]),
            View::dense(&[6, 4]).swap(0, 1),
            View::dense(&[6, 2, 2]),
            View::dense(&[6, 4]).slice(1, 2, 1, 1).expand(&[6, 3]),
        ];
        for view in views {
            let read: Vec<usize> = entries(&view).iter().map(|&entry| all[entry]).collect();
            assert_eq!(entries(&view.of(&transposed).unwrap()), read, "{view:?}");
        }
        assert_eq!(View::dense(&[24]).of(&transposed), None);
        assert_eq!(View::dense(&[3, 8]).of(&transposed), None);
    }

    #[test]
    fn a_matrix_of_rows_has_two_strides() {
        let rows = View::dense(&[4, 6]).swap(0, 1).rows(6);
        assert_eq!(
            rows,
            Some(Rows {
                offset: 0,
                row: 1,
                column: 6,
                width: 4
            })
        );
        let bias = View::dense(&[1, 3]).expand(&[5, 3]).rows(5);
        assert_eq!(
            bias,
            Some(Rows {
                offset: 0,
                row: 0,
                column: 1,
                width: 3
            })
        );
        assert_eq!(View::dense(&[4, 6]).rows(5), None);
    }
}
