"""PyTorch as it comes: autograd and its SGD."""

import torch
from common import load, measure
from torch_model import loss_of

work = load()
loss, x, y = loss_of(work)


def start():
    parameters = [torch.from_numpy(p.copy()).requires_grad_() for p in work.parameters]
    return parameters, torch.optim.SGD(parameters, lr=work.rate)


def advance(state, steps):
    parameters, sgd = state
    for _ in range(steps):
        sgd.zero_grad()
        loss(parameters, x, y).backward()
        sgd.step()
    return state


measure(f"torch {torch.__version__}", start, advance, lambda state: loss(state[0], x, y).item())
