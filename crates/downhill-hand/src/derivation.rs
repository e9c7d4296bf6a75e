//! Compares every line of chapter 8 of the book with the workspace.
//!
//! Each line is computed as the chapter writes it, as a product of whole matrices, independently of the loops in the
//! layers.

use crate::{Dense, LogLoss, LossFn, NaiveLogLoss, Network, Sigmoid, Stage, Workspace};

/// A matrix of the chapter: its shape, and its entries row by row.
#[derive(Debug, Clone)]
struct Matrix {
    shape: [usize; 2],
    values: Vec<f64>,
}

impl Matrix {
    fn new(shape: [usize; 2], values: &[f64]) -> Self {
        let values = values.to_vec();
        assert_eq!(values.len(), shape[0] * shape[1]);
        Self { shape, values }
    }

    fn from_entries(shape: [usize; 2], entry: impl Fn(usize, usize) -> f64) -> Self {
        let entries = (0..shape[0]).flat_map(|r| (0..shape[1]).map(move |c| (r, c)));
        let values: Vec<f64> = entries.map(|(r, c)| entry(r, c)).collect();
        Self { shape, values }
    }

    fn at(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.shape[1] + column]
    }

    fn transposed(&self) -> Self {
        let [rows, columns] = self.shape;
        Self::from_entries([columns, rows], |r, c| self.at(c, r))
    }

    /// The matrix product.
    fn times(&self, right: &Self) -> Self {
        assert_eq!(self.shape[1], right.shape[0], "{self:?} {right:?}");
        Self::from_entries([self.shape[0], right.shape[1]], |r, c| {
            (0..self.shape[1])
                .map(|k| self.at(r, k) * right.at(k, c))
                .sum()
        })
    }

    /// Applies `f` entry by entry; repeats a row `[1, outputs]` for every sample.
    fn with(&self, right: &Self, f: impl Fn(f64, f64) -> f64) -> Self {
        assert_eq!(self.shape[1], right.shape[1]);
        assert!(right.shape[0] == 1 || right.shape[0] == self.shape[0]);
        let row = |r| if right.shape[0] == 1 { 0 } else { r };
        Self::from_entries(self.shape, |r, c| f(self.at(r, c), right.at(row(r), c)))
    }

    fn each(&self, f: impl Fn(f64) -> f64) -> Self {
        Self::from_entries(self.shape, |r, c| f(self.at(r, c)))
    }

    fn summed_over_samples(&self) -> Self {
        Self::from_entries([1, self.shape[1]], |_, c| {
            (0..self.shape[0]).map(|s| self.at(s, c)).sum()
        })
    }
}

/// Compares a line of the chapter, and its stated shape, with the code.
fn agrees(line: &str, shape: [usize; 2], chapter: &Matrix, code: &[f64]) {
    assert_eq!(chapter.shape, shape, "{line}");
    assert_eq!(chapter.values.len(), code.len(), "{line}");
    for (chapter, code) in chapter.values.iter().zip(code) {
        assert!((chapter - code).abs() < 1e-15, "{line}: {chapter} {code}");
    }
}

fn net() -> Network<f64> {
    let weight = vec![0.3, -0.7, 0.2, 0.9, -0.4, 0.1];
    let layer_0 = Dense::new(3, 2, weight, Some(vec![0.25, -0.5])).unwrap();
    let layer_1 = Dense::new(2, 1, vec![1.2, -0.8], Some(vec![0.15])).unwrap();
    let stages = [layer_0, layer_1].map(|layer| Stage::new(layer, Sigmoid));
    Network::new(stages.into()).unwrap()
}

