"""The split of a first spec: of few rows, too, some train and some choose."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import TypeAdapter

from onepass.models import yaml
from onepass.models.contract.frozen import Name
from onepass.models.contract.inputs import Input
from onepass.models.contract.tasks import Task
from onepass.training.first_spec.guess import Guess
from onepass.training.first_spec.infer_kinds import ID_NAME
from onepass.training.sources import images, table
from onepass.training.sources.cells import texts
from onepass.training.sources.combinations import MOST, are_few
from onepass.training.sources.images import ImagesSource
from onepass.training.sources.reading.typed import as_words
from onepass.training.sources.rows import SourceRows
from onepass.training.sources.split import ASKED, CALIBRATION, by_column
from onepass.training.sources.table import TableSource
from onepass.training.specs.text import one_line, quoted

SPLIT = "split"
COUNTED = ("number", "category", "set", "timestamp")
"""Kinds of inputs of which few may differ."""
INPUTS = TypeAdapter(dict[Name, Input])
TASKS = TypeAdapter(dict[Name, Task])
SHARES = ((0.15, 0.15), (0.2, 0.2), (0.3, 0.2), (0.3, 0.0), (0.4, 0.0), (0.5, 0.0))
"""Of validation and of test rows: the first that will do."""
MANY = 100_000
"""Rows from which on a hash is fast."""
CHOOSE = 0.08
"""The share of labelled rows that should choose, where test rows are left beside them: of 50 rows
a hash may leave one, which cannot."""


class Decided(NamedTuple):
    """How rows are split."""

    note: str
    """In a sentence."""
    used: bool
    """Whether the column `split` does it."""
    calibrates: bool = False
    """Whether it holds calibration rows, too."""
    rule: str = ""
    """What a hash is taken of; of the inputs, unless said."""

    @property
    def line(self) -> str:
        """Where the column does it."""
        rule = f"split: {{kind: column, {ASKED}}}  " * self.calibrates
        return f"  {rule}# {self.note}"


def split_of(columns: Mapping[str, pl.Series], wanted: Sequence[str]) -> Decided:
    """By the column `split`, where there is one that says it."""
    decides = "a hash of the inputs decides"
    many = "fast: true" * (max(map(len, columns.values()), default=0) >= MANY)
    if SPLIT not in columns or SPLIT in wanted:
        return Decided(f"no column says train, val or test: {decides}", used=False, rule=many)
    try:
        words = texts(as_words(columns[SPLIT]))
        parts = set(by_column(words, SPLIT, calibration=True).tolist())
    except ValueError:
        parts = set()
    if {"train", "val"} <= parts:
        note = f"the column {SPLIT!r} says which rows train, val and test"
        return Decided(note, used=True, calibrates=CALIBRATION in parts)
    note = f"the column {SPLIT!r} does not say train and val: {decides}"
    return Decided(note, used=False, rule=many)


def by_rows(decided: Decided, inputs: Sequence[Guess], columns: Mapping[str, pl.Series]) -> Decided:
    """Where inputs have few combinations, rows are split one by one: by an id, if there is one."""
    if decided.used or any(guess.kind not in COUNTED for guess in inputs):
        return decided
    counts = _combinations([guess.values for guess in inputs])
    if not are_few(counts):
        return decided
    ids = [name for name, column in columns.items() if _names_rows(name, column)]
    rule = f"key: [{quoted(ids[0])}]" if ids else "rows: true"
    what = f"by {ids[0]!r}" if ids else "one by one"
    note = (
        f"{counts.sum()} rows have {len(counts)} different inputs: they are split {what}, as if "
        "independent; where equal inputs must stay together, leave the rule out"
    )
    return decided._replace(note=note, rule=rule)


def _combinations(columns: Sequence[NDArray[np.float64]]) -> NDArray[np.int64]:
    """How many rows each has; none where there are too many to be few."""
    index = np.zeros(len(columns[0]), dtype=np.int64)
    for values in columns:
        different, own = np.unique(values, return_inverse=True)
        _, index = np.unique(index * len(different) + own, return_inverse=True)
        if index.max() >= MOST:
            return np.zeros(0, dtype=np.int64)
    return np.bincount(index)


def _names_rows(name: str, column: pl.Series) -> bool:
    """Whether it is a column of ids that are all there and all different."""
    named = bool(ID_NAME.search(name)) and not column.dtype.is_nested()
    return named and not column.null_count() and column.n_unique() == len(column)


def splits(
    before: Sequence[str], after: Sequence[str], decided: Decided, *, has_column: bool
) -> str:
    """The spec with a split between the lines, such that there are rows to train on and to choose
    by.

    Raises:
        ValueError: there is none.
    """
    missing, possible, note = "", "", one_line(decided.note)
    for index, (val, test) in enumerate(SHARES):
        hashed = f"kind: hash, {decided.rule}" if decided.rule else "kind: hash"
        line = f"  split: {{{hashed}, val: {val}, test: {test}}}  # {note}"
        if decided.used:
            line = decided.line
        elif index == 0:
            said = has_column or bool(decided.rule)
            line = f"  {f'split: {{{hashed}}}  ' * said}# {note}"
        text = "\n".join([*before, line, *after]) + "\n"
        if possible and not test:
            break
        rows, inputs = read_as(yaml.parse(text))
        missing = missing_in(rows, inputs)
        if not missing and (decided.used or not test or _enough_in(rows)):
            return text
        possible = possible or text * (not missing)
        if decided.used:
            break
    if possible:
        return possible
    raise ValueError(f"too few rows: {missing}")


def read_as(document: Any) -> tuple[SourceRows, Mapping[str, Input]]:
    """The rows that a spec names, and the inputs."""
    inputs = INPUTS.validate_python(document["inputs"])
    tasks = TASKS.validate_python(document["tasks"])
    source = document["source"]
    if source["kind"] == "images":
        return images.read(ImagesSource.model_validate(source), inputs, tasks), inputs
    return table.read(TableSource.model_validate(source), inputs, tasks), inputs


def _enough_in(rows: SourceRows) -> bool:
    """Whether enough rows choose, by the labels of each task."""
    val = rows.split == "val"
    known = [np.array([one is not None for one in column]) for column in rows.labels.values()]
    return all((here & val).sum() >= CHOOSE * here.sum() for here in known)


def missing_in(rows: SourceRows, inputs: Mapping[str, Input]) -> str:
    """What training would lack."""
    train, val = rows.split == "train", rows.split == "val"
    known = {name: [label is not None for label in column] for name, column in rows.labels.items()}
    for name, here in known.items():
        if not (here & train).any():
            return f"no training row has a label of {name}"
    if not any((here & val).any() for here in known.values()):
        return "no validation row has a label"
    for name, declared in inputs.items():
        column = rows.inputs[name]
        if declared.optional and not any(column[int(p)] is not None for p in train.nonzero()[0]):
            return f"no training row has {name}"
    return ""
