"""Metrics of points: shares of the box around them, and the similarity of pycocotools."""

import contextlib
import io
from typing import Any

import numpy as np
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from onepass.models.contract.tasks import KeypointsTask
from onepass.training.tasks.metrics.keypoints import OKS, PCK, VISIBLE, of_points, tallied

NAMES = ("a", "b", "c", "d")
TASK = KeypointsTask(points=NAMES, size=(100, 200), sigmas={"a": 0.02, "d": 0.1})
NAN = float("nan")


def drawn(seed: int, pictures: int = 8) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Points in a box that is not too narrow, some unknown; and answers near them."""
    random = np.random.default_rng(seed)
    points = random.uniform(0, 100, (pictures, 4, 3))
    points[:, :2, :2] = [[10, 10], [90, 70]]
    points[..., 2] = random.integers(0, 2, (pictures, 4))
    said = points + random.normal(0, 5, points.shape)
    points[:, 2:][random.random((pictures, 2)) < 0.4] = NAN, NAN, 0
    target = np.zeros((pictures, 1, 17), dtype=np.float32)
    target[:, 0, :5], target[:, 0, 5:] = [1, 0, 0, 200, 100], points.reshape(pictures, 12)
    return target, {"points": said.astype(np.float32)}


def reference(points: np.ndarray, said: np.ndarray) -> float:
    """The similarity of one picture, by pycocotools."""
    known = np.isfinite(points[:, 0])
    low, high = points[known, :2].min(axis=0), points[known, :2].max(axis=0)
    triples = np.where(known[:, None], points, 0)
    triples[:, 2] = np.where(known, 2, 0)
    one: dict[str, Any] = {"image_id": 1, "category_id": 1, "id": 1, "iscrowd": 0}
    one |= {"bbox": [*low, *(high - low)], "area": float(np.prod(high - low))}
    truth, found = COCO(), COCO()
    for api, each in ((truth, triples), (found, said)):
        triple = {"keypoints": each.ravel().tolist(), "num_keypoints": int(known.sum())}
        api.dataset = {
            "images": [{"id": 1}],
            "categories": [{"id": 1}],
            "annotations": [one | triple | {"score": 1.0}],
        }
        with contextlib.redirect_stdout(io.StringIO()):
            api.createIndex()
    made = COCOeval(truth, found, "keypoints")
    made.params.kpt_oks_sigmas = np.array(TASK.spread)
    made._prepare()
    return float(made.computeOks(1, 1)[0, 0])


@pytest.mark.parametrize("seed", range(4))
def test_the_similarity_is_that_of_pycocotools(seed: int) -> None:
    target, fields = drawn(seed)
    found = tallied(TASK, target, fields)["similarity"]
    points = target[:, 0, 5:].reshape(-1, 4, 3).astype(float)
    wanted = [reference(*pair) for pair in zip(points, fields["points"], strict=True)]
    np.testing.assert_allclose(found, wanted, rtol=1e-5)


def test_a_picture_that_is_drawn_twice_counts_twice() -> None:
    target, fields = drawn(0)
    times = np.array([0, 2, 1, 3, 0, 1, 1, 2])
    again = np.repeat(target, times, axis=0)
    twice = {"points": np.repeat(fields["points"], times, axis=0)}
    for metric in (*PCK, *of_points(NAMES), OKS, VISIBLE):
        weighed = metric.measure(target, tallied(TASK, target, fields), times.astype(float))
        assert weighed == pytest.approx(
            metric.measure(again, tallied(TASK, again, twice), np.ones(len(again)))
        )


def one(*points: tuple[float, float, float]) -> np.ndarray:
    return np.array([[[1, 0, 0, 200, 100, *np.ravel(points)]]], dtype=np.float32)


def measured(target: np.ndarray, *said: tuple[float, float, float]) -> dict[str, float]:
    task = KeypointsTask(points=NAMES[: len(said)], size=(100, 200))
    found = tallied(task, target, {"points": np.array([said], dtype=np.float32)})
    metrics = (*PCK, *of_points(task.points), OKS, VISIBLE)
    return {metric.name: metric.measure(target, found, np.ones(1)) for metric in metrics}


def test_near_is_a_share_of_the_longer_side_of_the_box_around_the_points() -> None:
    both = one((10, 10, 1), (50, 30, 1))  # 40 wide
    found = measured(both, (10, 13, 0.9), (48, 30, 0.1))
    assert (found["pck05"], found["pck10"], found["visible_accuracy"]) == (0.5, 1, 0.5)
    found = measured(both, (10, 15, 0.9), (48, 30, 0.1))
    assert (found["pck10"], found["pck10_a"], found["pck10_b"]) == (0.5, 0, 1)


def test_of_one_point_or_none_the_picture_is_the_measure() -> None:
    alone = one((10, 10, 1), (NAN, NAN, 0))
    assert measured(alone, (10, 29, 0.9), (0, 0, 0))["pck10"] == 1
    assert measured(alone, (10, 31, 0.9), (0, 0, 0))["pck10"] == 0
    assert np.isnan(measured(alone, (10, 31, 0.9), (0, 0, 0))["pck10_b"])
    nothing = measured(np.zeros((1, 1, 11), dtype=np.float32), (1, 1, 1), (1, 1, 1))
    assert np.isnan([*nothing.values()]).all()


def test_points_on_a_line_have_an_area() -> None:
    line = one((10, 10, 1), (50, 10, 1))
    assert measured(line, (10, 10, 1), (50, 10, 1))["oks"] == 1
    off = measured(line, (10, 14, 1), (50, 14, 1))["oks"]
    assert off == pytest.approx(np.exp(-16 / (2 * 40 * 10 * 0.01)))
