//! Backpropagation on numbers: one sample through a 3-2-1 net, forward and back: `cargo run --example pencil`.
#![allow(clippy::print_stdout, reason = "no command line")]

use downhill::prelude::*;
use downhill::train::HandEngine;
use ndarray::array;

/// The features and the target of the sample.
const X: [f64; 3] = [1.0, 0.0, 1.0];
const Y: f64 = 1.0;

/// The parameters of the net, or their gradient.
#[derive(Debug, Clone, Copy)]
struct Net {
    w0: [[f64; 2]; 3],
    b0: [f64; 2],
    w1: [f64; 2],
    b1: f64,
}

/// The numbers of a forward pass.
#[derive(Debug, Clone, Copy)]
struct Forward {
    z0: [f64; 2],
    a0: [f64; 2],
    z1: f64,
    a1: f64,
    loss: f64,
}

/// The numbers of a backward pass.
#[derive(Debug, Clone, Copy)]
struct Backward {
    dz1: f64,
    da0: [f64; 2],
    dz0: [f64; 2],
    gradient: Net,
}

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

impl Net {
    const START: Self = Self {
        w0: [[0.5, 1.0], [-1.0, 2.0], [0.5, -1.0]],
        b0: [0.0, 0.0],
        w1: [2.0, -1.0],
        b1: 0.0,
    };

    // ANCHOR: forward
    fn forward(&self) -> Forward {
        let z0 = [0, 1].map(|j| {
            X[0] * self.w0[0][j] + X[1] * self.w0[1][j] + X[2] * self.w0[2][j] + self.b0[j]
        });
        let a0 = z0.map(sigmoid);
        let z1 = a0[0] * self.w1[0] + a0[1] * self.w1[1] + self.b1;
        let a1 = sigmoid(z1);
        let loss = -Y * a1.ln() - (1.0 - Y) * (1.0 - a1).ln();
        Forward {
            z0,
            a0,
            z1,
            a1,
            loss,
        }
    }
    // ANCHOR_END: forward

    // ANCHOR: backward
    fn backward(&self, forward: &Forward) -> Backward {
        let Forward { a0, a1, .. } = *forward;
        let dz1 = a1 - Y;
        let da0 = [0, 1].map(|i| dz1 * self.w1[i]);
        let dz0 = [0, 1].map(|j| da0[j] * a0[j] * (1.0 - a0[j]));
        let gradient = Self {
            w0: [0, 1, 2].map(|i| [0, 1].map(|j| X[i] * dz0[j])),
            b0: dz0,
            w1: [0, 1].map(|i| a0[i] * dz1),
            b1: dz1,
        };
        Backward {
            dz1,
            da0,
            dz0,
            gradient,
        }
    }
    // ANCHOR_END: backward

    /// The numbers in the order of [`NAMES`].
    fn numbers(&mut self) -> impl Iterator<Item = &mut f64> {
        let w0 = self.w0.iter_mut().flatten();
        w0.chain(&mut self.b0)
            .chain(&mut self.w1)
            .chain([&mut self.b1])
    }

    fn values(mut self) -> Vec<f64> {
        self.numbers().map(|number| *number).collect()
    }
}

/// The names of the parameters in the book.
const NAMES: [&str; 11] = [
    "W0[0,0]", "W0[0,1]", "W0[1,0]", "W0[1,1]", "W0[2,0]", "W0[2,1]", "b0[0]", "b0[1]", "W1[0,0]",
    "W1[1,0]", "b1[0]",
];

// ANCHOR: nudge
/// The slope of the loss in one parameter, from the losses a little to each side.
fn nudged(parameter: usize) -> f64 {
    let h = 1e-5;
    let loss = |nudge: f64| {
        let mut net = Net::START;
        net.numbers()
            .skip(parameter)
            .take(1)
            .for_each(|w| *w += nudge);
        net.forward().loss
    };
    (loss(h) - loss(-h)) / (2.0 * h)
}
// ANCHOR_END: nudge

