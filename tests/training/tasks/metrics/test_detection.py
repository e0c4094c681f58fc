"""Average precision is that of pycocotools; a picture that is drawn twice counts twice."""

import contextlib
import io
from typing import Any

import numpy as np
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from onepass.models.contract.tasks import DetectionTask
from onepass.training.tasks.detection import Detection
from onepass.training.tasks.metrics.detection import AP, AP50, COUNT_MAE, OF_SIZES, of_labels

LABELS = ("a", "b", "never")
ROOM = 12


def drawn(seed: int, pictures: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Objects of all sizes, with regions among them; what is said lies near some, and elsewhere."""
    random = np.random.default_rng(seed)
    target = np.zeros((pictures, 8, 5), dtype=np.float32)
    boxes = np.zeros((pictures, ROOM, 4), dtype=np.float32)
    scores = np.zeros((pictures, ROOM), dtype=np.float32)
    classes = np.zeros((pictures, ROOM), dtype=np.float32)
    for row in range(pictures):
        count = int(random.integers(0, 9))
        side = 2 ** random.uniform(2, 7.5, (count, 2))
        corner = random.uniform(0, 200, (count, 2))
        target[row, :count, 1:] = np.concatenate([corner, corner + side], axis=1)
        target[row, :count, 0] = random.choice([-1, 1, 2], count, p=[0.1, 0.45, 0.45])
        many = int(random.integers(0, ROOM + 1))
        for place in range(many):
            if count and random.random() < 0.7:
                true = target[row, int(random.integers(count))]
                size = (true[3:] - true[1:3]).min()
                boxes[row, place] = true[1:] + random.normal(0, 0.08 * size, 4)
                label = true[0] - 1 if true[0] > 0 else 0
            else:
                at, wide = random.uniform(0, 200, 2), 2 ** random.uniform(2, 7.5, 2)
                boxes[row, place], label = [*at, *(at + wide)], random.integers(0, 2)
            classes[row, place] = label if random.random() < 0.9 else 1 - label
            scores[row, place] = round(random.uniform(0.05, 1), 1)  # some are equal
    return target, {"boxes": boxes, "scores": scores, "classes": classes}


def reference(target: np.ndarray, fields: dict[str, np.ndarray]) -> Any:
    """The numbers of pycocotools; regions belong to every label, as here."""
    truth, said = [], []
    for row, objects in enumerate(target):
        for one in objects[objects[:, 0] != 0]:
            for label in range(len(LABELS)) if one[0] < 0 else [int(one[0]) - 1]:
                left, top, right, bottom = one[1:].astype(float)
                box = [left, top, right - left, bottom - top]
                known = {"image_id": row + 1, "category_id": label + 1, "bbox": box}
                known |= {"area": box[2] * box[3], "iscrowd": int(one[0] < 0)}
                truth.append(known | {"id": len(truth) + 1})
        for box, score, label in zip(*(fields[name][row] for name in fields), strict=True):
            if score > 0:
                left, top, right, bottom = box.astype(float)
                known = {"image_id": row + 1, "category_id": int(label) + 1, "score": float(score)}
                said.append(known | {"bbox": [left, top, right - left, bottom - top]})
    coco = COCO()
    coco.dataset = {
        "images": [{"id": row + 1} for row in range(len(target))],
        "categories": [{"id": n + 1, "name": label} for n, label in enumerate(LABELS)],
        "annotations": truth,
    }
    with contextlib.redirect_stdout(io.StringIO()):
        coco.createIndex()
        judge = COCOeval(coco, coco.loadRes(said), "bbox")
        judge.evaluate()
        judge.accumulate()
        judge.summarize()
    return judge


@pytest.fixture(scope="module")
def kind() -> Detection:
    return Detection(DetectionTask(labels=LABELS, max_objects=ROOM, size=(256, 256)))


@pytest.mark.parametrize("seed", range(6))
def test_precision_is_that_of_pycocotools(kind: Detection, seed: int) -> None:
    target, fields = drawn(seed, 25)
    counted, once = kind.tallied(target, fields), np.ones(len(target))
    if seed % 2:  # what is taken together once says the same
        counted = kind.gathered(counted)
    stats = reference(target, fields).stats
    assert AP.measure(target, counted, once) == pytest.approx(stats[0], abs=1e-9)
    assert AP50.measure(target, counted, once) == pytest.approx(stats[1], abs=1e-9)
    for metric, expected in zip(OF_SIZES, stats[3:6], strict=True):
        assert metric.measure(target, counted, once) == pytest.approx(expected, abs=1e-9)


def test_of_each_label_and_none_of_one_that_is_absent(kind: Detection) -> None:
    target, fields = drawn(1, 25)
    counted, once = kind.tallied(target, fields), np.ones(len(target))
    table = reference(target, fields).eval["precision"][0, :, :, 0, -1]  # (recalls, labels)
    for index, metric in enumerate(of_labels(LABELS)[:2]):
        expected = float(table[:, index].mean())
        assert metric.measure(target, counted, once) == pytest.approx(expected, abs=1e-9)
    assert np.isnan(of_labels(LABELS)[2].measure(target, counted, once))


def test_a_picture_that_is_drawn_twice_counts_twice(kind: Detection) -> None:
    target, fields = drawn(2, 10)
    fields["scores"] *= np.linspace(0.9, 1, 10 * ROOM).reshape(10, ROOM)  # none is equal
    weight = np.array([0, 1, 2, 3, 1, 0, 2, 1, 1, 2], dtype=np.float64)
    times = weight.astype(int)
    again = np.repeat(target, times, axis=0)
    repeated = {name: np.repeat(one, times, axis=0) for name, one in fields.items()}
    rows = kind.tallied(target, fields), kind.tallied(again, repeated)
    for metric in kind.metrics:
        value = metric.measure(target, rows[0], weight)
        expected = metric.measure(again, rows[1], np.ones(len(again)))
        assert value == pytest.approx(expected, nan_ok=True), metric.name


def test_no_answer_and_no_truth(kind: Detection) -> None:
    target, fields = drawn(3, 8)
    once = np.ones(8)
    nothing = {name: np.zeros_like(one) for name, one in fields.items()}
    counted = kind.tallied(target, nothing)
    assert AP.measure(target, counted, once) == 0
    assert kind.error.measure(target, counted, once) == 1
    empty = kind.tallied(np.zeros_like(target), fields)
    assert np.isnan(AP.measure(target, empty, once))
    both = kind.tallied(np.zeros_like(target), nothing)
    assert COUNT_MAE.measure(target, both, once) == 0
