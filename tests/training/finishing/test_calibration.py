"""A map of probabilities is learnt where they are wrong, and only there."""

from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from onepass.models.network.certainty.probabilities import (
    BetaMap,
    Calibration,
    CutsMap,
    MatrixMap,
    PairMap,
)
from onepass.training.finishing.calibration import learn
from onepass.training.finishing.conformal.seen import Seen
from onepass.training.finishing.scores import scores

ROWS = 3000


def seen(probabilities: torch.Tensor, truth: torch.Tensor) -> Seen:
    nothing = np.zeros(len(truth), dtype=np.int64)
    return Seen(
        torch.zeros(len(truth), 1), {"probabilities": probabilities}, truth, nothing, nothing
    )


def rows(kind: type[Calibration], factor: float, count: int = ROWS, seed: int = 0) -> Seen:
    """Logits that are so many times as far from each other as they should be."""
    random = torch.Generator().manual_seed(seed)
    labels = 2 if kind is PairMap else 3
    logits = torch.randn(count, labels, generator=random)
    if kind is BetaMap:
        truth = torch.bernoulli(logits.sigmoid(), generator=random)
        truth[::7, 0] = float("nan")
        return seen((factor * logits).sigmoid(), truth)
    truth = torch.multinomial(logits.softmax(dim=1), 1, generator=random).squeeze(1).float()
    return seen((factor * logits).softmax(dim=1), truth)


def learnt(kind: type[Calibration], table: Seen) -> tuple[Any, Seen]:
    labels = table.fields["probabilities"].shape[1]
    calibration = kind([None], labels=labels)
    found = learn(calibration, 0, seen=table, seed=0)
    mapped = calibration(table.fields["probabilities"].unsqueeze(0), None)[0]
    return found, seen(mapped, table.truth)


@pytest.mark.parametrize("kind", [BetaMap, PairMap, MatrixMap])
def test_probabilities_that_say_too_much_are_drawn_together(kind: type[Calibration]) -> None:
    table = rows(kind, factor=2.5)
    found, after = learnt(kind, table)
    assert found.kept
    assert found.gain > 0
    measured = scores(table, after)
    assert all(one["change"]["value"] < 0 for one in measured.values())
    assert measured["ece"]["after"]["value"] < 0.3 * measured["ece"]["before"]["value"]


@pytest.mark.parametrize("kind", [BetaMap, PairMap, MatrixMap, CutsMap])
def test_those_that_are_right_are_left_alone(kind: type[Calibration]) -> None:
    table = rows(kind, factor=1.0)
    found, after = learnt(kind, table)
    assert not found.kept
    torch.testing.assert_close(after.fields["probabilities"], table.fields["probabilities"])


def test_a_rare_label_that_is_turned_round_does_not_stop_the_others() -> None:
    table = rows(BetaMap, factor=1.0)
    probabilities, truth = table.fields["probabilities"].clone(), table.truth.clone()
    probabilities[:, 1] = (probabilities[:, 1].logit() + 3).sigmoid()
    truth[:, 2] = 0
    truth[probabilities[:, 2] < 0.1, 2] = 1
    calibration = BetaMap([None], labels=3)
    assert learn(calibration, 0, seen=seen(probabilities, truth), seed=0).kept
    assert (calibration.numbers[0, :, :2] >= 0).all()
    mapped = calibration(probabilities.unsqueeze(0), None)[0]
    assert mapped[:, 1].mean() == pytest.approx(float(truth[:, 1].mean()), abs=0.02)


def test_cut_points_are_moved() -> None:
    random = torch.Generator().manual_seed(0)
    score = torch.randn(ROWS, 1, generator=random)
    cuts = torch.tensor([[-1.0, 1.0]])

    def of(factor: float) -> torch.Tensor:
        below = torch.nn.functional.pad((factor * (cuts - score)).sigmoid(), (1, 1))
        below[:, -1] = 1
        return below.diff(dim=1)

    truth = torch.multinomial(of(1), 1, generator=random).squeeze(1).float()
    table = seen(of(2.5), truth)
    found, after = learnt(CutsMap, table)
    assert found.kept
    assert all(one["change"]["value"] < 0 for one in scores(table, after).values())


def of_tokens(table: Seen, length: int) -> Seen:
    """Each of so many labels in turn is that of a token; the last token of a row is none."""
    probabilities, truth = table.fields["probabilities"], table.truth + 1
    return Seen(
        table.x,
        {"probabilities": F.pad(probabilities.unflatten(0, (-1, length)), (0, 0, 0, 1))},
        F.pad(truth.unflatten(0, (-1, length)), (0, 1)),
        table.places,
        table.group,
    )


@pytest.mark.parametrize(("factor", "kept"), [(2.5, True), (1.0, False)])
def test_tokens_are_mapped_as_labels_are(factor: float, kept: bool) -> None:
    table = rows(MatrixMap, factor)
    calibration = MatrixMap([None], labels=3)
    assert learn(calibration, 0, seen=of_tokens(table, 4), seed=0).kept is kept
    assert bool((calibration.weight[0].diagonal() < 0.7).all()) is kept


def test_alike_tokens_of_few_rows_are_no_proof() -> None:
    table = rows(MatrixMap, factor=1.25, count=60)
    probabilities = table.fields["probabilities"].repeat_interleave(50, dim=0)
    copies = seen(probabilities, table.truth.repeat_interleave(50))
    assert learn(MatrixMap([None], labels=3), 0, seen=copies, seed=0).kept
    rows_of = of_tokens(copies, 50)
    assert not learn(MatrixMap([None], labels=3), 0, seen=rows_of, seed=0).kept


def test_where_nearly_nothing_is_wrong_nobody_knows() -> None:
    table = rows(PairMap, factor=30, count=200)
    truth = table.fields["probabilities"].argmax(dim=1).float()
    truth[:10] = 1 - truth[:10]
    found, _ = learnt(PairMap, seen(table.fields["probabilities"], truth))
    assert not found.kept
