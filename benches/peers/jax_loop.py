"""JAX with all steps in one jitted loop: no Python between them."""

import jax
import jax.numpy as jnp
from common import measure
from jax_model import loss, start, step, x, y


@jax.jit
def loop(parameters, x, y, steps):
    # The loss is carried, or the compiler would not compute it.
    first = (parameters, jnp.zeros((), x.dtype))
    return jax.lax.fori_loop(0, steps, lambda _, state: step(state[0], x, y), first)


def advance(parameters, steps):
    parameters, _ = jax.block_until_ready(loop(parameters, x, y, steps))
    return parameters


measure(f"jax {jax.__version__}, loop", start, advance, lambda parameters: loss(parameters, x, y))