/// A parameter or its gradient by name; a bias is a row.
fn named(views: &[crate::ParameterView<'_, f64>], name: &str) -> Matrix {
    let view = views.iter().find(|view| view.name == name).unwrap();
    let shape = match *view.shape.as_slice() {
        [outputs] => [1, outputs],
        [inputs, outputs] => [inputs, outputs],
        _ => panic!("{name}: {:?}", view.shape),
    };
    Matrix::new(shape, view.values)
}

#[test]
fn every_line_of_chapter_8_agrees_with_the_code() {
    // Four samples, so that no two sizes are equal.
    const N: usize = 4;
    let features = [
        1.0, 0.0, 1.0, 0.5, -2.0, 0.25, -1.0, 0.75, 0.0, 2.0, 1.0, -0.5,
    ];
    let (x, y) = (
        Matrix::new([N, 3], &features),
        Matrix::new([N, 1], &[1.0, 0.0, 0.0, 1.0]),
    );
    let network = net();
    let mut workspace = Workspace::new(&network, N);
    network.forward(&x.values, &mut workspace).unwrap();
    network
        .backward(&x.values, &y.values, &LogLoss, &mut workspace)
        .unwrap();
    let n = N as f64;
    let parameters = network.parameters();
    let [w_0, b_0, w_1, b_1] = [
        "layers.0.weight",
        "layers.0.bias",
        "layers.1.weight",
        "layers.1.bias",
    ]
    .map(|name| named(&parameters, name));
    assert_eq!([w_0.shape, b_0.shape], [[3, 2], [1, 2]]);
    assert_eq!([w_1.shape, b_1.shape], [[2, 1], [1, 1]]);
    let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
    let [layer_0, layer_1] = workspace.layers.as_slice() else {
        panic!("two layers");
    };

    let z_0 = x.times(&w_0).with(&b_0, |xw, b| xw + b);
    agrees("F1", [N, 2], &z_0, &layer_0.z);
    let a_0 = z_0.each(sigmoid);
    agrees("F2", [N, 2], &a_0, &layer_0.a);
    let z_1 = a_0.times(&w_1).with(&b_1, |aw, b| aw + b);
    agrees("F3", [N, 1], &z_1, &layer_1.z);
    let a_1 = z_1.each(sigmoid);
    agrees("F4", [N, 1], &a_1, &layer_1.a);
    let one_sample = a_1.with(&y, |a, y| -y * a.ln() - (1.0 - y) * (1.0 - a).ln());
    let loss = one_sample.summed_over_samples().each(|sum| sum / n);
    let code = workspace.loss(&LogLoss, &y.values).unwrap();
    agrees("F5", [1, 1], &loss, &[code]);

    let da_1 = a_1.with(&y, |a, y| ((1.0 - y) / (1.0 - a) - y / a) / n);
    let mut code = [f64::NAN; N];
    NaiveLogLoss.backward(&a_1.values, &y.values, N, &mut code);
    agrees("B1, da_1", [N, 1], &da_1, &code);
    let dz_1 = a_1.with(&y, |a, y| (a - y) / n);
    agrees("B1, dz_1", [N, 1], &dz_1, &layer_1.d);

    let gradient = network.gradient(&workspace);
    let dw_1 = a_0.transposed().times(&dz_1);
    let code = named(&gradient, "layers.1.weight");
    agrees("B2", [2, 1], &dw_1, &code.values);
    let db_1 = dz_1.summed_over_samples();
    let code = named(&gradient, "layers.1.bias");
    agrees("B3", [1, 1], &db_1, &code.values);

    // B5 overwrites B4 in the workspace, so B4 is computed by the layer alone.
    let da_0 = dz_1.times(&w_1.transposed());
    let (mut code, mut gradient_1) = ([f64::NAN; 2 * N], [vec![0.0; 2], vec![0.0; 1]]);
    let layer = network.layers[1].layer();
    layer.backward(
        &layer_0.a,
        &layer_1.z,
        &layer_1.d,
        &mut code,
        &mut gradient_1,
    );
    agrees("B4", [N, 2], &da_0, &code);
    let slope = a_0.each(|a| a * (1.0 - a));
    let dz_0 = da_0.with(&slope, |da, slope| da * slope);
    agrees("B5", [N, 2], &dz_0, &layer_0.d);

    let dw_0 = x.transposed().times(&dz_0);
    let code = named(&gradient, "layers.0.weight");
    agrees("B6", [3, 2], &dw_0, &code.values);
    let db_0 = dz_0.summed_over_samples();
    let code = named(&gradient, "layers.0.bias");
    agrees("B7", [1, 2], &db_0, &code.values);
}
