"""How the rows of a table are split, and which of its columns say so."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.errors import suggestion
from onepass.models.contract.inputs import Input
from onepass.models.contract.reading import LABELS
from onepass.training.sources.cells import as_text, texts
from onepass.training.sources.combinations import Counted, note_of
from onepass.training.sources.keys import column_keys, input_keys, row_hashes
from onepass.training.sources.reading import Table
from onepass.training.sources.reading.typed import stored
from onepass.training.sources.rows import Column
from onepass.training.sources.split import (
    ColumnSplit,
    GroupSplit,
    HashSplit,
    Split,
    SplitSpec,
    TimeSplit,
    by_column,
    by_hash,
    by_position,
    by_time,
)
from onepass.training.sources.times import instants

TOGETHER = ": equal ones stay together"


def timed(
    spec: SplitSpec | None, table: Table, missing_words: Sequence[str] = ()
) -> tuple[NDArray[np.bool_] | None, NDArray[np.int64 | np.float64]]:
    """Of a split by time: the rows that have one, None if all do, and their times."""
    if not isinstance(spec, TimeSplit):
        return None, np.empty(0)
    _check_column(spec, table)
    try:
        times, missing = instants(table[spec.column], spec.format, table.called, missing_words)
    except ValueError as error:
        raise ValueError(f"source.split.column: {spec.column!r} {error}") from None
    if missing.all():
        raise ValueError(f"source.split.column: {spec.column!r} is empty in all rows")
    return (~missing, times[~missing]) if missing.any() else (None, times)


def split_columns(spec: SplitSpec | None, table: Table) -> Sequence[str]:
    """The columns that say how rows are split."""
    match spec:
        case None:
            return ("split",)
        case HashSplit(whole=True):
            return table.columns
        case HashSplit(key=key):
            return key
        case ColumnSplit() | GroupSplit() | TimeSplit():
            return (spec.column,)


def _check_column(spec: ColumnSplit | GroupSplit | TimeSplit, table: Table) -> None:
    if spec.column not in table.columns:
        raise ValueError(
            f"source.split.column: there is no column {spec.column!r}"
            f"{suggestion(spec.column, table.columns)}"
        )


def rule_of(spec: SplitSpec | None, table: Table, inputs: Mapping[str, Input]) -> SplitSpec:
    """How rows are split, with all that decides it."""
    if spec is None:
        spec = ColumnSplit() if "split" in table.columns else HashSplit()
    if not isinstance(spec, HashSplit):
        return spec
    problems = [
        f"source.split.inputs: there is no input {name!r}{suggestion(name, list(inputs))}"
        for name in spec.inputs
        if name not in inputs
    ]
    problems += [
        f"source.split.key: there is no column {column!r}{suggestion(column, table.columns)}"
        for column in spec.key
        if column not in table.columns
    ]
    if problems:
        raise ValueError("\n".join(problems))
    if spec.key or spec.rows or spec.whole:
        return spec
    return spec.model_copy(update={"inputs": spec.inputs or tuple(sorted(inputs))})


def split_by(
    spec: SplitSpec,
    table: Table,
    times: NDArray[np.int64 | np.float64],
    read: Mapping[str, Column],
    inputs: Mapping[str, Input],
) -> tuple[Split, str]:
    """Each row's split, and a sentence on how it came about."""
    match spec:
        case ColumnSplit():
            return _by_words(spec, table), f"by column {spec.column!r}"
        case HashSplit(whole=True):
            columns = [as_text(c).to_list() for c in table.readable() if c.name not in spec.but]
            rows = ["\x1f".join(row) for row in zip(*columns, strict=True)]
            return by_hash(rows, spec), "by hash of the whole row"
        case HashSplit(rows=True):
            return by_hash(map(str, range(len(table))), spec), "by hash of the row's number"
        case HashSplit(key=(_, *_)):
            ids = column_keys([texts(stored(table[column])) for column in spec.key])
            return by_hash(ids, spec), f"by hash of {', '.join(map(repr, spec.key))}"
        case HashSplit():
            return _by_inputs(spec, read, inputs)
        case GroupSplit():
            _check_column(spec, table)
            groups = [value or "" for value in texts(stored(table[spec.column]))]
            spell = LABELS.spelling(set(groups))
            return by_hash([*map(spell, groups)], spec), f"by group of {spec.column!r}"
        case TimeSplit():
            return by_time(times, spec), f"by time in {spec.column!r}"


def _by_words(spec: ColumnSplit, table: Table) -> Split:
    _check_column(spec, table)
    words = [word and LABELS.text(word) for word in texts(stored(table[spec.column]))]
    return by_column(words, spec.column, calibration=spec.calibration)


def _by_inputs(
    spec: HashSplit, read: Mapping[str, Column], inputs: Mapping[str, Input]
) -> tuple[Split, str]:
    own, fast = {name: inputs[name] for name in spec.inputs}, "fast " * spec.fast
    if spec.fast:
        hashes = row_hashes(read, own)
        split, note = by_position(hashes, spec), note_of(hashes)
    else:
        keys = Counted(input_keys(read, own))
        split, note = by_hash(keys, spec), keys.note
    if len(own) < len(inputs):
        return split, f"by {fast}hash of {', '.join(own)}{TOGETHER}"
    return split, f"by {fast}hash of the inputs{TOGETHER}{note}"
