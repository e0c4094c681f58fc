"""Precision by the similarity of key points is that of pycocotools."""

import contextlib
import io
from typing import Any

import numpy as np
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from onepass.models.contract.tasks import DetectionTask, KeypointsTask
from onepass.training.tasks.detection import Detection
from onepass.training.tasks.keypoints import Keypoints
from onepass.training.tasks.metrics.drawn import SIGMA

POINTS, ROOM = 3, 6
KIND = Detection(
    DetectionTask(labels=("a", "b"), points=("x", "y", "z"), max_objects=ROOM, size=(128, 128))
)
MEASURED = {metric.name: metric for metric in KIND.metrics}


def drawn(seed: int, pictures: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Objects with points, some of them not known, and regions; what is said lies near some."""
    random = np.random.default_rng(seed)
    target = np.zeros((pictures, 5, 5 + 3 * POINTS), dtype=np.float32)
    said = {
        "boxes": np.zeros((pictures, ROOM, 4), dtype=np.float32),
        "scores": np.zeros((pictures, ROOM), dtype=np.float32),
        "classes": np.zeros((pictures, ROOM), dtype=np.float32),
        "points": np.zeros((pictures, ROOM, POINTS, 3), dtype=np.float32),
    }
    for row in range(pictures):
        count = int(random.integers(0, 6))
        corner, side = random.uniform(0, 80, (count, 2)), random.uniform(8, 40, (count, 2))
        target[row, :count, 0] = random.choice([-1, 1, 2], count, p=[0.1, 0.5, 0.4])
        target[row, :count, 1:5] = np.concatenate([corner, corner + side], axis=1)
        points = corner[:, None] + side[:, None] * random.random((count, POINTS, 2))
        points[random.random((count, POINTS)) < 0.4] = np.nan
        seen = np.isfinite(points[..., :1])
        table = np.concatenate([points, seen], axis=2).reshape(count, 3 * POINTS)
        table[target[row, :count, 0] < 0] = 0
        target[row, :count, 5:] = table
        for place in range(int(random.integers(0, ROOM + 1)) if count else 0):
            true = int(random.integers(count))
            off = random.normal(0, 0.05, (POINTS, 2)) * side[true]
            middle = corner[true] + side[true] / 2
            said["points"][row, place, :, :2] = np.where(seen[true], points[true], middle) + off
            said["boxes"][row, place] = target[row, true, 1:5]
            said["classes"][row, place] = abs(target[row, true, 0]) - 1
            said["scores"][row, place] = random.uniform(0.05, 1)
    return target, said


def reference(truth: list[dict[str, Any]], said: list[dict[str, Any]], spread: Any) -> Any:
    """The numbers of pycocotools, of all sizes."""
    images = {one["image_id"] for one in (*truth, *said)}
    coco = COCO()
    coco.dataset = {
        "images": [{"id": one} for one in images],
        "categories": [{"id": 1}, {"id": 2}],
        "annotations": [{**one, "id": n + 1} for n, one in enumerate(truth)],
    }
    with contextlib.redirect_stdout(io.StringIO()):
        coco.createIndex()
        judge = COCOeval(coco, coco.loadRes(said), "keypoints")
        judge.params.kpt_oks_sigmas = np.asarray(spread)
        judge.evaluate()
        judge.accumulate()
        judge.summarize()
    return judge.stats


def told(points: np.ndarray) -> list[float]:
    """As COCO writes them: x, y, and 2 for one that is known."""
    known = np.isfinite(points[:, :1])
    return np.where(known, np.c_[points[:, :2], np.full(len(points), 2)], 0).ravel().tolist()


@pytest.mark.parametrize("seed", range(4))
def test_precision_of_objects_is_that_of_pycocotools(seed: int) -> None:
    target, fields = drawn(seed, 25)
    truth, said = list[dict[str, Any]](), list[dict[str, Any]]()
    for row, objects in enumerate(target.astype(float)):
        for one in objects[objects[:, 0] != 0]:
            points = one[5:].reshape(POINTS, 3)
            points = np.full_like(points, np.nan) if one[0] < 0 else points
            left, top, right, bottom = one[1:5]
            box = [left, top, right - left, bottom - top]
            known = {"image_id": row + 1, "bbox": box, "area": box[2] * box[3]}
            known |= {"keypoints": told(points), "iscrowd": int(one[0] < 0)}
            known["num_keypoints"] = int(np.isfinite(points[:, 0]).sum())
            labels = (1, 2) if one[0] < 0 else (int(one[0]),)
            truth += [{**known, "category_id": label} for label in labels]
        for place in np.flatnonzero(fields["scores"][row]):
            points = fields["points"][row, place].astype(float)
            known = {"image_id": row + 1, "score": float(fields["scores"][row, place])}
            known |= {"category_id": int(fields["classes"][row, place]) + 1}
            said.append(known | {"keypoints": told(points)})
    expected = reference(truth, said, [SIGMA] * POINTS)
    found, once = KIND.gathered(KIND.tallied(target, fields)), np.ones(len(target))
    assert 0.05 < expected[0] < 0.95
    assert MEASURED["points_ap"].measure(target, found, once) == pytest.approx(expected[0])
    assert MEASURED["points_ap50"].measure(target, found, once) == pytest.approx(expected[1])


def test_precision_of_one_set_in_a_picture_is_that_of_pycocotools() -> None:
    random, count = np.random.default_rng(0), 30
    kind = Keypoints(
        KeypointsTask(points=("a", "b"), sigmas={"a": 0.05, "b": 0.1}, size=(100, 100))
    )
    places = random.uniform(10, 90, (count, 2, 2))
    target = np.zeros((count, 1, 11), dtype=np.float32)
    target[:, 0, :5] = [1, 0, 0, 100, 100]
    target[:, 0, 5:] = np.concatenate([places, np.ones((count, 2, 1))], axis=2).reshape(count, 6)
    target[:4, 0, 0] = 0
    points = np.concatenate(
        [places + random.normal(0, 4, places.shape), random.random((count, 2, 1))], axis=2
    )
    found, once = kind.gathered(kind.tallied(target, {"points": points})), np.ones(count)
    sides = np.ptp(places, axis=1)
    area = np.maximum(sides, 0.25 * sides.max(axis=1, keepdims=True)).prod(axis=1)
    truth = [
        {
            "image_id": row + 1, "category_id": 1, "bbox": [0, 0, 100, 100], "iscrowd": 0,
            "area": float(area[row]), "keypoints": told(places[row]), "num_keypoints": 2,
        }
        for row in range(4, count)
    ]  # fmt: skip
    said = [
        {
            "image_id": row + 1, "category_id": 1, "keypoints": told(points[row, :, :2]),
            "score": float(points[row, :, 2].mean()),
        }
        for row in range(4, count)
    ]  # fmt: skip
    expected = reference(truth, said, [0.05, 0.1])
    measured = {metric.name: metric.measure(target, found, once) for metric in kind.metrics}
    assert 0.05 < expected[0] < 0.95
    assert measured["oks_ap"] == pytest.approx(expected[0], abs=1e-4)
    assert measured["oks_ap50"] == pytest.approx(expected[1], abs=1e-4)


def test_a_picture_that_is_drawn_twice_counts_twice() -> None:
    target, fields = drawn(7, 10)
    weight = np.array([0, 1, 2, 3, 1, 0, 2, 1, 1, 2], dtype=np.float64)
    times = weight.astype(int)
    again = np.repeat(target, times, axis=0)
    found = KIND.gathered(KIND.tallied(target, fields))
    other = KIND.tallied(again, {n: np.repeat(one, times, axis=0) for n, one in fields.items()})
    for metric in MEASURED.values():
        expected = metric.measure(again, other, np.ones(len(again)))
        assert metric.measure(target, found, weight) == pytest.approx(expected, nan_ok=True)
