//! Products of all sizes and strides.

use downhill_kernels::{MatRef, MatrixError, Number, Threads, matmul};

use crate::numbers::Random;

fn numbers<T: Number>(random: &mut Random, count: usize) -> Vec<T> {
    (0..count)
        .map(|_| T::from_f64(random.between(-1.0, 1.0)))
        .collect()
}

/// A matrix whose rows and columns are stored apart and either way round.
fn strided<T>(data: &[T], rows: usize, cols: usize, kind: usize) -> MatRef<'_, T> {
    match kind % 3 {
        0 => MatRef::row_major(data, rows, cols),
        1 => MatRef::row_major(data, cols, rows).transposed(),
        _ => MatRef {
            data,
            rows,
            cols,
            row_stride: 2 * cols + 1,
            col_stride: 2,
        },
    }
}

fn entry<T: Number>(a: MatRef<'_, T>, i: usize, j: usize) -> f64 {
    a.data[i * a.row_stride + j * a.col_stride].to_f64()
}

fn agrees<T: Number>(sizes: [usize; 3], kinds: [usize; 2], beta: f64) {
    let [m, k, n] = sizes;
    let mut random = Random((m * 10_007 + k * 101 + n) as u64);
    let (a, b) = (
        numbers::<T>(&mut random, 3 * m * k + 9),
        numbers::<T>(&mut random, 3 * k * n + 9),
    );
    let (a, b) = (strided(&a, m, k, kinds[0]), strided(&b, k, n, kinds[1]));
    let before = if beta == 0.0 {
        vec![T::NAN; m * n]
    } else {
        numbers(&mut random, m * n)
    };
    let mut c = before.clone();
    matmul(&mut c, T::from_f64(beta), a, b, Threads::ONE).unwrap();
    for i in 0..m {
        for j in 0..n {
            let terms = (0..k).map(|p| entry(a, i, p) * entry(b, p, j));
            let (mut exact, mut size) = (0.0, 1.0);
            for term in terms {
                exact += term;
                size += term.abs();
            }
            if beta != 0.0 {
                exact += beta * before[i * n + j].to_f64();
            }
            let error = (c[i * n + j].to_f64() - exact).abs();
            // Each term takes part in at most k + 1 roundings.
            let bound = size * (k + 2) as f64 * T::EPSILON.to_f64() * 0.5;
            assert!(
                error <= bound,
                "{} {sizes:?} {kinds:?} {beta}: [{i}, {j}] {error}",
                T::NAME
            );
        }
    }
    let mut twice = before;
    matmul(&mut twice, T::from_f64(beta), a, b, Threads::new(2)).unwrap();
    assert!(
        c == twice,
        "{} {sizes:?} {kinds:?}: threads change the result",
        T::NAME
    );
}

#[test]
fn every_small_size_agrees_with_the_sums_written_out() {
    for m in 1..=10 {
        for k in 1..=10 {
            for n in 1..=10 {
                for kinds in 0..9 {
                    let beta = [0.0, 1.0, -0.5][(m + k + n) % 3];
                    agrees::<f64>([m, k, n], [kinds / 3, kinds % 3], beta);
                    agrees::<f32>([m, k, n], [kinds / 3, kinds % 3], beta);
                }
            }
        }
    }
}

#[test]
fn odd_and_long_sizes_agree_with_the_sums_written_out() {
    let sizes = [
        [1000, 4, 4],
        [4, 1000, 4],
        [4, 1000, 1],
        [1, 1000, 4],
        [1000, 1, 4],
        [1, 3000, 1],
        [3, 37, 5],
        [17, 33, 9],
        [65, 31, 47],
        [1, 200, 200],
        [200, 200, 1],
        [100, 2, 100],
        [31, 500, 33],
    ];
    for sizes in sizes {
        for kinds in 0..9 {
            agrees::<f64>(sizes, [kinds / 3, kinds % 3], 0.0);
            agrees::<f32>(sizes, [kinds / 3, kinds % 3], 0.25);
        }
    }
}

#[test]
fn two_threads_give_the_same_bits_as_one() {
    fn check<T: Number>(m: usize, k: usize, n: usize, transposed: bool) {
        let mut random = Random(3);
        let (a, b) = (
            numbers::<T>(&mut random, m * k),
            numbers::<T>(&mut random, k * n),
        );
        let a = strided(&a, m, k, usize::from(transposed));
        let b = MatRef::row_major(&b, k, n);
        let mut products = [1, 2, 3].map(|threads| {
            let mut c = vec![T::ZERO; m * n];
            matmul(&mut c, T::ZERO, a, b, Threads::new(threads)).unwrap();
            c
        });
        let [one, others @ ..] = &mut products;
        for other in others {
            assert!(one == other, "{m} {k} {n}");
        }
    }
    for (m, k, n, transposed) in [
        (128, 784, 256, false),
        (784, 128, 256, true),
        (129, 2000, 67, false),
        (512, 300, 131, true),
    ] {
        check::<f32>(m, k, n, transposed);
        check::<f64>(m, k, n, transposed);
    }
}

#[test]
fn a_repeated_row_or_column_sums_the_other_matrix() {
    let x: Vec<f64> = (0..12).map(f64::from).collect();
    let ones = MatRef {
        data: &[1.0],
        rows: 1,
        cols: 4,
        row_stride: 0,
        col_stride: 0,
    };
    let mut sums = [f64::NAN; 3];
    matmul(
        &mut sums,
        0.0,
        ones,
        MatRef::row_major(&x, 4, 3),
        Threads::ONE,
    )
    .unwrap();
    assert_eq!(sums, [18.0, 22.0, 26.0]);
}

#[test]
fn a_product_without_inner_entries_is_beta_times_c() {
    let empty = MatRef::row_major(&[], 2, 0);
    let mut c = [1.0, 2.0, 3.0, 4.0];
    matmul(&mut c, 2.0, empty, empty.transposed(), Threads::ONE).unwrap();
    assert_eq!(c, [2.0, 4.0, 6.0, 8.0]);
    let mut c = [f64::NAN; 4];
    matmul(&mut c, 0.0, empty, empty.transposed(), Threads::ONE).unwrap();
    assert_eq!(c, [0.0; 4]);
}

#[test]
fn rejects_sizes_that_do_not_fit() {
    let (x, mut c) = ([0.0; 6], [0.0; 4]);
    let a = MatRef::row_major(&x, 2, 3);
    let inner = matmul(&mut c, 0.0, a, a, Threads::ONE);
    assert_eq!(inner, Err(MatrixError::Inner { cols: 3, rows: 2 }));
    let output = matmul(&mut c[..3], 0.0, a, a.transposed(), Threads::ONE).unwrap_err();
    assert_eq!(output.to_string(), "C: expected 2 * 2 numbers, got 3");
    for wrong in [
        MatRef::row_major(&x[..5], 2, 3),
        MatRef {
            row_stride: usize::MAX,
            ..a
        },
        MatRef { col_stride: 2, ..a },
    ] {
        let data = matmul(&mut c, 0.0, wrong, a.transposed(), Threads::ONE);
        assert!(
            matches!(data, Err(MatrixError::Data { name: "A", .. })),
            "{wrong:?}"
        );
        let data = matmul(&mut c, 0.0, a, wrong.transposed(), Threads::ONE);
        assert!(
            matches!(data, Err(MatrixError::Data { name: "B", .. })),
            "{wrong:?}"
        );
    }
}
