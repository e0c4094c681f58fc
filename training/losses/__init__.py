"""Losses: one file per kind of task. Each gives the mean over the rows that are answered.

`share` (B,) is each answered row's share of that mean, and 0 where the answer is missing: an
unanswered row adds no loss and no gradient. Of a multilabel task with rows that know some labels
only it is (B, K), each known label's share.
"""

from typing import Annotated

import torch
from pydantic import Field
from torch import Tensor

from onepass.models.contract.tasks import (
    BinaryTask,
    CountTask,
    MulticlassTask,
    MultilabelTask,
    OrdinalTask,
    QuantilesTask,
    RegressionTask,
    TaggingTask,
    Task,
)
from onepass.training.losses.binary import binary
from onepass.training.losses.count import LikelihoodSpec, count
from onepass.training.losses.cross_entropy import CrossEntropySpec
from onepass.training.losses.multiclass import multiclass
from onepass.training.losses.multilabel import multilabel
from onepass.training.losses.ordinal import ordinal
from onepass.training.losses.quantiles import PinballSpec, quantiles
from onepass.training.losses.regression import HuberSpec, MaeSpec, MseSpec, regression
from onepass.training.losses.tagging import tagging

Loss = Annotated[
    MseSpec | MaeSpec | HuberSpec | CrossEntropySpec | LikelihoodSpec | PinballSpec,
    Field(discriminator="kind"),
]


def default_loss(task: Task) -> Loss:
    """What a task is trained with when its spec does not say."""
    match task:
        case RegressionTask():
            return MseSpec()
        case BinaryTask() | MulticlassTask() | MultilabelTask() | OrdinalTask() | TaggingTask():
            return CrossEntropySpec()
        case CountTask():
            return LikelihoodSpec()
        case QuantilesTask():
            return PinballSpec()


def suits(task: Task) -> tuple[str, ...]:
    """The kinds of loss that a task can be trained with."""
    match task:
        case RegressionTask():
            return ("mse", "mae", "huber")
        case BinaryTask() | MulticlassTask() | MultilabelTask() | OrdinalTask() | TaggingTask():
            return ("cross_entropy",)
        case CountTask():
            return ("likelihood",)
        case QuantilesTask():
            return ("pinball",)


def task_loss(task: Task, spec: Loss, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
    """(B, K), (B, ...), (B,) or (B, K) -> ()."""
    match task, spec:
        case RegressionTask(), MseSpec() | MaeSpec() | HuberSpec():
            return regression(spec, logits, target, share)
        case BinaryTask(), CrossEntropySpec():
            return binary(spec, logits, target, share)
        case MulticlassTask(), CrossEntropySpec():
            return multiclass(spec, logits, target, share)
        case MultilabelTask(), CrossEntropySpec():
            return multilabel(spec, logits, target, share)
        case OrdinalTask(), CrossEntropySpec():
            return ordinal(spec, logits, target, share)
        case TaggingTask(), CrossEntropySpec():
            return tagging(spec, logits, target, share)
        case CountTask(), LikelihoodSpec():
            return count(task.family, logits, target, share)
        case QuantilesTask(), PinballSpec():
            return quantiles(task.levels, logits, target, share)
    raise AssertionError(f"{spec.kind} does not suit {task.kind}: the spec refuses this")


def row_losses(task: Task, spec: Loss, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
    """Each row's own loss, as if it were the only one: (B, K), (B, ...), (B,) or (B, K) -> (B,).

    Of a row without an answer it says nothing.
    """
    own = (share > 0).to(logits.dtype)
    own = own / own.sum(dim=1, keepdim=True).clamp(min=1) if own.dim() > 1 else own.new_ones(())

    def alone(row: Tensor, label: Tensor, one: Tensor) -> Tensor:
        return task_loss(task, spec, row.unsqueeze(0), label.unsqueeze(0), one.unsqueeze(0))

    return torch.vmap(alone)(logits, target, own.expand(len(logits), *own.shape[1:]))
