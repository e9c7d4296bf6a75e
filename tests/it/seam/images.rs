//! A network of convolutions, for images in classes.

use super::*;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::tensor::activation;
use downhill::nn::scalar;
use downhill::train::Stop;

#[derive(Module, Debug)]
struct ConvNet {
    conv: Conv2d,
    out: Linear,
}

/// Pixels `[samples, 1, 4, 4]`, and the class of each sample.
type Images = (Tensor<4>, Tensor<1, Int>);

impl ConvNet {
    fn new(device: &Device) -> Self {
        let conv = Conv2dConfig::new([1, 3], [3, 3]).with_initializer(BurnInitializer::Zeros);
        let net = Self {
            conv: conv.init(device),
            out: linear(12, 3, device),
        };
        numbered(net, Dtype::F64)
    }

    fn forward(&self, pixels: Tensor<4>) -> Tensor<2> {
        let a = self.conv.forward(pixels).tanh();
        self.out.forward(a.flatten(1, 3))
    }
}

fn cross_entropy(net: &ConvNet, (pixels, classes): &Images) -> Tensor<1> {
    let log = activation::log_softmax(net.forward(pixels.clone()), 1);
    -log.gather(1, classes.clone().unsqueeze_dim(1)).mean()
}

/// Images bright on top, on the left, or on a checkerboard, in noise.
fn images(from: usize, samples: usize, device: &Device) -> Images {
    let classes = (0..samples).map(|s| s % 3);
    let pixels = classes.clone().flat_map(|class| {
        (0..16).map(move |p| match (class, p / 4, p % 4) {
            (0, row, _) => f64::from(u8::from(row < 2)),
            (1, _, column) => f64::from(u8::from(column < 2)),
            (_, row, column) => f64::from(u8::from((row + column) % 2 == 0)),
        })
    });
    let noise = wave(from, 16 * samples).into_iter().map(|v| 0.4 * v);
    let pixels = pixels.zip(noise).map(|(p, n)| p + n).collect();
    (
        tensor(pixels, [samples, 1, 4, 4], device),
        whole(classes.map(|c| c as i64).collect(), [samples], device),
    )
}

fn right(net: &ConvNet, (pixels, classes): &Images) -> f64 {
    let predicted = net.forward(pixels.clone()).argmax(1).squeeze_dim(1);
    let right = predicted.equal(classes.clone()).float().mean();
    scalar(right, "accuracy").unwrap()
}

#[test]
fn a_convolution_on_images_is_checked_trained_and_given_back() {
    for device in devices() {
        let autodiff = device.clone().autodiff();
        let (net, batch) = (ConvNet::new(&autodiff), images(0, 6, &autodiff));
        let report = GradCheck::new(&net, |net: &ConvNet| cross_entropy(net, &batch)).unwrap();
        let report = report.run().unwrap();
        assert!(report.agrees(), "{report}");
        assert_eq!(report.total_entries(), 27 + 3 + 36 + 3);

        let (train, unseen) = (images(0, 32, &device), images(1_000, 12, &device));
        let net = ConvNet::new(&device);
        let mut engine = AutodiffEngine::new(net, cross_entropy, Adam::new(0.02)).unwrap();
        let outcome = Trainer::epochs(15)
            .batch_size(5)
            .seed(3)
            .validation(&unseen)
            .metric(
                "right",
                |engine: &AutodiffEngine<ConvNet, Images, _>, batch| {
                    Ok(right(&engine.model().valid(), batch))
                },
            )
            .check_gradients(40)
            .fit(&mut engine, &train)
            .unwrap();
        assert_eq!(outcome.stopped, Stop::Epochs { epochs: 15 });
        assert!(outcome.gradient_report.unwrap().agrees());
        let history = &outcome.history;
        let metric = history.metric("right").unwrap();
        assert!(history.losses[14] < 0.1 * history.losses[0], "{history:?}");
        assert!(history.validation_losses[14] < 0.1, "{history:?}");
        assert_eq!((metric.training[14], metric.validation[14]), (1.0, 1.0));
        assert!(right(&ConvNet::new(&device), &unseen) < 0.5);
    }
}

/// Training returns a model on the kind of device it had, with or without autodiff, for data on either kind.
#[test]
fn a_model_comes_back_on_the_kind_of_device_it_came_on() {
    for device in devices() {
        for data in [device.clone().inner(), device.clone().autodiff()] {
            let train = images(0, 9, &data);
            let net = ConvNet::new(&device);
            let mut engine = AutodiffEngine::new(net, cross_entropy, Sgd::new(0.1)).unwrap();
            Trainer::epochs(3).fit(&mut engine, &train).unwrap();
            let learned = engine.parameters().unwrap();
            let net = engine.into_model();
            assert_eq!(net.out.weight.val().is_autodiff(), device.is_autodiff());
            let expected = device.is_autodiff();
            assert_eq!(net.conv.weight.val().is_require_grad(), expected);
            assert_eq!(parameters(&net).unwrap(), learned.as_slice());
            // It predicts on tensors of its own device, and can be trained again.
            let again = images(0, 9, &device);
            right(&net, &again);
            let mut engine = AutodiffEngine::new(net, cross_entropy, Sgd::new(0.1)).unwrap();
            let again = images(0, 9, &device.clone().autodiff());
            let (_, gradient) = engine.gradient(&again).unwrap();
            assert_eq!(gradient.as_slice().len(), 4);
        }
    }
}
