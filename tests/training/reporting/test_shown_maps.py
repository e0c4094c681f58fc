"""Which pictures a report shows, and what of them."""

import base64
import io
from typing import Any

import numpy as np
from PIL import Image

from onepass.models.contract.tasks import (
    DepthTask,
    KeypointsTask,
    RegressionTask,
    SegmentationTask,
)
from onepass.training.reporting.page_data import one_of
from onepass.training.reporting.shown_maps import Pictures, Shown, shown_maps
from onepass.training.tasks import kind_of


def opened(uri: str) -> np.ndarray:
    kind, _, text = uri.partition(",")
    assert kind == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(text))))


def shown(task: Any, target: Any, fields: Any, *pictures: Any) -> list[Shown]:
    """Of answers that are together."""
    kind = kind_of(task)
    errors = kind.row_errors(target, {**fields, **kind.tallied(target, fields)})
    return shown_maps(task, errors, one_of(target, fields), *pictures)


def test_the_best_the_middle_and_the_worst_with_truth_and_answer() -> None:
    true = np.zeros((3, 2, 4), dtype=np.uint8)
    said = true.copy()
    said[0, 0, :3] = 1
    said[2, 0, 0] = 1
    task = SegmentationTask(labels=("a", "b"), size=(2, 4))
    fields = {"classes": said, "confidence": np.ones((3, 2, 4))}
    found = shown(task, true, fields)
    assert [(one.which, one.row, one.error) for one in found] == [
        ("best", 1, 0), ("middle", 2, 0.125), ("worst", 0, 0.375),
    ]  # fmt: skip
    np.testing.assert_array_equal(opened(found[2].true), true[0])
    np.testing.assert_array_equal(opened(found[2].said), said[0])


def test_equal_numbers_are_equally_bright() -> None:
    true = np.array([[[1.0, np.nan], [3.0, 5.0]]], dtype=np.float32)
    said = np.array([[[3.0, 3.0], [9.0, 5.0]]], dtype=np.float32)
    (one, *_) = shown(DepthTask(size=(2, 2)), true, {"values": said})
    before, after = opened(one.true).astype(int), opened(one.said).astype(int)
    assert before[0, 1] == 0, "nothing is known there"
    assert before[1, 0] == after[0, 0] == after[0, 1]
    assert before[1, 1] == after[1, 1]
    assert after.max() == after[1, 0] > before.max()


def test_other_tasks_show_none() -> None:
    assert shown(RegressionTask(), np.ones(2), {"value": np.ones(2)}) == []


def test_points_are_drawn_where_they_are_and_where_they_are_said_to_be() -> None:
    task = KeypointsTask(points=("nose", "tail"), size=(20, 40))
    true = np.array([[[1, 0, 0, 40, 20, 5, 10, 1, np.nan, np.nan, 0]]], dtype=np.float32)
    said = {"points": np.array([[[30, 10, 0.9], [35, 15, 0.9]]], dtype=np.float32)}
    (one, *_) = shown(task, true, said)
    assert one.error == 25
    before, after = opened(one.true), opened(one.said)
    assert before.shape == after.shape == (60, 120, 3)
    ground = before[0, 0]
    assert (before[30, 15] != ground).any()
    assert (before[30, 90] == ground).all()
    assert (after[30, 90] == before[30, 15]).all(), "the same colour for the same point"
    assert (after[45, 105] != ground).any()


def test_pictures_are_those_of_the_answered_rows() -> None:
    column = np.arange(5, dtype=np.uint8)[:, None, None, None]
    pictures = Pictures(column, np.array([1, 4]))
    assert [int(one[0, 0, 0]) for one in pictures] == [1, 4]
    assert len(pictures) == 2
