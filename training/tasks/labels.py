"""Texts of labels: which of them are the same, their order, their indices."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.errors import suggestion
from onepass.models.contract.frozen import Frozen
from onepass.models.contract.reading import LABELS
from onepass.training.sources.cells import MISSING_NUMBERS
from onepass.training.sources.natural import natural
from onepass.training.sources.rows import Column, PartLabels
from onepass.training.sources.text_columns import Words


class Labelled(Protocol):
    """A task of the contract that has labels."""

    @property
    def kind(self) -> str: ...
    @property
    def labels(self) -> tuple[str, ...]: ...


L = TypeVar("L", bound=Labelled)


def with_labels(task: L, values: Iterable[str]) -> L:
    """The task with the labels that are among these values, in their order.

    Raises:
        ValueError: it cannot have these.
    """
    assert isinstance(task, Frozen)
    labels = sorted(distinct(values), key=natural)
    article = "an" if task.kind[0] in "aeiou" else "a"
    try:
        if not labels:
            raise ValueError("none at all")
        return type(task).model_validate(task.model_dump() | {"labels": labels})
    except ValueError:
        scheme = getattr(task, "scheme", None)
        under = f" under scheme {scheme}" if scheme else ""
        said = f"{article} {task.kind} task cannot have the {len(labels)} labels found{under}"
        more = f": {', '.join(labels[:5])}" if labels else ""
        way = "; say with labels: [...] which there are" if len(labels) < 2 else ""
        raise ValueError(f"{said}{more}{way}") from None


def distinct(values: Iterable[str]) -> list[str]:
    """The labels that these values are, each once: 1.0 is 1, True is true."""
    every = list(values)
    spell = LABELS.spelling(every)
    return list({spell(label) for label in every})


def different(column: Column) -> set[str]:
    """The labels of a column, each as it is written there."""
    if isinstance(column, Words):
        return set(column.used)
    return {label for label in column if label is not None}


def index_of(labels: Sequence[str], values: Iterable[Any]) -> dict[str, int]:
    """The index of the label that each value is, however it is written: 1.0 is 1, True is true."""
    exact = {label: index for index, label in enumerate(labels)}
    others = {label for label in values if label is not None and label not in exact}
    if not others:
        return exact
    spell = LABELS.spelling([*labels, *others])
    spelled = {spell(label): index for label, index in exact.items()}
    return exact | {one: spelled[text] for one in others if (text := spell(one)) in spelled}


def indices(
    labels: tuple[str, ...], name: str, column: Column, problems: list[str]
) -> NDArray[np.int64]:
    """(N,): the index of each label, 0 where it is missing; what is no label becomes a problem."""
    if isinstance(column, Words):
        own = index_of(labels, column.used)
        if own.keys() >= set(column.used):
            each = [own.get(word, 0) for word in column.words]
            return column.numbered(each, 0).astype(np.int64)
    index = index_of(labels, column)
    strange = Counter(label for label in column if label is not None and label not in index)
    problems += [
        f"tasks.{name}.labels: the data holds {label!r} ({count} rows){suggestion(label, labels)}"
        + f"; if it says that there is none, source.missing: [{label}]" * (label in MISSING_NUMBERS)
        for label, count in strange.most_common(5)
    ]
    return np.array([index.get(label, 0) for label in column], dtype=np.int64)


def known_labels(labels: tuple[str, ...], column: Column) -> NDArray[np.bool_]:
    """(N, K): which labels each row says something of."""
    table = np.ones((len(column), len(labels)), dtype=np.bool_)
    unknown = {one for cell in column if isinstance(cell, PartLabels) for one in cell.unknown}
    index = index_of(labels, unknown)
    for row, cell in enumerate(column):
        if cell is None:
            table[row] = False
        elif isinstance(cell, PartLabels):
            table[row, [index[label] for label in cell.unknown if label in index]] = False
    return table
