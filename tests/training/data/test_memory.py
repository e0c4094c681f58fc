"""Rows in files are the rows that memory has: one fingerprint, and the same weights."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import torch

from onepass.training.batches.of_split import split_batches
from onepass.training.data.memory import memory_of
from onepass.training.data.prepare import prepare
from onepass.training.runs.build import begun
from onepass.training.runs.interrupt import Interrupt
from onepass.training.runs.progress import Silent
from onepass.training.sources.memory import IN_MEMORY
from onepass.training.sources.reading import csv_file, parquet_file
from onepass.training.specs.spec import BadSpec, Spec

Make = Callable[..., Spec]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Pieces of a file so small that there are several."""
    monkeypatch.setattr(csv_file, "WHOLE", 2**10)
    monkeypatch.setattr(parquet_file, "PIECE", 70)
    monkeypatch.setenv("ONEPASS_CACHE", str(tmp_path / "cache"))


def trained(spec: Spec) -> tuple[str, list[dict[str, object]], dict[str, torch.Tensor]]:
    """The fingerprint, the golden rows, and the weights after an epoch."""
    prepared = prepare(spec)
    loop = begun(spec, prepared)
    size = spec.training.lengths.batch_size
    loop.epoch(split_batches(loop.network, prepared.train, size=size), Interrupt(), Silent())
    return prepared.fingerprint, prepared.golden, loop.weights()


@pytest.mark.parametrize("packed", [False, True])
def test_the_weights_are_the_same(
    shop: Make, shop_file: Path, tmp_path: Path, packed: bool
) -> None:
    file = shop_file
    if packed:
        file = tmp_path / "shop.parquet"
        pl.read_csv(shop_file).write_parquet(file)
    source = {"kind": "table", "path": str(file)}
    plain, mapped = (
        trained(shop(training=training, source=source)) for training in ({}, {"memory": "mapped"})
    )
    assert plain[:2] == mapped[:2]
    assert all(torch.equal(weight, mapped[2][name]) for name, weight in plain[2].items())
    assert not list((tmp_path / "cache").iterdir())


def test_a_problem_is_told_of_all_rows(shop: Make, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    cells = ["no" if row in (50, 199) else str(row) for row in range(200)]
    others = {"y": range(200), "kind": "a", "price": 1, "weight": "b", "luck": "c"}
    pl.DataFrame({"x": cells, **others}).write_csv(file)
    source, said = {"kind": "table", "path": str(file)}, []
    for training in ({}, {"memory": "mapped"}):
        with pytest.raises(BadSpec, match="2 cells that are no numbers; the first is 'no'") as bad:
            prepare(shop(training=training, source=source))
        said.append(str(bad.value))
    assert "in line 52" in said[0]
    assert said[0] == said[1]


def test_it_is_memory_unless_a_spec_says_otherwise(shop: Make) -> None:
    assert memory_of(shop()) is IN_MEMORY
    assert "memory" not in shop().training.model_dump()
