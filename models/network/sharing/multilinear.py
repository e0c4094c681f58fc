"""Multilinear relationship networks: task layers with a tensor-normal prior, learnt per epoch.

Long, Cao, Wang, Yu, "Learning Multiple Tasks with Multilinear Relationship Networks", NeurIPS 2017.
The weights of one layer, of all tasks together, are a tensor (T, D1, D2) with a normal prior whose
covariance is a Kronecker product: of tasks, of outputs, of inputs. The penalty is strength times
minus its log-density, as far as that depends on the weights. Once per epoch each covariance takes
the closed form that is best given the other two (the paper's flip-flop, one turn), plus epsilon.
Tasks own the stages from the fork on; the paper's last task layer, the classifier, is left out, as
heads differ in their outputs. The side of more than LARGEST inputs (a flattened map) keeps the unit
covariance: its inverse would cost more than the training.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, cast

import torch
from pydantic import Field
from torch import Tensor, nn

from onepass.models.contract.frozen import Frozen
from onepass.models.network.ensemble import per_member
from onepass.models.network.flow import Cut, Flow
from onepass.models.network.sharing.base import Sharing
from onepass.models.network.sharing.tower import Plan

LARGEST = 2048


class MultilinearSpec(Frozen):
    """Layers of each task, under a penalty by how tasks are related, which is learnt, too."""

    kind: Literal["multilinear"] = "multilinear"
    fork: int | None = Field(default=None, ge=0, le=1024)
    """The stage from which on tasks part. Left out, the last one."""
    strength: float = Field(default=1e-4, ge=0)
    """How much the penalty counts beside the losses."""
    epsilon: float = Field(default=1e-3, gt=0)
    """What is added to the diagonal of each covariance."""


class TensorNormal(nn.Module):
    """The prior over one tensor: the inverses of its three covariances, at first units.

    They are no part of a bundle, but of a run that is resumed.
    """

    def __init__(self, shape: Sequence[int]) -> None:
        super().__init__()
        for mode, size in enumerate(shape):
            unit = torch.eye(size) if size <= LARGEST else torch.empty(0)
            self.register_buffer(f"inverse_{mode}", unit, persistent=False)

    def whitened(self, table: Tensor, *, but: int | None = None) -> Tensor:
        """The tensor times the inverses along its modes, one of them perhaps left out."""
        for mode in range(3):
            inverse = self.get_buffer(f"inverse_{mode}")
            if mode != but and len(inverse):
                table = torch.tensordot(inverse, table, dims=([1], [mode])).movedim(0, mode)
        return table

    def forward(self, table: Tensor) -> Tensor:
        """(T, D1, D2) -> (): half the squared length that the prior measures."""
        return (table * self.whitened(table)).sum() / 2

    def refresh(self, table: Tensor, epsilon: float) -> None:
        """Each covariance as is best given the other two."""
        for mode, size in enumerate(table.shape):
            inverse = self.get_buffer(f"inverse_{mode}")
            if len(inverse):
                white = self.whitened(table, but=mode).movedim(mode, 0).flatten(1)
                spread = table.movedim(mode, 0).flatten(1) @ white.T * size / table.numel()
                unit = torch.eye(size, device=table.device)
                inverse.copy_(torch.linalg.inv(spread + epsilon * unit))


class MultilinearSharing(Sharing):
    """The cut is the flow at the fork; a task owns its column."""

    def __init__(self, plan: Plan, spec: MultilinearSpec) -> None:
        fork = plan.last if spec.fork is None else spec.fork
        super().__init__(plan, fork)
        self.strength, self.epsilon = spec.strength, spec.epsilon
        self.columns = plan.columns(len(plan.tasks), fork)
        self.priors = nn.ModuleList(TensorNormal(table.shape) for table in self.tables())

    def meet(self, inputs: Mapping[str, Tensor]) -> Cut:
        """The flow at the fork."""
        return self.bottom(inputs)

    def part(self, cut: Cut, tasks: Sequence[str]) -> dict[str, Flow]:
        """Each task's column."""
        columns = [self.columns[index] for index in self.indices(tasks)]
        return {task: column(cut) for task, column in zip(tasks, columns, strict=True)}

    def tables(self) -> list[Tensor]:
        """The weights of each layer, of all tasks: (T, D1, D2). Biases and norms have no prior, nor
        have scales of the members of an ensemble.
        """
        own = {id(scale.parameter) for scale in per_member(self)}
        each_column = ([p for p in c.parameters() if id(p) not in own] for c in self.columns)
        layers = zip(*each_column, strict=True)
        return [torch.stack(each).flatten(2) for each in layers if each[0].dim() > 1]

    def penalty(self) -> Tensor | None:
        """Over all layers; None where what tasks own is but a norm, as a transformer's end."""
        if not len(self.priors):
            return None
        pairs = zip(self.priors, self.tables(), strict=True)
        return self.strength * torch.stack([prior(table) for prior, table in pairs]).sum()

    @torch.no_grad()
    def refresh(self) -> None:
        """Takes the covariances of the weights as they are now."""
        for prior, table in zip(self.priors, self.tables(), strict=True):
            cast(TensorNormal, prior).refresh(table, self.epsilon)
