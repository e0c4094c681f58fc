"""Combinations of inputs: few ones are told of, many are not, and counting changes no key."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from onepass.models import yaml
from onepass.training.first_spec.propose import first_spec
from onepass.training.first_spec.split import read_as
from onepass.training.sources.combinations import MOST, Counted, are_few


@pytest.mark.parametrize(
    ("counts", "few"),
    [
        ([150] * 6, True),
        ([900], True),
        ([500, *[1] * 300], True),  # most are one and the same
        ([2] * 400, False),  # rows that stand there twice
        ([300, *[1] * 700], False),  # most rows are their own
        ([10] * 1000, False),  # enough of them to judge by
        ([1] * 50, False),
        ([], False),
    ],
)
def test_few_are_what_a_score_would_hang_on(counts: list[int], few: bool) -> None:
    assert are_few(np.array(counts, dtype=np.int64)) is few


@pytest.mark.parametrize("different", [6, MOST + 1])
def test_keys_pass_as_they_are(different: int) -> None:
    keys = [b"%d" % (index % different) for index in range(45_000)]
    counted = Counted(keys)
    assert list(counted) == keys
    assert ("6 different ones" in counted.note) is (different == 6)


def shop(folder: Path, **more: object) -> Path:
    sexes = np.array(["f", "m"])[np.arange(600) % 2]
    ports = np.array(["a", "b", "c"])[np.arange(600) % 3]
    labels = np.array(["no", "yes"])[np.random.default_rng(0).integers(0, 2, 600)]
    table = pl.DataFrame({"sex": sexes, "port": ports, "stays": labels, **more})
    table.write_csv(folder / "t.csv")
    return folder / "t.csv"


@pytest.mark.parametrize(
    ("ids", "rule"), [(None, "rows: true"), (range(7, 607), 'key: ["row.id"]')]
)
def test_a_first_spec_splits_rows_one_by_one_where_few_differ(
    tmp_path: Path, ids: range | None, rule: str
) -> None:
    path = shop(tmp_path, **({} if ids is None else {"row.id": [*ids]}))
    text, notes = first_spec(path, ["stays"])
    assert f"split: {{kind: hash, {rule}}}" in text
    assert "600 rows have 6 different inputs" in notes[-1]
    rows, _ = read_as(yaml.parse(text))
    ports = np.array(list(rows.inputs["port"]))
    assert all(len({*ports[rows.split == part]}) == 3 for part in ("train", "val", "test"))


def test_other_tables_are_split_as_before(tmp_path: Path) -> None:
    text, notes = first_spec(shop(tmp_path, size=np.random.default_rng(1).random(600)), ["stays"])
    assert "rows: true" not in text
    assert "a hash of the inputs decides" in notes[-1]
