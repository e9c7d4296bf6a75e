"""PyTorch with the whole step, gradient and update included, under `torch.compile`."""

import torch
from common import load, measure
from torch_model import loss_of

work = load()
loss, x, y = loss_of(work)


@torch.compile
def step(parameters, x, y):
    gradient, value = torch.func.grad_and_value(loss)(parameters, x, y)
    return [p - work.rate * g for p, g in zip(parameters, gradient)], value


def start():
    return [torch.from_numpy(p.copy()) for p in work.parameters]


def advance(parameters, steps):
    for _ in range(steps):
        parameters, _ = step(parameters, x, y)
    return parameters


measure(f"torch {torch.__version__}, compiled", start, advance, lambda parameters: loss(parameters, x, y).item())
