"""Maps of probabilities: the identity until they have learnt, and what they say then."""

import pytest
import torch

from onepass.models.network.certainty import probabilities as own
from onepass.models.network.certainty.probabilities import (
    BetaMap,
    Calibration,
    CutsMap,
    MatrixMap,
    PairMap,
)

LABELS = 4
KINDS: list[type[Calibration]] = [BetaMap, MatrixMap, CutsMap, PairMap]


def table(kind: type[Calibration], tasks: int = 2, rows: int = 5) -> torch.Tensor:
    torch.manual_seed(0)
    if kind is BetaMap:
        return torch.rand(tasks, rows, LABELS)
    return torch.randn(tasks, rows, 2 if kind is PairMap else LABELS).softmax(dim=2)


def made(kind: type[Calibration], tasks: int = 2) -> Calibration:
    return kind([None] * tasks, labels=2 if kind is PairMap else LABELS)


@pytest.mark.parametrize("kind", KINDS)
def test_before_it_has_learnt_nothing_changes(kind: type[Calibration]) -> None:
    probabilities = table(kind)
    torch.testing.assert_close(made(kind)(probabilities, None), probabilities)
    assert not list(made(kind).parameters())
    assert made(kind).idle


@pytest.mark.parametrize("kind", KINDS)
def test_tasks_have_their_own_numbers(kind: type[Calibration]) -> None:
    calibration, probabilities = made(kind), table(kind)
    next(calibration.buffers())[1] += 0.5
    assert not calibration.idle
    for buffer in calibration.buffers():
        buffer[1] = buffer[1] * 1.5 + 0.1 * torch.rand(buffer[1].shape)
    whole = calibration(probabilities, None)
    torch.testing.assert_close(whole[0], probabilities[0])
    assert not torch.allclose(whole[1], probabilities[1])
    second = calibration(probabilities[1:], torch.tensor([1]))
    torch.testing.assert_close(second[0], whole[1])
    if kind is not BetaMap:
        torch.testing.assert_close(whole.sum(dim=2), torch.ones(2, 5))


def test_golden_maps() -> None:
    pair = made(PairMap, 1)
    pair.numbers[0] = torch.tensor([2.0, 2.0, 0.0])  # type: ignore[index]
    mapped = pair(torch.tensor([[[0.2, 0.8]]]), None)
    torch.testing.assert_close(mapped, torch.tensor([[[1 / 17, 16 / 17]]]))
    matrix = MatrixMap([None], labels=2)
    matrix.bias[0] = torch.tensor([3.0, 1.0]).log()  # type: ignore[index,operator]
    mapped = matrix(torch.tensor([[[0.5, 0.5]]]), None)
    torch.testing.assert_close(mapped, torch.tensor([[[0.75, 0.25]]]))
    cuts = CutsMap([None], labels=3)
    cuts.shifts[0] = torch.tensor([0.0, 3.0]).log().clamp(min=0)  # type: ignore[index,operator]
    mapped = cuts(torch.tensor([[[0.5, 0.25, 0.25]]]), None)
    torch.testing.assert_close(mapped, torch.tensor([[[0.5, 0.4, 0.1]]]))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_certain_stays_a_number(kind: type[Calibration]) -> None:
    probabilities = torch.zeros(1, 1, 2 if kind is PairMap else LABELS)
    probabilities[..., 0] = 1
    mapped = made(kind, 1)(probabilities, None)
    torch.testing.assert_close(mapped, probabilities)


def test_of_many_labels_each_weighs_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "PAIRS", 3)
    matrix, probabilities = made(MatrixMap), table(MatrixMap)
    assert matrix.start(LABELS)["weight"].shape == (LABELS,)
    torch.testing.assert_close(matrix(probabilities, None), probabilities)
