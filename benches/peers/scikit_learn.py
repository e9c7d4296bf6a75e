"""scikit-learn's MLPClassifier, with its own loop: `fit` with a warm start and a batch of all samples."""

import warnings

import numpy as np
import sklearn
from common import load, measure
from sklearn.neural_network import MLPClassifier

work = load()
warnings.simplefilter("ignore")
several = work.loss == "cross_entropy"
y = work.classes if several else work.y.ravel().astype(int)


def start():
    """A network at the start. `partial_fit` makes the arrays, which the start then replaces."""
    net = MLPClassifier(
        hidden_layer_sizes=work.layers[1:-1],
        activation="relu" if work.hidden == "relu" else "logistic",
        solver="sgd",
        learning_rate="constant",
        learning_rate_init=work.rate,
        momentum=0.0,
        nesterovs_momentum=False,
        alpha=0.0,
        batch_size=len(work.x),
        shuffle=False,
        warm_start=True,
        tol=0.0,
        n_iter_no_change=np.inf,
    )
    net.partial_fit(work.x, y, classes=np.unique(y))
    for layer, (weight, bias) in enumerate(zip(work.parameters[::2], work.parameters[1::2])):
        net.coefs_[layer][...] = weight
        net.intercepts_[layer][...] = bias
    return net


def advance(net, steps):
    net.max_iter = steps
    return net.fit(work.x, y)


def loss(net):
    """The mean log loss, from the logits."""
    a = work.x
    for weight, bias in zip(net.coefs_[:-1], net.intercepts_[:-1]):
        z = a @ weight + bias
        a = np.maximum(z, 0) if work.hidden == "relu" else 1 / (1 + np.exp(-z))
    z = a @ net.coefs_[-1] + net.intercepts_[-1]
    if several:
        return (np.logaddexp.reduce(z, axis=1) - (z * work.y).sum(axis=1)).mean()
    return (np.logaddexp(0, z) - work.y * z).mean()


measure(f"scikit-learn {sklearn.__version__}", start, advance, loss)
