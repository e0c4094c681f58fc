"""A quadratic program over the simplex, by the active-set method of Goldfarb and Idnani (1983)."""

import numpy as np
import quadprog

from onepass.training.balancing.gradients.on_gram import Array


def on_simplex(quadratic: Array, linear: Array) -> Array:
    """The w >= 0 of sum 1 with the smallest w Q w / 2 + b w: (A, A) positive definite, (A,)."""
    count = len(linear)
    rules = np.column_stack([np.ones(count), np.eye(count)])
    bounds = np.array([1.0, *[0.0] * count])
    weights: Array = quadprog.solve_qp(quadratic, -linear, rules, bounds, 1)[0]
    return np.maximum(weights, 0.0)
