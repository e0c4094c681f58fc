"""A key point task in training."""

from typing import Any

import numpy as np
import pytest
import torch

from onepass.models.contract.tasks import KeypointsTask
from onepass.training.batches.affine import Affine
from onepass.training.batches.moved_objects import moved_objects
from onepass.training.tasks import kind_of
from onepass.training.tasks.keypoints import Keypoints
from onepass.training.tasks.metrics.keypoints import DISTANCE
from onepass.training.tasks.motion import Objects

TASK = KeypointsTask(points=("left_eye", "right_eye", "nose"), size=(40, 60))
KIND = Keypoints(TASK)
NAN = float("nan")
TARGET = np.array(
    [
        [[1, 0, 0, 60, 40, 10, 10, 1, 30, 10, 1, 20, 20, 0]],
        [[1, 0, 0, 60, 40, 20, 10, 1, 40, 10, 1, NAN, NAN, 0]],
        [[0] * 14],
    ],
    dtype=np.float32,
)
SAID = {
    "points": np.array(
        [
            [[10, 10, 0.9], [30, 13, 0.9], [20, 20, 0.9]],
            [[20, 11, 0.9], [40, 10, 0.1], [0, 0, 0.9]],
            [[1, 1, 0.9]] * 3,
        ],
        dtype=np.float32,
    )
}


def test_it_is_a_kind_that_moves_as_an_object_with_points_that_a_mirror_swaps() -> None:
    assert isinstance(kind_of(TASK), Keypoints)
    assert KIND.moved == Objects(points=5, mirrored=(1, 0, 2))


def test_in_a_mirror_left_is_right_and_in_a_small_part_of_a_picture_nothing_is_taught() -> None:
    target, whole = torch.from_numpy(TARGET[:1]), torch.tensor([[0.0, 0, 60, 40]])
    mirror = Affine(torch.tensor([[[-1.0, 0], [0, 1]]]), torch.tensor([[60.0, 0]]))
    moved = moved_objects(target, KIND.moved, mirror, whole)
    assert moved[0, 0].tolist() == [1, 0, 0, 60, 40, 30, 10, 1, 50, 10, 1, 40, 20, 0]
    closer = Affine(torch.tensor([[[3.0, 0], [0, 3]]]), torch.tensor([[0.0, 0]]))
    small = moved_objects(target, KIND.moved, closer, whole)
    assert small[0, 0, 0] == -1, "a ninth of the picture: what is left is passed over"
    loss = KIND.loss(KIND.default_loss, torch.randn(1, 4, 6, 12), small, torch.ones(1))
    assert loss == 0


def test_the_metric_that_judges_is_the_share_of_known_points_that_are_not_near() -> None:
    assert KIND.error in KIND.metrics
    assert KIND.default_loss.kind in KIND.suits
    found = KIND.tallied(TARGET, SAID)
    values = {one.name: one.measure(TARGET, found, np.ones(3)) for one in KIND.metrics}
    assert values["pck10_error"] == pytest.approx(1 / 5) == 1 - values["pck10"]
    assert values["distance_px"] == pytest.approx((3 + 1) / 5)
    assert values["visible_accuracy"] == 3 / 5
    assert KIND.row_errors(TARGET, SAID).tolist() == pytest.approx([1, 0.5, 0])
    assert len(values) == len(KIND.metrics)


def test_no_constant_is_less_far_off_than_the_trivial_answer() -> None:
    random = np.random.default_rng(0)
    target = np.repeat(TARGET[:1], 30, axis=0)
    target[:, 0, 5:] = random.gamma(1, 15, (30, 9))
    target[:10, 0, 8] = NAN
    once = np.ones(30)

    def error(said: Any) -> float:
        return DISTANCE.measure(target, KIND.tallied(target, said), once)

    trivial = KIND.trivial(target, 30)
    best = error(trivial)
    for row in range(30):
        constant = target[row, :, 5:].reshape(1, 3, 3)
        if np.isfinite(constant).all():
            assert error({"points": constant}) >= best
    for step in random.normal(0, 1, (20, 1, 3, 3)):
        assert error({"points": trivial["points"] + step}) >= best - 1e-6
    nothing = KIND.trivial(target[:0], 2)["points"]
    assert nothing.tolist() == [[[30, 20, 0]] * 3] * 2, "the middle where nothing is known"


def test_words_and_numbers_of_a_report() -> None:
    assert KIND.words(TARGET[1:], SAID)[:2] == (
        "left_eye 20, 10; right_eye 40, 10",
        "left_eye 10, 10; right_eye 30, 13; nose 20, 20",
    )
    assert KIND.words(TARGET, {"points": SAID["points"][1:]})[:2] == (
        "left_eye 10, 10; right_eye 30, 10; nose 20, 20 (hidden)",
        "left_eye 20, 11; right_eye 40, 10 (hidden); nose 0, 0",
    )
    assert KIND.words(TARGET[2:], SAID)[0] == "nothing"
    assert KIND.statistics(TARGET) == {
        "points": {"left_eye": 2, "right_eye": 2, "nose": 1},
        "visible": {"left_eye": 2, "right_eye": 2, "nose": 0},
    }
