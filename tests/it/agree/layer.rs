//! A layer three ways: what every agreement test of a layer calls.

use burn::module::{Module, ModuleDisplay};
use downhill::check::{Check, Claim, Report};
use downhill::data::Generator;
use downhill::hand::Layer;
use downhill::nn::{Backend, Device, Dtype, GradCheck, Matrix, Parameter, borrowed, load, matrix};

/// Holds a layer derived by hand against the Burn module of the same layer, and both against finite
/// differences: the gradient of every parameter and of the input, on every backend.
///
/// The inputs are drawn, for one sample and for four.
///
/// `module` makes the module in `f64` on a device, with parameters of any numbers: they are replaced
/// by those of the layer, by name. `forward` is its forward pass, `[samples, inputs]` to `[samples,
/// outputs]`.
pub(crate) fn agree<M: Module + ModuleDisplay>(
    layer: &dyn Layer<f64>,
    module: impl Fn(&Device) -> M,
    forward: impl Fn(&M, Matrix) -> Matrix,
) {
    assert!(
        layer.inputs() > 1,
        "with one input to a sample, a sum over them is not seen to be missing: take three"
    );
    for backend in Backend::available() {
        for samples in [1, 4] {
            let report = three_ways(layer, samples, backend, &module, &forward);
            assert!(
                report.agrees(),
                "{layer:?} on {backend}, {samples} samples: {report}"
            );
        }
    }
}

/// The same for one batch on one backend, judged by the caller.
pub(crate) fn three_ways<M: Module + ModuleDisplay>(
    layer: &dyn Layer<f64>,
    samples: usize,
    backend: Backend,
    module: impl Fn(&Device) -> M,
    forward: impl Fn(&M, Matrix) -> Matrix,
) -> Report {
    // The loss is a weighted sum of the outputs, L = sum of c a, so that dL/da is c.
    let mut stream = Generator::new(samples as u64);
    let (inputs, outputs) = (layer.inputs(), layer.outputs());
    let x = stream
        .uniform_array(-2.0, 2.0, (samples, inputs))
        .into_raw_vec_and_offset()
        .0;
    let c = stream
        .uniform_array(-1.0, 1.0, (samples, outputs))
        .into_raw_vec_and_offset()
        .0;

    let mut a = vec![f64::NAN; samples * outputs];
    layer.forward(&x, &mut a);
    let value = a.iter().zip(&c).map(|(a, c)| a * c).sum();
    let mut dx = vec![f64::NAN; x.len()];
    let parameters = layer.parameters();
    let mut gradient: Vec<Vec<f64>> = parameters
        .iter()
        .map(|p| vec![f64::NAN; p.values.len()])
        .collect();
    layer.backward(&x, &a, &c, &mut dx, &mut gradient);

    let named = |name: &str, shape: &[usize], values: &[f64]| {
        Parameter::new(name, shape.to_vec(), values.to_vec()).unwrap()
    };
    let of_layer = parameters.iter().zip(&gradient);
    let by_hand: Vec<Parameter> = of_layer
        .map(|(p, g)| named(&format!("module.{}", p.name), &p.shape, g))
        .chain([named("inputs", &[samples, inputs], &dx)])
        .collect();

    let device = backend.device().unwrap().autodiff();
    let tensor =
        |v: &[f64], columns| matrix(v.to_vec(), [samples, columns], &device, Dtype::F64).unwrap();
    let given: Vec<Parameter> = parameters
        .iter()
        .map(|p| named(&p.name, &p.shape, p.values))
        .collect();
    let module = load(module(&device), &given).unwrap();
    let c = tensor(&c, outputs);

    GradCheck::with_inputs(&module, tensor(&x, inputs), |module: &M, x: Matrix| {
        (forward(module, x) * c.clone()).sum()
    })
    .unwrap()
    .with(Check::new())
    .run_with(&[Claim::new("by hand", borrowed(&by_hand)).with_value(value)])
    .unwrap()
}
