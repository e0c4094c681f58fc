"""The spec of an estimator: what is said wins, and the split is drawn by a seed."""

import numpy as np
import polars as pl

from onepass.training.estimators.document import SPLIT, document, rows_of
from onepass.training.estimators.features import Features, table_of
from onepass.training.estimators.targets import targets_of
from onepass.training.specs.spec import parse

TABLE = table_of(pl.DataFrame({"a b": [1.0, 2.0, 3.0, 4.0]}))


def test_it_is_a_spec_and_what_is_said_wins() -> None:
    told, _ = targets_of(np.arange(4.0), 4, {}, lambda column: False)
    targets = [target for target, _ in told]
    made = document({"training": {"epochs": 3}}, Features.of(TABLE), targets, 7)
    spec = parse(made)
    assert (spec.training.seed, spec.training.epochs) == (7, 3)
    assert made["source"]["columns"] == {"a_b": "a b", "y": "y.truth"}
    said = {"inputs": {"a": {"kind": "category"}}, "source": {"columns": {"a": "a b"}}}
    assert "training" not in document(said, None, targets, None)
    assert document(said, None, targets, None)["source"]["columns"]["a"] == "a b"


def test_rows_are_split_by_the_seed_alone() -> None:
    told, _ = targets_of(np.arange(4.0), 4, {}, lambda column: False)
    first = rows_of(TABLE, told, val=0.01, seed=1)
    assert first.columns == ["a b", "y.truth", SPLIT]
    assert first[SPLIT].to_list().count("val") == 1
    assert first.equals(rows_of(TABLE, told, val=0.01, seed=1))
    assert rows_of(TABLE, told, val=0.99, seed=1)[SPLIT].to_list().count("train") == 1
