"""A tuned weighted sum: the weights that do best on validation rows, out of a few.

Tuned fixed weights are what other methods should beat: Kurin et al., "In Defense of the Unitary
Scalarization for Deep Multi-Task Learning", NeurIPS 2022; Xin et al., "Do Current Multi-Task
Optimization Methods in Deep Learning Even Help?", NeurIPS 2022.
"""

from collections.abc import Sequence

import numpy as np

from onepass.training.specs.spec import Spec
from onepass.training.studies.variant import Variant, weighted

RATIOS = (1 / 9, 1 / 3, 3, 9)
"""Of the first task's weight to the second's, where there are two."""
RANDOM = 6
"""Draws where there are more; their logarithms are normal."""
NAME = "hard + tuned weights"


def candidates(spec: Spec, seed: int = 0) -> list[Variant]:
    """Weighted sums to try, of mean weight 1; equal weights are in the grid already."""
    tasks = list(spec.tasks)
    if len(tasks) < 2:
        return []
    drawn: Sequence[Sequence[float]] = [(ratio, 1.0) for ratio in RATIOS]
    if len(tasks) > 2:
        random = np.random.default_rng(seed)
        drawn = np.exp(random.normal(size=(RANDOM, len(tasks)))).tolist()
    return [_candidate(spec, dict(zip(tasks, each, strict=True))) for each in drawn]


def _candidate(spec: Spec, raw: dict[str, float]) -> Variant:
    mean = sum(raw.values()) / len(raw)
    weights = {task: round(weight / mean, 3) for task, weight in raw.items()}
    words = ", ".join(f"{task} {weight:g}" for task, weight in weights.items())
    return weighted(spec, weights, f"{NAME} ({words})")
