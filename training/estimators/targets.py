"""What `y` is: one answer for each row (N,), or several (N, T), each a number or a label."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.metrics import r2_score
from sklearn.utils.validation import check_array, check_consistent_length

from onepass.training.estimators.features import Document, named

VALUE, LABEL, PROBABILITIES = "value", "label", "probabilities"
FIELDS = {
    "regression": VALUE, "count": VALUE, "binary": LABEL, "multiclass": LABEL, "ordinal": LABEL,
}  # fmt: skip
"""Of each kind of task that has one answer, the field that holds it."""
KNOWN = ", ".join(FIELDS)
NO_Y = "This estimator requires y to be passed, but the target y is None."
"""As scikit-learn words it."""


class Target(NamedTuple):
    """One of the answers."""

    task: str
    declared: Document
    """As a spec has it."""
    classes: NDArray[Any] | None
    """The labels as they came, in their order; None of numbers."""

    @property
    def field(self) -> str:
        """The column of an answer that holds it."""
        return f"{self.task}.{FIELDS[self.declared['kind']]}"

    @property
    def labels(self) -> list[str]:
        """The labels as a spec has them."""
        return list(self.declared["labels"])

    @property
    def column(self) -> str:
        """The column of the rows that are learnt from."""
        return f"{self.task}.truth"

    def cells(self, y: NDArray[Any]) -> pl.Series:
        """What is true of each row (N,), as the task reads it; NaN and None are no answer."""
        column, gone = self.column, absent(y)
        if self.classes is None:
            return pl.Series(column, np.where(gone, np.nan, y).astype(np.float64), nan_to_null=True)
        known = dict(zip(self.classes.tolist(), self.labels, strict=True))
        cells = zip(y.tolist(), gone.tolist(), strict=True)
        return pl.Series(column, [None if no else known[one] for one, no in cells], dtype=pl.String)

    def answers(self, column: pl.Series) -> NDArray[Any]:
        """Answers (N,) as `y` had them."""
        if self.classes is None:
            return column.to_numpy().astype(np.float64)
        places = {label: index for index, label in enumerate(self.labels)}
        return self.classes[[places[str(label)] for label in column]]


def targets_of(
    y: Any, count: int, said: Mapping[str, Document], is_label: Callable[[NDArray[Any]], bool]
) -> tuple[list[tuple[Target, NDArray[Any]]], bool]:
    """What each column of `y` asks for, and what is true (N,); and whether there is one alone.

    `said` are the tasks of a spec, in the order of the columns, where it names them all.

    Raises:
        ValueError: `y` is none, has not as many rows as `count`, or asks for what is not answered.
    """
    if y is None:
        raise ValueError(NO_Y)
    whole = as_array(y)
    flat = whole.ndim == 1 or whole.shape[1] == 1
    finite = True if flat else "allow-nan"
    check_array(whole, ensure_2d=False, dtype=None, ensure_all_finite=finite, input_name="y")
    check_consistent_length(whole, range(count))
    columns = [_plain(one) for one in ([whole.ravel()] if flat else whole.T)]
    names = list(said) if len(said) == len(columns) else task_names(y, len(columns))
    pairs = list(zip(names, columns, strict=True))
    return [(target_of(n, c, said.get(n), labels=is_label(c)), c) for n, c in pairs], flat


def as_array(y: Any) -> NDArray[Any]:
    """`y` as an array (N,) or (N, T)."""
    to_numpy = getattr(y, "to_numpy", None)
    return np.asarray(y if to_numpy is None else to_numpy())


def _plain(column: NDArray[Any]) -> NDArray[Any]:
    """A column of objects as what they all are, where they are numbers, truth values or text."""
    if column.dtype != object:
        return column
    made = np.array(column.tolist())
    return made if made.ndim == 1 and made.dtype.kind in "biufU" else column


def score_of(target: Target, true: NDArray[Any], answered: NDArray[Any], weights: Any) -> float:
    """R2 of numbers, the share that is right of labels: (N,), (N,) -> a number."""
    there = ~absent(_plain(true))
    weights = None if weights is None else np.asarray(weights)[there]
    true, answered = true[there], answered[there]
    if target.classes is None:
        numbers = (one.astype(np.float64) for one in (true, answered))
        return float(r2_score(*numbers, sample_weight=weights))
    right = np.array([a == b for a, b in zip(true.tolist(), answered.tolist(), strict=True)])
    return float(np.average(right, weights=weights))


def target_of(task: str, y: NDArray[Any], declared: Document | None, *, labels: bool) -> Target:
    """What a column (N,) of `y` asks for; `declared` is what a spec says of it.

    Raises:
        ValueError: its kind has no one answer, or there are fewer than two labels.
    """
    kind = (declared or {}).get("kind")
    if kind is not None and kind not in FIELDS:
        raise ValueError(f"tasks.{task}: {kind!r} is no kind of one answer, as {KNOWN} are")
    if (FIELDS[kind] == VALUE) if kind else not labels:
        return Target(task, declared or {"kind": "regression"}, None)
    classes = np.unique(y[~absent(y)])
    if len(classes) < 2:
        raise ValueError(f"tasks.{task}: y holds {len(classes)} class, of which nothing is learnt")
    made = {"kind": kind or ("binary" if len(classes) == 2 else "multiclass")}
    return Target(task, made | (declared or {}) | {"labels": _labels(classes)}, classes)


def absent(y: NDArray[Any]) -> NDArray[np.bool_]:
    """Where there is no answer: (N,)."""
    if y.dtype.kind == "f":
        return np.isnan(y)
    if y.dtype == object:
        return np.array([one is None or one != one for one in y.tolist()], dtype=np.bool_)
    return np.zeros(len(y), dtype=np.bool_)


def _labels(classes: NDArray[Any]) -> list[str]:
    """Their text, where it tells them apart; else their number."""
    texts = [f"{one:g}" if isinstance(one, float) else str(one) for one in classes.tolist()]
    plain = all(text == text.strip() != "" for text in texts)
    return texts if plain and len(set(texts)) == len(texts) else list(map(str, range(len(texts))))


def task_names(y: Any, count: int) -> list[str]:
    """Those of the columns of a frame, or of a series; else y, or y0, y1, ..."""
    columns: Sequence[Any] | None = getattr(y, "columns", None)
    if columns is None:
        name = getattr(y, "name", None)
        columns = [name] if name is not None and count == 1 else None
    if columns is not None and len(columns) == count:
        return named([str(one) for one in columns])
    return ["y"] if count == 1 else [f"y{index}" for index in range(count)]
