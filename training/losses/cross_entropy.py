"""Cross-entropy, for all tasks with labels: how labels weigh, and how sure an answer may be.

Balanced weights: King, Zeng, "Logistic Regression in Rare Events Data", 2001. Smoothing: Szegedy
et al., "Rethinking the Inception Architecture for Computer Vision", 2016.
"""

from collections.abc import Callable
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from onepass.models.contract.frozen import Frozen

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
    """How much a row of each label counts, in the order of labels; `balanced` counts all labels
    alike, however rare."""
    smoothing: float = Field(default=0.0, ge=0, lt=1)
    """The share of each target that is moved to all labels evenly."""


def learn_weights(
    spec: Frozen, labels: int, balanced: Callable[[], NDArray[np.float64]]
) -> CrossEntropySpec:
    """The loss with numbers in place of `balanced`: (labels,), made where they are asked for.

    Raises:
        ValueError: it does not have a weight for each label.
    """
    assert isinstance(spec, CrossEntropySpec), "others are refused"
    if spec.weights is None:
        return spec
    if spec.weights == "balanced":
        return spec.model_copy(update={"weights": tuple(balanced().tolist())})
    if len(spec.weights) != labels:
        raise ValueError(f"weights: must have {labels} numbers, one for each label")
    return spec


def alike(indices: NDArray[Any], labels: int) -> NDArray[np.float64]:
    """Per label, rows / (labels x rows of that label): the mean weight of a row is 1. A label that
    never occurs gets 1. (N,) -> (labels,).
    """
    rows = np.bincount(indices.astype(np.int64), minlength=labels)
    return np.where(rows > 0, len(indices) / (labels * np.maximum(rows, 1)), 1.0)
