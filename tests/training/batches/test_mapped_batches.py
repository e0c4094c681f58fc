"""Rows in files are drawn in the same batches as rows in memory, however few lie there at once."""

from pathlib import Path

import numpy as np
import pytest
import torch

from onepass.models.contract.columns import Ragged
from onepass.training.batches import mapped_batches
from onepass.training.batches.batch import Batch, Batches, epoch_generator, tensors
from onepass.training.batches.mapped_batches import MappedBatches
from onepass.training.batches.pools import Pool
from onepass.training.batches.row_store import together
from onepass.training.sources.memory import Mapped

ROWS = 23
RANDOM = np.random.default_rng(0)
INPUTS = {
    "x": RANDOM.normal(size=ROWS).astype(np.float32),
    "k": RANDOM.integers(0, 5, ROWS),
    "text": np.tril(np.ones((ROWS, 6), dtype=np.int32), k=-18),
    "y": RANDOM.normal(size=ROWS).astype(np.float32),
}
TARGETS = {"a": RANDOM.normal(size=ROWS), "b": RANDOM.random((ROWS, 3)), "c": RANDOM.random(ROWS)}
ANSWERED = {"a": np.arange(ROWS) % 4 > 1, "b": np.ones(ROWS, bool), "c": np.ones(ROWS, bool)}
KNOWN = {"b": RANDOM.random((ROWS, 3)) > 0.4}
CPU = torch.device("cpu")


def made(kind: type[Batches], inputs: dict[str, np.ndarray], **others: object) -> Batches:
    parts = [tensors(part, CPU) for part in (inputs, TARGETS, ANSWERED)]
    pools = (Pool("", np.arange(ROWS), 31),)
    ragged = Ragged(frozenset({"text"}))
    settings = {"labelled": tensors(KNOWN, CPU), "pools": pools, "ragged": ragged, **others}
    return kind(*parts, size=4, **settings)


def same(one: Batch, other: Batch) -> bool:
    return all(
        mine.keys() == yours.keys() and all(torch.equal(mine[name], yours[name]) for name in mine)
        for mine, yours in (
            (one.inputs, other.inputs),
            (one.targets, other.targets),
            (one.shares, other.shares),
        )
    )


@pytest.mark.parametrize("window", [1, 1000, 2**20])
@pytest.mark.parametrize("members", [1, 2])
def test_they_are_those_that_memory_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, window: int, members: int
) -> None:
    monkeypatch.setattr(mapped_batches, "WINDOW", window)
    kept = together(INPUTS, np.ones(ROWS, dtype=np.bool_), Mapped(tmp_path))
    mapped = made(MappedBatches, kept, members=members)
    plain = made(Batches, INPUTS, members=members)
    for epoch in (1, 2):
        pairs = [batches.shuffled(epoch_generator(0, epoch)) for batches in (mapped, plain)]
        assert all(same(*pair) for pair in zip(*pairs, strict=True))
    assert all(same(*pair) for pair in zip(mapped.in_order(5), plain.in_order(5), strict=True))
    rows = torch.tensor([7, 7, 1])
    assert same(mapped.take(rows), plain.take(rows))
