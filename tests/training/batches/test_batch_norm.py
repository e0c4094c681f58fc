"""Batch norm and few rows: no batch of one, wherever batches are made; what cannot be is said."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from onepass import training
from onepass.training.batches import batch_norm
from onepass.training.batches.batch import Batches, epoch_generator
from onepass.training.batches.mixing import UniformSpec, pools
from onepass.training.data.prepare import prepare
from onepass.training.runs.build import begun
from onepass.training.runs.sampler import Sampler
from onepass.training.specs.spec import BadSpec, Spec

Make = Callable[..., Spec]
NORM = {"widths": [4], "norm": "batch"}


def drawn(batches: Batches) -> list[torch.Tensor]:
    return [batch.inputs["x"] for batch in batches.shuffled(epoch_generator(0, 1))]


@given(count=st.integers(1, 40), size=st.integers(2, 12))
def test_no_batch_has_one_row_and_every_row_is_drawn_once(count: int, size: int) -> None:
    batches = Batches({"x": torch.arange(count)}, {}, {}, size=size, least=2)
    found = drawn(batches)
    assert len(found) == batches.steps
    assert sorted(torch.cat(found).tolist()) == list(range(count))
    assert min(map(len, found)) >= min(2, count)
    assert max(map(len, found)) <= size + 1
    plain = Batches({"x": torch.arange(count)}, {}, {}, size=size)
    assert plain.steps == -(-count // size)
    assert torch.equal(torch.cat(found), torch.cat(drawn(plain)))


def test_rows_of_several_sources_are_joined_too() -> None:
    found = pools(UniformSpec(), {"a": np.arange(13), "b": np.arange(13, 16)})
    batches = Batches({"x": torch.arange(16)}, {}, {}, size=5, pools=found, least=2)
    assert [len(rows) for rows in drawn(batches)] == [5, 5, 5, 5, 6]


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"trunk": {"norm": "batch"}}, True),
        ({"trunk": {"norm": "layer"}}, False),
        ({"trunk": {"norm": "none"}}, False),
    ],
)
def test_a_batch_of_one_is_refused_where_there_is_batch_norm(
    shop: Make, changes: dict[str, object], refused: bool
) -> None:
    if not refused:
        shop(training={"batch_size": 1}, **changes)
        return
    with pytest.raises(BadSpec) as error:
        shop(training={"batch_size": 1}, **changes)
    assert str(error.value) == (
        "training.batch_size: batch norm needs 2 rows or more in a batch, got 1"
    )


@pytest.mark.parametrize(
    ("trunk", "refused"),
    [
        ({"kind": "conv"}, True),
        ({"kind": "conv", "norm": "none"}, False),
        ({"kind": "resnet", "blocks": [1]}, True),
    ],
)
def test_trunks_of_images_are_told_apart(
    shop: Make, trunk: dict[str, object], refused: bool
) -> None:
    changes = {"inputs": {"photo": {"kind": "image", "size": 16}}, "trunk": trunk}
    if refused:
        with pytest.raises(BadSpec, match=r"batch norm needs 2 rows or more in a batch, got 1"):
            shop(training={"batch_size": 1}, **changes)
    else:
        shop(training={"batch_size": 1}, **changes)
        with pytest.raises(BadSpec, match="batch norm needs"):
            shop(training={"batch_size": 1}, sharing={"kind": "mtan"}, **changes)


def test_of_any_network_it_is_seen_once_it_is_made() -> None:
    network = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.BatchNorm1d(2))
    assert batch_norm.problems_of_built(network, 1, 9) == [
        "training.batch_size: batch norm needs 2 rows or more in a batch, got 1"
    ]
    assert batch_norm.problems_of_built(network, 2, 1) == [
        "training: batch norm needs 2 rows or more, and there is 1 training row"
    ]
    assert batch_norm.problems_of_built(network[:1], 1, 1) == []


def table(folder: Path, train: int, luck: int | None = None) -> dict[str, object]:
    """So many training rows, of which the first `luck` have that label."""
    rows = train + 2
    kept = rows if luck is None else luck
    file = folder / "t.csv"
    pl.DataFrame(
        {
            "x": [float(place % 5) for place in range(rows)],
            "y": [float(place % 3) for place in range(rows)],
            "kind": "a",
            "price": [float(place) for place in range(rows)],
            "weight": ["heavy", "light"] * (rows // 2) + ["heavy"] * (rows % 2),
            "luck": [("win", "lose")[place % 2] if place < kept else None for place in range(rows)],
            "split": [*["train"] * train, "val", "test"],
        }
    ).write_csv(file)
    return {"kind": "table", "path": str(file)}


@pytest.mark.parametrize("refit", [False, True])
def test_a_last_batch_of_one_trains(shop: Make, tmp_path: Path, refit: bool) -> None:
    spec = shop(
        source=table(tmp_path, 8 if refit else 9),
        trunk=NORM,
        training={"epochs": 1, "batch_size": 4, "refit": refit},
    )
    bundle = training.fit(spec, out=tmp_path / "out", onnx=False, pictures=False)
    assert bundle.report()["rows"]["train"] == (8 if refit else 9)


def test_easy_rows_first_are_two_at_least(shop: Make, tmp_path: Path) -> None:
    curriculum = {"kind": "column", "by": "x", "start": 0.01, "until": 0.9}
    spec = shop(source=table(tmp_path, 9), trunk=NORM, curriculum=curriculum)
    prepared = prepare(spec)
    assert Sampler(begun(spec, prepared), prepared.train).of(1).drawn == 2
    plain = shop(source=table(tmp_path, 9), curriculum=curriculum)
    assert Sampler(begun(plain, prepared), prepared.train).of(1).drawn == 1


def test_a_single_row_is_said(shop: Make, tmp_path: Path) -> None:
    spec = shop(source=table(tmp_path, 1), trunk=NORM, tasks={"price": {"kind": "regression"}})
    with pytest.raises(BadSpec, match="batch norm needs 2 rows or more, and there is 1 training"):
        begun(spec, prepare(spec))
    waiting = {"kind": "tasks", "stages": [{"tasks": ["luck"], "epochs": 1}]}
    tasks = {"price": {"kind": "regression"}, "luck": {"kind": "binary", "labels": ["win", "lose"]}}
    spec = shop(source=table(tmp_path, 9, luck=1), trunk=NORM, tasks=tasks, curriculum=waiting)
    prepared = prepare(spec)
    with pytest.raises(BadSpec, match="and 1 training row has a label of luck"):
        Sampler(begun(spec, prepared), prepared.train)
