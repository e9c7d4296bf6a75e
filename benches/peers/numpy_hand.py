"""NumPy, with the gradient derived by hand."""

import numpy as np
from common import load, measure

work = load()
x, y, rate, count = work.x, work.y, work.rate, len(work.x)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(parameters):
    """The activations of every layer, the logits of the last, and the loss."""
    activations = [x]
    for weight, bias in zip(parameters[:-2:2], parameters[1:-2:2]):
        z = activations[-1] @ weight + bias
        activations.append(np.maximum(z, 0) if work.hidden == "relu" else sigmoid(z))
    z = activations[-1] @ parameters[-2] + parameters[-1]
    if work.loss == "cross_entropy":
        e = np.exp(z - z.max(axis=1, keepdims=True))
        total = e.sum(axis=1, keepdims=True)
        loss = np.log(total).sum() - ((z - z.max(axis=1, keepdims=True)) * y).sum()
        return activations, e / total, loss / count
    a = sigmoid(z)
    if work.loss == "log_loss":
        return activations, a, (np.logaddexp(0, z) - y * z).mean()
    return activations, a, ((a - y) ** 2).sum() / count


def step(parameters):
    activations, a, loss = forward(parameters)
    # The gradient of the logits, and then of the layers, last to first.
    delta = (a - y) / count
    if work.loss == "mean_squared_error":
        delta *= 2 * a * (1 - a)
    for layer in reversed(range(len(activations))):
        h, weight, bias = activations[layer], parameters[2 * layer], parameters[2 * layer + 1]
        slope, sums = h.T @ delta, delta.sum(axis=0)
        if layer > 0:
            delta = (delta @ weight.T) * ((h > 0) if work.hidden == "relu" else h * (1 - h))
        weight -= rate * slope
        bias -= rate * sums
    return loss


def advance(parameters, steps):
    for _ in range(steps):
        step(parameters)
    return parameters


start = lambda: [p.copy() for p in work.parameters]
measure(f"numpy {np.__version__}", start, advance, lambda parameters: forward(parameters)[2])
