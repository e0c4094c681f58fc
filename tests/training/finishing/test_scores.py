"""How good probabilities are, before and after."""

import numpy as np
import pytest
import torch
from sklearn.metrics import brier_score_loss, log_loss

from onepass.training.finishing.conformal.seen import Seen
from onepass.training.finishing.probabilities import Table
from onepass.training.finishing.scores import scores


def seen(probabilities: list[list[float]], truth: torch.Tensor) -> Seen:
    nothing, x = np.zeros(len(truth), dtype=np.int64), torch.zeros(len(truth), 1)
    return Seen(x, {"probabilities": torch.tensor(probabilities)}, truth, nothing, nothing)


def test_golden_scores() -> None:
    table = seen([[0.75, 0.25], [0.5, 0.5]], torch.tensor([0.0, 1.0]))
    before = [one["before"]["value"] for one in scores(table, table).values()]
    assert before == pytest.approx((-(np.log(0.75) + np.log(0.5)) / 2, (0.125 + 0.5) / 2, 0.125))


def drawn(labels: int, rows: int = 400) -> tuple[torch.Tensor, torch.Tensor]:
    random = torch.Generator().manual_seed(labels)
    probabilities = torch.randn(rows, labels, generator=random).softmax(dim=1)
    return probabilities, torch.multinomial(probabilities, 1, generator=random).squeeze(1).float()


@pytest.mark.parametrize("labels", [2, 5])
def test_they_are_those_of_scikit_learn(labels: int) -> None:
    probabilities, truth = drawn(labels)
    table = seen(probabilities.tolist(), truth)
    found = {name: one["before"]["value"] for name, one in scores(table, table).items()}
    known, said = truth.long().numpy(), probabilities.double().numpy()
    said /= said.sum(axis=1, keepdims=True)
    every = [*range(labels)]
    assert found["log_loss"] == pytest.approx(log_loss(known, said, labels=every), rel=1e-5)
    brier = brier_score_loss(known, said, labels=every, scale_by_half=False)
    assert found["brier"] == pytest.approx(brier, rel=1e-5)
    one_hot, flat = np.eye(labels)[known].ravel(), said.ravel()
    bins = np.minimum((flat * 15).astype(int), 14)
    by_hand = sum(
        abs(flat[bins == n].mean() - one_hot[bins == n].mean()) * (bins == n).mean()
        for n in np.unique(bins)
    )
    assert found["ece"] == pytest.approx(by_hand, rel=1e-5)


def test_intervals_are_of_draws_of_rows_and_the_change_is_of_the_same_draws() -> None:
    probabilities, truth = drawn(3)
    flat = (2 * probabilities.log()).softmax(dim=1)
    before, after = seen(flat.tolist(), truth), seen(probabilities.tolist(), truth)
    told = scores(before, after)["log_loss"]
    for one in told.values():
        assert one["low"] < one["value"] < one["high"]
    change = told["after"]["value"] - told["before"]["value"]
    assert told["change"]["value"] == pytest.approx(change)
    wide = {name: one["high"] - one["low"] for name, one in told.items()}
    assert wide["change"] < min(wide["before"], wide["after"])
    losses = Table.of(after).losses(Table.of(after).probabilities)
    error = losses.std() / len(losses) ** 0.5
    assert wide["after"] == pytest.approx(2 * 1.96 * error, rel=0.15)
    assert scores(before, after) == scores(before, after)


def tokens(rows: int, copies: int) -> Seen:
    """Rows of so many tokens that are all alike, and one row without any."""
    probabilities, truth = drawn(3, rows)
    table = probabilities.unsqueeze(1).repeat(1, copies, 1)
    labels = (truth + 1).unsqueeze(1).repeat(1, copies)
    nothing = np.zeros(rows + 1, dtype=np.int64)
    return Seen(
        torch.zeros(rows + 1, 0),
        {"probabilities": torch.cat([table, torch.zeros(1, copies, 3)])},
        torch.cat([labels, torch.zeros(1, copies)]),
        nothing,
        nothing,
    )


def test_tokens_count_one_by_one_and_err_row_by_row() -> None:
    one, many = (Table.of(tokens(200, copies)) for copies in (1, 5))
    assert (one.rows, many.rows, len(many.truth)) == (200, 200, 1000)
    first, second = (table.losses(table.probabilities) for table in (one, many))
    assert first.mean() == pytest.approx(second.mean())
    assert one.error(first) == pytest.approx(many.error(second))
    assert one.error(first) == pytest.approx(first.std() / 200**0.5)
    told = [scores(seen_, seen_) for seen_ in (tokens(200, 1), tokens(200, 5))]
    assert told[0]["log_loss"]["before"] == pytest.approx(told[1]["log_loss"]["before"])
