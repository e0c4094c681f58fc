"""Mixing: every row of every source is seen in every epoch, however unequal they are."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from onepass.training.batches.batch import Batches, epoch_generator
from onepass.training.batches.mixing import (
    Mixing,
    ProportionalSpec,
    TemperatureSpec,
    UniformSpec,
    drawn,
    pools,
    said,
)
from onepass.training.batches.pools import Pool
from onepass.training.data.prepare import prepare
from onepass.training.specs.spec import parse

MIXINGS: list[Mixing] = [UniformSpec(), ProportionalSpec(), TemperatureSpec()]


@given(st.sampled_from(MIXINGS), st.lists(st.integers(1, 5000), min_size=1, max_size=4))
def test_no_row_is_left_out_and_the_largest_source_is_seen_once(
    mixing: Mixing, sizes: list[int]
) -> None:
    found = [drawn(mixing, size, max(sizes)) for size in sizes]
    assert all(rows >= size for rows, size in zip(found, sizes, strict=True))
    assert max(found) == max(sizes)
    assert sorted(found) == [drawn(mixing, size, max(sizes)) for size in sorted(sizes)]


def test_a_temperature_lies_between_each_row_once_and_all_sources_alike() -> None:
    found = [drawn(TemperatureSpec(temperature=t), 100, 10_000) for t in (1, 2, 4, 1e9)]
    assert found == [100, 1000, 3162, 10_000]
    assert drawn(ProportionalSpec(), 100, 10_000) == found[0]
    assert drawn(UniformSpec(), 100, 10_000) == found[-1]


def test_the_length_of_an_epoch_is_said() -> None:
    places = {"imdb": np.arange(100), "yelp": np.arange(100, 10_100)}
    assert said(pools(UniformSpec(), places)) == [
        "an epoch is 20,000 rows: imdb 100 times (100), yelp once (10,000)"
    ]
    assert said(()) == []


@pytest.fixture
def make() -> Callable[..., Batches]:
    """make(size, (rows, drawn), ...) gives batches of sources whose only input counts the rows."""

    def batches(size: int, *sources: tuple[int, int]) -> Batches:
        count, found = 0, []
        for rows, often in sources:
            found.append(Pool("s", np.arange(count, count + rows), often))
            count += rows
        return Batches({"x": torch.arange(count)}, {}, {}, size=size, pools=found)

    return batches


def seen(batches: Batches, epoch: int = 1) -> Tensor:
    return torch.cat([b.inputs["x"] for b in batches.shuffled(epoch_generator(0, epoch))])


@pytest.mark.parametrize(("often", "steps"), [(10_000, 79), (100, 40), (1050, 44)])
def test_of_100_and_10000_rows_all_are_seen(
    make: Callable[..., Batches], often: int, steps: int
) -> None:
    batches = make(256, (100, often), (10_000, 10_000))
    assert batches.steps == steps
    counts = Counter(seen(batches).tolist())
    assert len(list(batches.shuffled(epoch_generator(0, 1)))) == steps
    small, large = [counts[row] for row in range(100)], [counts[r] for r in range(100, 10_100)]
    assert set(large) == {1}
    assert (min(small), max(small)) == (often // 100, -(-often // 100))
    assert sum(small) == often


def test_the_order_depends_on_seed_and_epoch_alone(make: Callable[..., Batches]) -> None:
    batches = make(7, (10, 40), (40, 40))
    assert torch.equal(seen(batches), seen(make(7, (10, 40), (40, 40))))
    assert not torch.equal(seen(batches), seen(batches, epoch=2))
    first = next(batches.shuffled(epoch_generator(0, 1))).inputs["x"]
    assert 0 < int((first < 10).sum()) < 7  # one behind the other would be no mixing


def test_two_tables_are_seen_whole(tmp_path: Path) -> None:
    sizes = {"small": 100, "large": 2000}
    for name, size in sizes.items():
        x = np.arange(size) + (0 if name == "small" else 10_000)
        split = np.where(np.arange(size) % 10 == 0, "val", "train")
        pl.DataFrame({"x": x, name: x % 2, "split": split}).write_csv(tmp_path / f"{name}.csv")
    spec = parse(
        {
            "name": "two",
            "inputs": {"x": {"kind": "number"}},
            "tasks": {name: {"kind": "binary"} for name in sizes},
            "source": {
                name: {"kind": "table", "path": str(tmp_path / f"{name}.csv"), "tasks": [name]}
                for name in sizes
            },
        }
    )
    prepared = prepare(spec)
    assert "an epoch is 3,600 rows: small 20 times (90), large once (1,800)" in prepared.notes
    train = prepared.train
    assert train.answered["small"].sum() == 90
    assert not (train.answered["small"] & train.answered["large"]).any()
    found: Counter[float] = Counter()
    batches = Batches(
        {"x": torch.from_numpy(train.inputs["x"])},
        {name: torch.from_numpy(train.targets[name]) for name in sizes},
        {name: torch.from_numpy(train.answered[name]) for name in sizes},
        size=64,
        pools=train.pools,
    )
    for batch in batches.shuffled(epoch_generator(0, 1)):
        found.update(batch.inputs["x"].tolist())
        for name, share in batch.shares.items():
            own = (batch.inputs["x"] < 10_000) == (name == "small")
            assert torch.equal(share > 0, own)
            assert float(share.sum()) == pytest.approx(1)
    assert len(found) == 90 + 1800
    assert {count for x, count in found.items() if x < 10_000} == {20}
    assert {count for x, count in found.items() if x >= 10_000} == {1}
