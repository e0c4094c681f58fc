"""The learning rate at a step: a function of the step alone, so that a resumed run has it too."""

import math

from onepass.training.steps.settings import TrainingSpec

WARM = 0.3
"""The part of one_cycle in which the rate rises (Smith and Topin 2018; torch's default)."""


def learning_rate(spec: TrainingSpec, step: int, steps: int) -> float:
    """The rate of step 0 .. steps - 1."""
    done = step / max(1, steps)
    if done < spec.warmup:
        return spec.lr * (step + 1) / (spec.warmup * steps + 1)
    if spec.warmup:
        done = (done - spec.warmup) / (1 - spec.warmup)
    match spec.schedule:
        case "constant":
            return spec.lr
        case "cosine":
            return spec.lr * (1 + math.cos(math.pi * done)) / 2
        case "one_cycle" if done < WARM:
            return spec.lr * (0.04 + 0.96 * (1 - math.cos(math.pi * done / WARM)) / 2)
        case "one_cycle":
            return spec.lr * (1 + math.cos(math.pi * (done - WARM) / (1 - WARM))) / 2