/// The gradient by the layers of the crate `downhill-hand`, in the order of [`NAMES`].
fn by_the_layers() -> Result<Vec<f64>, Box<dyn std::error::Error>> {
    let Net { w0, b0, w1, b1 } = Net::START;
    let start = Parameters::default()
        .with_matrix("layers.0.weight", &array![w0[0], w0[1], w0[2]])
        .with_vector("layers.0.bias", &array![b0[0], b0[1]])
        .with_matrix("layers.1.weight", &array![[w1[0]], [w1[1]]])
        .with_vector("layers.1.bias", &array![b1]);
    let descent = Optimization::new(Objective::new(Loss::LogLoss), 1.0);
    let mut engine = HandEngine::<f64>::new(&NetworkConfig::sigmoid(&[3, 2, 1]), &start, descent)?;
    let (x, y) = (array![X], array![[Y]]);
    let (_, gradient) = engine.gradient(&Batch::new(x.view(), y.view())?)?;
    Ok(gradient.values().collect())
}

/// Numbers with three decimals. None is printed as -0.000.
fn list(numbers: &[f64]) -> String {
    let text = |&x: &f64| format!("{:.3}", if x.abs() < 5e-4 { 0.0 } else { x });
    let texts: Vec<String> = numbers.iter().map(text).collect();
    match texts.as_slice() {
        [one] => one.clone(),
        _ => format!("({})", texts.join(", ")),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let net = Net::START;
    let forward = net.forward();
    let Backward {
        dz1,
        da0,
        dz0,
        gradient,
    } = net.backward(&forward);
    let line = |name: &str, formula: &str, numbers: &[f64]| {
        println!("{name:<4} {formula:<24} {}", list(numbers));
    };

    println!("forward");
    line("F1", "z0 = x W0 + b0", &forward.z0);
    line("F2", "a0 = sigmoid(z0)", &forward.a0);
    line("F3", "z1 = a0 W1 + b1", &[forward.z1]);
    line("F4", "a1 = sigmoid(z1)", &[forward.a1]);
    line("F5", "L = -ln a1, since y = 1", &[forward.loss]);
    println!("\nbackward");
    line("B1", "dz1 = a1 - y", &[dz1]);
    line("B2", "dW1 = a0 dz1", &gradient.w1);
    line("B3", "db1 = dz1", &[gradient.b1]);
    line("B4", "da0 = dz1 W1", &da0);
    line("B5", "dz0 = da0 a0 (1 - a0)", &dz0);
    for (i, row) in gradient.w0.iter().enumerate() {
        line("B6", &format!("dW0[{i}] = x[{i}] dz0"), row);
    }
    line("B7", "db0 = dz0", &gradient.b0);

    println!("\n{:<8} {:>9} {:>9} {:>9}", "", "pencil", "nudge", "layers");
    let pencil = gradient.values();
    let layers = by_the_layers()?;
    let mut same = layers.len() == pencil.len();
    for (parameter, name) in NAMES.into_iter().enumerate() {
        let (pencil, layers, nudge) = (pencil[parameter], layers[parameter], nudged(parameter));
        let [a, b, c] = [pencil, nudge, layers].map(|x| list(&[x]));
        println!("{name:<8} {a:>9} {b:>9} {c:>9}");
        same &= (pencil - nudge).abs() < 1e-9 && (pencil - layers).abs() < 1e-12;
    }
    println!("the same: {}", if same { "yes" } else { "no" });

    let mut stepped = net;
    for (w, dw) in stepped.numbers().zip(pencil) {
        *w -= dw;
    }
    let (before, after) = (forward.loss, stepped.forward().loss);
    println!("\none step at a learning rate of 1: the loss falls from {before:.3} to {after:.3}");
    (same && after < before)
        .then_some(())
        .ok_or("not as expected".into())
}
