"""Cross-entropy, for all tasks with labels: how labels weigh, and how sure an answer may be.

Balanced weights: King, Zeng, "Logistic Regression in Rare Events Data", 2001. Smoothing: Szegedy
et al., "Rethinking the Inception Architecture for Computer Vision", 2016.
"""

from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from onepass.models.contract.frozen import Frozen
from onepass.models.contract.tasks import (
    BinaryTask,
    MulticlassTask,
    MultilabelTask,
    OrdinalTask,
    TaggingTask,
)

Labelled = BinaryTask | MulticlassTask | MultilabelTask | OrdinalTask | TaggingTask
Weights = tuple[Annotated[float, Field(gt=0)], ...]


class CrossEntropySpec(Frozen):
    """Cross-entropy with the labels.

    `weights` has a number per label: how much a row of that label counts; of a multilabel task, a
    row that has it; of a tagging task, a token. `balanced` counts all labels alike, however rare.
    `smoothing` moves that share of each target to all labels evenly, so that no answer needs to be
    certain.
    """

    kind: Literal["cross_entropy"] = "cross_entropy"
    weights: Literal["balanced"] | Weights | None = None
    smoothing: float = Field(default=0.0, ge=0, lt=1)


def learn_weights(task: Labelled, spec: CrossEntropySpec, target: NDArray[Any]) -> CrossEntropySpec:
    """The loss with numbers in place of `balanced`, from the answered training rows (N, ...).

    Raises:
        ValueError: it does not have a weight for each label.
    """
    if spec.weights is None:
        return spec
    if spec.weights == "balanced":
        return spec.model_copy(update={"weights": balanced(task, target)})
    if len(spec.weights) != len(task.labels):
        raise ValueError(f"weights: must have {len(task.labels)} numbers, one for each label")
    return spec


def balanced(task: Labelled, target: NDArray[Any]) -> Weights:
    """Per label, rows / (labels x rows of that label): the mean weight of a row is 1.

    Of a multilabel task, rows without the label / rows with it, of those that know it. A label that
    never occurs gets 1.
    """
    match task:
        case MultilabelTask():
            counts = np.nansum(target, axis=0, dtype=np.float64)
            rows = (~np.isnan(target)).sum(axis=0)
            found = np.where(counts > 0, (rows - counts) / np.maximum(counts, 1), 1.0)
            found = np.where(found > 0, found, 1.0)  # every row has it
        case TaggingTask():
            found = _alike(target[target > 0] - 1, len(task.labels))
        case BinaryTask() | MulticlassTask() | OrdinalTask():
            found = _alike(target, len(task.labels))
    return tuple(found.tolist())


def _alike(places: NDArray[Any], labels: int) -> NDArray[np.float64]:
    """(N,) -> (labels,)."""
    rows = np.bincount(places.astype(np.int64), minlength=labels)
    return np.where(rows > 0, len(places) / (labels * np.maximum(rows, 1)), 1.0)
