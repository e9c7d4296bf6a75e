"""JAX with a jitted step, called from Python."""

import jax
from common import measure
from jax_model import loss, start, step, x, y

step = jax.jit(step, donate_argnums=0)


def advance(parameters, steps):
    for _ in range(steps):
        parameters, _ = step(parameters, x, y)
    return jax.block_until_ready(parameters)


measure(f"jax {jax.__version__}, step", start, advance, lambda parameters: loss(parameters, x, y))
