"""What is asked of each object, in training: targets, losses and metrics of kinds that answer for
rows, here for objects."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract.forms.objects import FIRST
from onepass.models.contract.tasks.attributes import Attribute, own
from onepass.models.network.answers.of_rows import logit_width
from onepass.training.losses.nearness import LEAST, Near
from onepass.training.sources.annotated import Marked
from onepass.training.tasks.base import Kind
from onepass.training.tasks.metrics.attributes import LABEL, THERE, of_objects
from onepass.training.tasks.metrics.metric import Fields, Metric, Target
from onepass.training.tasks.of_rows import row_kind


class Asked:
    """The attributes of a task, by name."""

    def __init__(self, attributes: Mapping[str, Attribute]) -> None:
        self.kinds: dict[str, Kind[Any]] = {n: row_kind(one) for n, one in attributes.items()}
        self._attributes = attributes
        self.end = FIRST + len(self.kinds)
        """Column of a target behind them."""

    def learnt(self, objects: Sequence[Marked]) -> dict[str, Attribute]:
        """With what the objects say of their labels.

        Raises:
            ValueError: one cannot have these.
        """
        made = {}
        for name, kind in self.kinds.items():
            try:
                made[name] = kind.learnt([one.attributes.get(name) for one in objects])
            except ValueError as error:
                raise ValueError(f"attributes.{name}: {error}") from None
        return made

    def columns(
        self, name: str, objects: Sequence[Marked], problems: list[str]
    ) -> NDArray[np.float32]:
        """(n, attributes), NaN where nothing is known."""
        table = np.full((len(objects), len(self.kinds)), np.nan, dtype=np.float32)
        for index, (attribute, kind) in enumerate(self.kinds.items()):
            column = [one.attributes.get(attribute) for one in objects]
            known = [place for place, value in enumerate(column) if value is not None]
            some = [column[place] for place in known]
            path = f"{name}.attributes.{attribute}"
            table[known, index] = kind.target(path, some, (), problems) if some else 0
        return table

    def loss(self, logits: Tensor, target: Tensor, near: Near) -> Tensor:
        """The sum of their losses, at the cells near an object: (B, h, w, logits), (B, T, ...)."""
        total, start = logits.new_zeros(()), 0
        flat = logits.flatten(0, 2)  # (B h w, logits)
        for index, (name, kind) in enumerate(self.kinds.items()):
            column = target[..., FIRST + index].gather(1, near.owner)  # (B, h w)
            weight = (near.share * column.isfinite()).flatten()
            weight = weight / weight.sum().clamp(min=LEAST)
            width = logit_width(self._attributes[name])
            answer = flat[:, start : start + width]
            start += width
            label = column.nan_to_num(0.0).flatten()
            total = total + kind.loss(kind.default_loss, answer, _typed(kind, label), weight)
        return total

    @cached_property
    def metrics(self) -> Sequence[Metric]:
        """Of objects that were found, those of each."""
        return [of_objects(name, one) for name, kind in self.kinds.items() for one in kind.metrics]

    def tallied(
        self, target: Target, fields: Fields, rows: NDArray[Any], pairs: NDArray[Any]
    ) -> dict[str, NDArray[Any]]:
        """What their metrics look at, of true objects that were found: rows (n,) and pairs (n, 2)
        of the index of what was said and that of the true one. (N, T, ...)."""
        result = dict[str, NDArray[Any]]()
        said, true = pairs.T
        for index, (name, kind) in enumerate(self.kinds.items()):
            labels = target[rows, true, FIRST + index]
            known = np.isfinite(labels)
            some, those = rows[known], true[known]
            answers = {key: one[some, said[known]] for key, one in own(name, fields).items()}
            label = labels[known]
            found = {LABEL: label, THERE: np.ones(len(label), dtype=np.bool_)}
            found |= kind.tallied(label, answers)
            for key, values in found.items():
                table = np.zeros((*target.shape[:2], *values.shape[1:]), dtype=values.dtype)
                table[some, those] = values
                result[f"{name}.{key}"] = table
        return result


def _typed(kind: Kind[Any], label: Tensor) -> Tensor:
    """Indices of labels are whole numbers where the loss of a kind takes them for such."""
    return label.long() if kind.task.kind in ("multiclass", "ordinal") else label
