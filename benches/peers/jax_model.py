"""The models and losses in JAX, and a step of gradient descent, for both of its peers."""

import jax
import jax.numpy as jnp
from common import load

work = load()
jax.config.update("jax_platforms", "cpu")
jax.config.update("jax_enable_x64", work.dtype == "f64")
x, y = jnp.asarray(work.x), jnp.asarray(work.y)


def loss(parameters, x, y):
    if work.model == "convolution":
        weight, bias, *parameters = parameters
        x = jax.lax.conv(x, weight, (1, 1), "VALID") + bias[:, None, None]
        x = jax.lax.reduce_window(jax.nn.relu(x), -jnp.inf, jax.lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")
        x = x.reshape(len(x), -1)
    hidden = jax.nn.relu if work.hidden == "relu" else jax.nn.sigmoid
    for weight, bias in zip(parameters[:-2:2], parameters[1:-2:2]):
        x = hidden(x @ weight + bias)
    z = x @ parameters[-2] + parameters[-1]
    if work.loss == "cross_entropy":
        return -(y * jax.nn.log_softmax(z)).sum(axis=1).mean()
    if work.loss == "log_loss":
        return (jax.nn.softplus(z) - y * z).mean()
    return ((jax.nn.sigmoid(z) - y) ** 2).sum(axis=1).mean()


def step(parameters, x, y):
    value, gradient = jax.value_and_grad(loss)(parameters, x, y)
    return jax.tree.map(lambda p, g: p - work.rate * g, parameters, gradient), value


def start():
    return [jnp.array(p) for p in work.parameters]
