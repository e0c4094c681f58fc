"""DSelect-k: a gate that learns to select at most k experts, and stays differentiable.

Hazimeh, Zhao, Chowdhery, Sathiamoorthy, Chen, Mazumder, Hong, Chi, "DSelect-k: Differentiable
Selection in the Mixture of Experts with Applications to Multi-Task Learning", NeurIPS 2021. Each of
k selectors names an expert by the binary code that a smooth step of its weights spells; a softmax
weighs the selectors. The penalty drives a selector to one expert: strength times its entropy and,
where E is no power of 2, times 1 / its sum, so that it does not name an expert that is not there.
Gates are static, one per task; the paper's that look at the row are left out: their penalty would
depend on the batch. Starts are those of the authors' code.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from onepass.models.contract.frozen import Frozen
from onepass.models.network.flow import Cut, Flow
from onepass.models.network.head_indices import Stacked
from onepass.models.network.sharing.base import Sharing
from onepass.models.network.sharing.gates import blended, of
from onepass.models.network.sharing.tower import Plan

TINY = 1e-6


class DSelectKSpec(Frozen):
    """Experts for all tasks, of which each task selects and weighs at most k."""

    kind: Literal["dselect_k"] = "dselect_k"
    fork: int = Field(default=1, ge=1, le=1024)
    """The stage from which on experts part; 1 is the trunk's first."""
    experts: int = Field(default=4, ge=2, le=1024)
    """How many experts there are."""
    k: int = Field(default=2, ge=1, le=1024)
    """The most experts that a task weighs."""
    gamma: float = Field(default=1.0, gt=0)
    """Width of the smooth step by which a selector names its expert."""
    entropy: float = Field(default=1e-6, ge=0)
    """How much the penalty counts that drives a selector to one expert."""


class DSelectKSharing(Sharing):
    """The cut is what the experts answer; tasks own their selectors and their weights."""

    codes: Tensor

    def __init__(self, plan: Plan, spec: DSelectKSpec) -> None:
        super().__init__(plan, spec.fork)
        self.experts = plan.columns(spec.experts, spec.fork)
        self.gamma, self.entropy = spec.gamma, spec.entropy
        bits = (spec.experts - 1).bit_length()
        codes = [[number >> bit & 1 for bit in range(bits)] for number in range(spec.experts)]
        self.register_buffer("codes", torch.tensor(codes, dtype=torch.bool), persistent=False)
        count, near = len(plan.tasks), spec.gamma / 100
        self.selectors = nn.Parameter(torch.empty(count, spec.k, bits).uniform_(-near, near))
        self.shares = nn.Parameter(torch.empty(count, spec.k).uniform_(-0.05, 0.05))

    def stacked(self) -> list[Stacked]:
        """Selectors, and what weighs them."""
        return [Stacked(self.tasks, self.selectors), Stacked(self.tasks, self.shares)]

    def meet(self, inputs: Mapping[str, Tensor]) -> Cut:
        """Each expert's end."""
        bottom = self.bottom(inputs)
        return tuple(expert(bottom) for expert in self.experts)

    def part(self, cut: Cut, tasks: Sequence[str]) -> dict[str, Flow]:
        """Each task's blend of the experts that it selects."""
        weights = of(self.weights(), self.indices(tasks))
        return dict(zip(tasks, blended(weights, cut), strict=True))

    def weights(self) -> Tensor:
        """Of each expert, for each task: (T, E)."""
        return torch.einsum("tk,tke->te", self.shares.softmax(dim=1), self.selected())

    def selected(self) -> Tensor:
        """How much each selector names each expert: (T, k, E)."""
        step = smooth_step(self.selectors, self.gamma).unsqueeze(2)  # (T, k, 1, bits)
        return torch.where(self.codes, step, 1 - step).prod(dim=3)

    def penalty(self) -> Tensor:
        """Over all selectors."""
        selected = self.selected()
        cost = -(selected * (selected + TINY).log()).sum()
        if len(self.experts) < 2 ** self.codes.shape[1]:
            cost = cost + (1 / (selected.sum(dim=2) + TINY)).sum()
        return self.entropy * cost


def smooth_step(x: Tensor, gamma: float) -> Tensor:
    """0 below -gamma / 2, 1 above gamma / 2, and the cubic between, which meets both smoothly."""
    x = (x / gamma).clamp(-0.5, 0.5)
    return -2 * x**3 + 1.5 * x + 0.5
