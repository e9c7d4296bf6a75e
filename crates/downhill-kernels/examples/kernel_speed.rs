//! Times the functions and products of this crate: `cargo run --release --example kernel_speed`.
#![allow(clippy::print_stdout, reason = "the table is the purpose")]

use std::hint::black_box;
use std::time::Instant;

use downhill_kernels::{
    MatRef, Number, Threads, exp_m1_slice, exp_slice, ln_1p_slice, ln_slice, matmul, sigmoid_slice,
    tanh_slice,
};

/// The least time of a call in nanoseconds, over several runs.
fn time(mut call: impl FnMut()) -> f64 {
    let start = Instant::now();
    call();
    let once = start.elapsed().as_secs_f64().max(1e-9);
    let calls = (2e-3 / once).clamp(1.0, 1e5) as u32;
    let runs = (0..25).map(|_| {
        let start = Instant::now();
        for _ in 0..calls {
            call();
        }
        start.elapsed().as_secs_f64() / f64::from(calls) * 1e9
    });
    runs.fold(f64::INFINITY, f64::min)
}

type Function<T> = (&'static str, fn(&[T], &mut [T]), fn(T) -> T);

fn functions<T: Number>(std: &[fn(T) -> T]) {
    let ours: [Function<T>; 6] = [
        ("exp", exp_slice, std[0]),
        ("exp_m1", exp_m1_slice, std[1]),
        ("ln", ln_slice, std[2]),
        ("ln_1p", ln_1p_slice, std[3]),
        ("tanh", tanh_slice, std[4]),
        ("sigmoid", sigmoid_slice, std[5]),
    ];
    for (name, slice, std) in ours {
        print!("{} {name:8}", T::NAME);
        for length in [1, 2, 5, 10, 16, 4096] {
            let x: Vec<T> = (0..length)
                .map(|i| T::from_f64(0.1 + (i % 20) as f64 * 0.1))
                .collect();
            let mut y = vec![T::ZERO; length];
            let ours = time(|| slice(black_box(&x), black_box(&mut y)));
            let theirs = time(|| {
                for (y, &x) in black_box(&mut y).iter_mut().zip(black_box(&x)) {
                    *y = std(x);
                }
            });
            print!("  {length}: {ours:.1} ns (std {theirs:.1})");
        }
        println!();
    }
}

fn products<T: Number>() {
    let shapes = [
        ("5x3x2", 5, 3, 2, false, false),
        ("2x5 T x2", 2, 5, 3, true, false),
        ("5x1x2 BT", 5, 1, 2, false, true),
        ("4000x4x4", 4000, 4, 4, false, false),
        ("4000x4x1", 4000, 4, 1, false, false),
        ("4000x1x4 BT", 4000, 1, 4, false, true),
        ("4x4000x4 AT", 4, 4000, 4, true, false),
        ("4x4000x1 AT", 4, 4000, 1, true, false),
        ("8x8x8", 8, 8, 8, false, false),
        ("16x16x16", 16, 16, 16, false, false),
        ("32x32x32", 32, 32, 32, false, false),
        ("64x16x16", 64, 16, 16, false, false),
        ("1000x16x16", 1000, 16, 16, false, false),
        ("128x784x256", 128, 784, 256, false, false),
        ("128x256x10", 128, 256, 10, false, false),
        ("128x10x256 BT", 128, 10, 256, false, true),
        ("784x128x256 AT", 784, 128, 256, true, false),
        ("256x128x10 AT", 256, 128, 10, true, false),
        ("512x512x512", 512, 512, 512, false, false),
    ];
    for (name, m, k, n, transpose_a, transpose_b) in shapes {
        let fill = |n: usize| -> Vec<T> {
            (0..n)
                .map(|i| T::from_f64((i * 37 % 101) as f64 * 0.01 - 0.5))
                .collect()
        };
        let (a, b, mut c) = (fill(m * k), fill(k * n), vec![T::ZERO; m * n]);
        let a = if transpose_a {
            MatRef::row_major(&a, k, m).transposed()
        } else {
            MatRef::row_major(&a, m, k)
        };
        let b = if transpose_b {
            MatRef::row_major(&b, n, k).transposed()
        } else {
            MatRef::row_major(&b, k, n)
        };
        print!("{} {name:16}", T::NAME);
        for threads in [1, 2] {
            let ns = time(|| {
                let done = matmul(black_box(&mut c), T::ZERO, a, b, Threads::new(threads));
                assert_eq!(done, Ok(()));
            });
            let rate = 2.0 * (m * n * k) as f64 / ns;
            print!(
                "  {threads} thread: {:9.3} us {rate:6.1} Gflop/s",
                ns * 1e-3
            );
        }
        println!();
    }
}

fn main() {
    if std::env::args().any(|a| a == "products") {
        products::<f64>();
        return;
    }
    let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
    functions::<f64>(&[
        f64::exp,
        f64::exp_m1,
        f64::ln,
        f64::ln_1p,
        f64::tanh,
        sigmoid,
    ]);
    let sigmoid = |x: f32| 1.0 / (1.0 + (-x).exp());
    functions::<f32>(&[
        f32::exp,
        f32::exp_m1,
        f32::ln,
        f32::ln_1p,
        f32::tanh,
        sigmoid,
    ]);
    products::<f64>();
    products::<f32>();
}
