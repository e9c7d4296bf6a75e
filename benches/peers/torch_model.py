"""The models and losses in PyTorch, for both of its peers."""

import torch
import torch.nn.functional as F


def loss_of(work):
    """A function of the parameters, the inputs and the targets; and those inputs and targets."""
    x = torch.from_numpy(work.x)
    y = torch.from_numpy(work.classes if work.loss == "cross_entropy" else work.y)

    def loss(parameters, x, y):
        if work.model == "convolution":
            weight, bias, *parameters = parameters
            x = F.max_pool2d(F.relu(F.conv2d(x, weight, bias)), 2).flatten(1)
        hidden = F.relu if work.hidden == "relu" else torch.sigmoid
        for weight, bias in zip(parameters[:-2:2], parameters[1:-2:2]):
            x = hidden(torch.addmm(bias, x, weight))
        z = torch.addmm(parameters[-1], x, parameters[-2])
        if work.loss == "cross_entropy":
            return F.cross_entropy(z, y)
        if work.loss == "log_loss":
            return F.binary_cross_entropy_with_logits(z, y)
        return F.mse_loss(torch.sigmoid(z), y)

    return loss, x, y
