"""Gradient vaccine: gradients are turned towards each other, up to how they usually lie.

Wang et al., "Gradient Vaccine: Investigating and Improving Multi-task Optimization in Massively
Multilingual Models", ICLR 2021. Per pair of tasks the cosine has a target, its moving average;
where it is below, as much of the other's gradient is added as reaches it. With a target of 0 this
is PCGrad.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import torch
from pydantic import Field

from onepass.training.balancing.gradients.on_gram import Array, GradientSpec, OnGram


class GradVacSpec(GradientSpec):
    """Gradients are turned towards each other, up to how they usually lie."""

    kind: Literal["gradvac"] = "gradvac"
    beta: float = Field(default=0.01, ge=0, le=1)
    """How fast the targets of cosines follow what is seen, per step: 1 takes the last one."""


class GradVac(OnGram):
    """Keeps a target per pair of tasks, so that it survives batches in which tasks are absent."""

    def __init__(self, spec: GradVacSpec) -> None:
        super().__init__(spec)
        self.beta = spec.beta
        self.targets: dict[str, dict[str, float]] = {}

    def solve(self, gram: Array, scale: float, tasks: Sequence[str]) -> Array:
        """(A, A) -> (A,): row i of `mixed` says how task i's gradient is made of all."""
        mixed, lengths = np.eye(len(gram)), np.sqrt(gram.diagonal()).tolist()
        for position, row in enumerate(mixed):
            targets = self.targets.setdefault(tasks[position], {})
            order = torch.randperm(len(gram)).tolist()
            for other in [index for index in order if index != position]:
                length = math.sqrt(max(float(row @ gram @ row), 0.0))
                cosine = _clipped(float(row @ gram[other]), length * lengths[other])
                target = targets.get(tasks[other], 0.0)
                if cosine < target < 1:
                    row[other] += length / lengths[other] * _added(cosine, target)
                targets[tasks[other]] = (1 - self.beta) * target + self.beta * cosine
        return mixed.sum(axis=0)

    def state(self) -> dict[str, Any]:
        """A target per pair."""
        return {"targets": self.targets}

    def load(self, state: Mapping[str, Any]) -> None:
        """Takes them back."""
        self.targets = {task: dict(targets) for task, targets in state["targets"].items()}


def _clipped(product: float, lengths: float) -> float:
    """A cosine."""
    return min(max(product / lengths, -1.0), 1.0) if lengths > 0 else 0.0


def _added(cosine: float, target: float) -> float:
    """How much of a gradient as long as ours brings the cosine to the target (equation 2)."""
    sine, target_sine = math.sqrt(1 - cosine**2), math.sqrt(1 - target**2)
    return (target * sine - cosine * target_sine) / target_sine
