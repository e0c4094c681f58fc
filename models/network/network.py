"""The network: encoder per input -> shared trunk -> head per task; one forward, every answer."""

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.forms import Choice, Choices, Quantity
from onepass.models.contract.reach import BESIDE, TYPICAL
from onepass.models.contract.tasks import Task
from onepass.models.network.encoders.base import RowPart
from onepass.models.network.ensemble import members_apart, per_member
from onepass.models.network.flow import Flow
from onepass.models.network.head_indices import Stacked
from onepass.models.network.heads import Asked, Heads
from onepass.models.network.reach import reach_of
from onepass.models.network.sharing import Plan, plan, sharing
from onepass.models.network.spec import NetworkSpec


class Network(nn.Module):
    """`logits` serves training, `forward` gives final answers: that is what is exported."""

    def __init__(self, contract: Contract, spec: NetworkSpec, planned: Plan | None = None) -> None:
        """`planned` is its plan, where there is one: a trunk of one's own is made with that."""
        super().__init__()
        self.tasks = tuple(contract.tasks)
        self.ragged = contract.ragged
        """Which of its inputs have rows of unequal length."""
        planned = planned or plan(contract, spec.encoders, spec.trunk, ensemble=spec.ensemble)
        self.sharing = sharing(spec.sharing, planned)
        self.grouping = contract.certainty_by
        """The input whose values have promises of their own."""
        self.heads = Heads(
            contract.tasks,
            self.sharing.width,
            spec.heads,
            spec.targets,
            members=spec.members,
            groups=_groups(contract),
        )
        self.rowwise = [name for name, task in contract.tasks.items() if of_rows(task)]
        self.reach = reach_of(contract, self.sharing.width)
        self.members = spec.members or 1
        """How many networks these are in one."""
        self.apart = (
            self.members > 1 and spec.ensemble is not None and spec.ensemble.batches == "own"
        )
        """Whether in training each has rows of its own."""

    def train(self, mode: bool = True) -> Self:
        """Training mode, or evaluation, where all members see the same rows."""
        members_apart(self, mode and self.apart)
        return super().train(mode)

    def fit(
        self,
        inputs: Arrays,
        targets: Mapping[str, NDArray[np.float32]],
        labels: NDArray[np.float32] | None = None,
        edges: Mapping[str, NDArray[np.float64]] | None = None,
    ) -> None:
        """Takes the statistics that standardise, from training rows alone.

        `inputs` holds all of them, `targets` per task those that are answered, `labels` (N, K) of
        1 where a row has one, 0 where not, NaN where that is not known: texts may be weighed by it.
        `edges` are further ones of the bins of numbers, those first that tell most.
        """
        self.sharing.fit(inputs)
        for module in self.modules():
            if isinstance(module, RowPart) and labels is not None:
                module.weigh(inputs, labels)
            if isinstance(module, RowPart) and edges:
                module.refine(edges)
        for name, target in targets.items():
            answers, index = self.heads.seat[name]
            answers.fit(index, target)

    def stacked(self) -> list[Stacked]:
        """Parameters that hold a slice per task; all others belong to one task, or to several."""
        return [*self.sharing.stacked(), *self.heads.stacked()]

    def scales(self) -> list[nn.Parameter]:
        """What members do not share below the heads."""
        return [own.parameter for own in per_member(self.sharing)]

    def logits(
        self, inputs: Mapping[str, Tensor], tasks: Sequence[str] | None = None
    ) -> dict[str, Tensor]:
        """{input: (B, ...)} -> {task: (B, K)}. Only the heads of `tasks` are computed.

        Of N members (N B, K), those of the first before those of the second.
        """
        cut = self.sharing.meet(inputs)
        return self.heads.logits(self.sharing.part(cut, self.tasks if tasks is None else tasks))

    def grouped(
        self, inputs: Mapping[str, Tensor], tasks: Sequence[str] | None = None
    ) -> list[tuple[list[str], dict[str, Tensor]]]:
        """Answers as they are computed: tasks of equal shape together, fields (A, B, ...)."""
        cut = self.sharing.meet(inputs)
        flows = self.sharing.part(cut, self.tasks if tasks is None else tasks)
        return self.heads(flows, self.group_of(inputs))

    def placed(
        self, inputs: Mapping[str, Tensor], group_indices: Sequence[Tensor]
    ) -> list[dict[str, Tensor]]:
        """As grouped, one entry per group, of the heads at these places in it: for export. Behind
        them is how typical rows are (1, B), where that is told."""
        cut = self.sharing.meet(inputs)
        flows = self.sharing.part(cut, self.tasks)
        placed = self.heads.placed(flows, group_indices, self.group_of(inputs))
        return [*placed, *({TYPICAL: one.unsqueeze(0)} for one in self._typical(inputs, flows))]

    def group_of(self, inputs: Mapping[str, Tensor]) -> Tensor | None:
        """By which promise each row is answered: (B,), 0 where a value is unknown or missing."""
        return None if self.grouping is None else inputs[self.grouping].long()

    def fed(self, inputs: Mapping[str, Tensor], tasks: Sequence[str] | None = None) -> list[Asked]:
        """What the heads of each group are fed: for what learns of them after the last epoch."""
        cut = self.sharing.meet(inputs)
        flows = self.sharing.part(cut, self.tasks if tasks is None else tasks)
        return list(self.heads.asked(flows, self.group_of(inputs)))

    def forward(
        self, inputs: Mapping[str, Tensor], tasks: Sequence[str] | None = None
    ) -> dict[str, Tensor]:
        """{input: (B, ...)} -> {`task.field`: (B, ...)}, in units and probabilities; and how
        typical rows are (B,), where that is asked for among the tasks."""
        beside = [name for name in tasks or () if name in BESIDE]
        if not beside or self.reach is None:
            return _named(self.grouped(inputs, tasks))
        asked, cut = [name for name in tasks or () if name in self.tasks], self.sharing.meet(inputs)
        flows = self.sharing.part(cut, self._with_rowwise(asked))
        (typical,) = self._typical(inputs, flows)
        own = {name: flow for name, flow in flows.items() if name in asked}
        answered = _named(self.heads(own, self.group_of(inputs)))
        return answered | dict.fromkeys(beside, typical)

    def fed_rows(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """The features of rows that heads are fed, the mean over heads and members: (B, F)."""
        cut = self.sharing.meet(inputs)
        return self._fed_rows(self.sharing.part(cut, self._with_rowwise(())))

    def _with_rowwise(self, tasks: Sequence[str]) -> list[str]:
        """Some tasks, and all that answer for rows: how typical a row is hangs on no question."""
        return [name for name in self.tasks if name in tasks or name in self.rowwise]

    def _typical(self, inputs: Mapping[str, Tensor], flows: Mapping[str, Flow]) -> list[Tensor]:
        return [] if self.reach is None else [self.reach(inputs, self._fed_rows(flows))]

    def _fed_rows(self, flows: Mapping[str, Flow]) -> Tensor:
        own = {name: flow for name, flow in flows.items() if name in self.rowwise}
        each = [asked.group.seen(asked.fed) for asked in self.heads.asked(own)]
        rows = [x if x.dim() == 2 else x.mean(dim=1) for x in each]
        return rows[0] if len(rows) == 1 else torch.stack(rows).mean(dim=0)

    def each(
        self, inputs: Mapping[str, Tensor], tasks: Sequence[str] | None = None
    ) -> dict[str, Tensor]:
        """The fields of each member's answers, as forward names them: (N, B, ...); N is 1 of one
        network.
        """
        cut = self.sharing.meet(inputs)
        flows = self.sharing.part(cut, self.tasks if tasks is None else tasks)
        return _named(self.heads.each(flows))

    def spread(
        self, inputs: Mapping[str, Tensor], tasks: Sequence[str] | None = None
    ) -> dict[str, Tensor]:
        """How far the members' answers lie apart: the standard deviation of each field (B, ...)."""
        each = self.each(inputs, tasks)
        return {name: field.std(dim=0, correction=0) for name, field in each.items()}


def of_rows(task: Task) -> bool:
    """Whether it answers for a row, not for parts of it."""
    return isinstance(task.form, Quantity | Choice | Choices)


def _groups(contract: Contract) -> int:
    """How many values have promises of their own."""
    name = contract.certainty_by
    return 0 if name is None else len(contract.inputs[name].vocabulary)


def _named(groups: Sequence[tuple[list[str], dict[str, Tensor]]]) -> dict[str, Tensor]:
    """Fields (A, B, ...) of the tasks of each group -> {`task.field`: (B, ...)}."""
    answers: dict[str, Tensor] = {}
    for names, fields in groups:
        for field, stacked in fields.items():
            keys = [f"{name}.{field}" for name in names]
            answers |= zip(keys, stacked.unbind(0), strict=True)
    return answers
