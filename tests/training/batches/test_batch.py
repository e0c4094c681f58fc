"""Batches: whatever is drawn, a row keeps its inputs, its targets and its share."""

from typing import Any

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from onepass.models.contract.columns import Ragged
from onepass.training.batches.batch import Batches, epoch_generator, tensors
from onepass.training.batches.by_length import lengths
from onepass.training.batches.pools import Pool


def batches(rows: int, size: int, **settings: Any) -> Batches:
    every = torch.arange(float(rows))
    answered = {"y": torch.ones(rows, dtype=torch.bool)}
    return Batches({"x": every}, {"y": every * 2}, answered, size=size, **settings)


@given(st.integers(1, 40), st.integers(0, 12), st.integers(1, 4))
def test_an_epoch_has_every_row_once_and_as_many_batches_as_it_says(
    rows: int, more: int, least: int
) -> None:
    """No batch is of fewer rows than the least, but where there are no more."""
    made = batches(rows, least + more, least=least)
    found = list(made.shuffled(epoch_generator(0, 1)))
    assert len(found) == made.steps
    sizes = [len(batch.inputs["x"]) for batch in found]
    assert sum(sizes) == rows
    assert min(sizes) >= min(least, rows)
    x, y = (torch.cat(column) for column in zip(*((b.inputs["x"], b.targets["y"]) for b in found),
                                                strict=True))  # fmt: skip
    assert sorted(x.tolist()) == list(range(rows))
    assert torch.equal(y, 2 * x)


@given(st.integers(1, 90), st.integers(1, 4), st.integers(0, 9))
def test_rows_of_about_the_same_length_are_drawn_together(rows: int, size: int, seed: int) -> None:
    long = torch.randint(1, 30, (rows,), generator=torch.Generator().manual_seed(seed))
    tokens = (torch.arange(30) < long.view(-1, 1)).to(torch.int32)
    x = torch.arange(rows)

    def epoch(alike: bool, number: int = 1) -> list[Tensor]:
        made = Batches({"t": tokens, "x": x}, {}, {}, size=size, ragged=Ragged(("t",)), alike=alike)
        batches = list(made.shuffled(epoch_generator(seed, number)))
        assert len(batches) == made.steps
        assert all(b.inputs["t"].shape[1] == long[b.inputs["x"]].max() for b in batches)
        return [batch.inputs["x"] for batch in batches]

    found = epoch(True)
    assert sorted(torch.cat(found).tolist()) == x.tolist()
    assert all(map(torch.equal, found, epoch(True)))


def test_the_order_is_that_of_seed_and_epoch_alone() -> None:
    def order(seed: int, epoch: int) -> list[float]:
        drawn = batches(20, 20).shuffled(epoch_generator(seed, epoch))
        return [x for batch in drawn for x in batch.inputs["x"].tolist()]

    assert order(3, 5) == order(3, 5)
    assert order(3, 5) != order(3, 6)
    assert order(3, 5) != order(5, 3)


def test_shares_of_a_task_sum_to_one_over_its_answered_rows() -> None:
    masks = {"some": torch.tensor([True, False, True, False]), "none": torch.zeros(4).bool(),
             "all": torch.ones(4).bool()}  # fmt: skip
    every = {name: torch.zeros(4) for name in masks}
    batch = Batches({"x": torch.zeros(4)}, every, masks, size=4).take(torch.arange(4))
    assert batch.tasks == ["some", "all"]
    assert batch.shares["some"].tolist() == [0.5, 0, 0.5, 0]
    assert batch.shares["all"].tolist() == [0.25] * 4
    assert batch.targets.keys() == batch.shares.keys()


def test_shares_of_a_batch_are_those_of_its_known_labels() -> None:
    known = torch.tensor([[True, False], [True, True], [False, False]])
    made = Batches(
        {"x": torch.arange(3.0)},
        {"genre": torch.zeros(3, 2)},
        {"genre": known.any(dim=1)},
        size=3,
        labelled={"genre": known},
    )
    share = made.take(torch.arange(3)).shares["genre"]
    assert torch.equal(share, known / 3)
    assert made.take(torch.tensor([2])).tasks == []


def test_tokens_are_no_longer_than_the_longest_row_of_the_batch() -> None:
    tokens = torch.tensor([[5, 0, 0, 0], [5, 6, 7, 0], [0, 0, 0, 0]], dtype=torch.int32)
    assert lengths(tokens).tolist() == [1, 3, 1]
    assert lengths(tokens.unsqueeze(2)).tolist() == [1, 3, 1]
    made = Batches({"note": tokens}, {}, {}, size=3, ragged=Ragged(frozenset({"note"})))
    assert made.take(torch.tensor([0, 1])).inputs["note"].tolist() == [[5, 0, 0], [5, 6, 7]]
    assert made.take(torch.tensor([0, 2])).inputs["note"].shape == (2, 1)


def test_in_order_every_row_comes_once_as_it_stands() -> None:
    found = [batch.inputs["x"].tolist() for batch in batches(5, 2).in_order(size=2)]
    assert found == [[0, 1], [2, 3], [4]]


def test_an_epoch_that_draws_some_rows_and_tasks_leaves_the_whole_as_it_was() -> None:
    whole = batches(6, 4)
    part = whole.drawing([Pool("", np.array([1, 4]), 4)], ["y"])
    (batch,) = part.shuffled(epoch_generator(0, 1))
    assert sorted(batch.inputs["x"].tolist()) == [1, 1, 4, 4]
    assert (whole.drawn, whole.pools, part.drawn) == (6, (), 4)
    assert next(iter(whole.drawing([], []).in_order())).tasks == []


def test_arrays_keep_their_type_on_a_device() -> None:
    made = tensors({"x": np.zeros(2, dtype=np.uint8)}, torch.device("cpu"))
    assert made["x"].dtype == torch.uint8
