"""The answers that each object has: modules of kinds that answer for rows, side by side."""

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from onepass.models.contract.tasks.attributes import Attribute
from onepass.models.network.answers.base import Answers
from onepass.models.network.answers.of_rows import logit_width, row_answers, row_kind
from onepass.models.network.head_indices import Indices


class AttributeAnswers(nn.Module):
    """Of G tasks whose objects are asked for the same."""

    def __init__(self, tasks: Sequence[Mapping[str, Attribute]]) -> None:
        super().__init__()
        self.names = list(tasks[0])
        self.fed = [row_kind(one).outputs(one) for one in tasks[0].values()]
        self.widths = [logit_width(one) for one in tasks[0].values()]
        """How many logits each has."""
        self.kinds = nn.ModuleList(
            row_answers([task[name] for task in tasks]) for name in self.names
        )

    def _each(self) -> list[Answers[object]]:
        return cast("list[Answers[object]]", list(self.kinds))

    def fit(self, index: int, columns: NDArray[np.float32]) -> None:
        """Takes what they need of one task's objects (n, attributes), NaN where one is unknown."""
        for own, column in zip(self._each(), columns.T, strict=True):
            if np.isfinite(column).any():
                own.fit(index, column[np.isfinite(column)])

    def standardised(self, index: int, columns: Tensor) -> Tensor:
        """Targets of one task in the scale of the logits: (..., attributes)."""
        each = zip(self._each(), columns.unbind(-1), strict=True)
        scaled = [own.standardised(index, column) for own, column in each]
        return torch.stack(scaled, dim=-1) if scaled else columns

    def logits(self, outputs: Tensor, indices: Indices) -> Tensor:
        """What heads put out, attribute by attribute (A, ..., outputs) -> (A, ..., logits)."""
        flat = outputs.flatten(1, -2)
        each = zip(self._each(), flat.split(self.fed, dim=2), strict=True)
        made = [own.logits(one, indices) for own, one in each]
        return torch.cat(made, dim=2).unflatten(1, outputs.shape[1:-1]) if made else outputs

    def forward(self, logits: Tensor, indices: Indices) -> dict[str, Tensor]:
        """The fields of all: (A, B, M, logits) -> (A, B, M, ...) by `name.field`."""
        flat, made = logits.flatten(1, 2), dict[str, Tensor]()
        each = zip(self.names, self._each(), flat.split(self.widths, dim=2), strict=True)
        for name, own, one in each:
            fields = own(one, indices)
            shape = logits.shape[1:3]
            made |= {
                f"{name}.{field}": value.unflatten(1, shape) for field, value in fields.items()
            }
        return made
