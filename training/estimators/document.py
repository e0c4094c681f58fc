"""The spec of an estimator's columns, and the rows that it is learnt from."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from onepass.training.estimators.features import Document, Features
from onepass.training.estimators.targets import Target
from onepass.training.sources.reading import Table

SPLIT = "split.of.rows"
"""The column that says which rows train, and which choose the epoch."""
Told = Sequence[tuple[Target, NDArray[Any]]]
"""Each answer, and what is true (N,)."""


def document(
    said: Mapping[str, Any], features: Features | None, targets: Sequence[Target], seed: int | None
) -> Document:
    """The spec of these columns, and of all else that is `said`; `features` are None where that
    names the inputs."""
    rest = dict(said)
    source: Document = {"kind": "table"} | dict(rest.pop("source", {}))
    columns = {} if features is None else features.renamed
    columns |= {target.task: target.column for target in targets}
    source["columns"] = columns | dict(source.get("columns", {}))
    source["split"] = {"kind": "column", "column": SPLIT}
    inputs = {} if features is None else {"inputs": features.inputs}
    training = ({} if seed is None else {"seed": seed}) | dict(rest.pop("training", {}))
    made = {"name": "estimator", **inputs} | rest | ({"training": training} if training else {})
    return made | {"tasks": {one.task: one.declared for one in targets}, "source": source}


def rows_of(table: Table, told: Told, *, val: float, seed: int | None) -> pl.DataFrame:
    """The columns of `X`, those of `y`, and which part each row is in: a share `val` of them, at
    least one, chooses."""
    count = len(table)
    drawn = np.random.default_rng(seed).permutation(count)
    part = np.full(count, "train")
    part[drawn[: min(max(1, round(val * count)), count - 1)]] = "val"
    cells = [target.cells(true) for target, true in told]
    return pl.DataFrame([*table, *cells, pl.Series(SPLIT, part.tolist())])
