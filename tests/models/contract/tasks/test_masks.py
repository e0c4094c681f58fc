"""Masks are the same, however they are written."""

import base64
import io
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as oracle

from onepass.models.contract.options import Masks
from onepass.models.contract.placing import UNSEEN
from onepass.models.contract.tasks.masks import mask_field, mask_schema, runs, written

LABELS = ["none", "half", "whole"]


def drawn(seed: int) -> Any:
    random = np.random.default_rng(seed)
    high, wide = random.integers(1, 40, 2)
    blocks = random.choice([0, 1, 2, UNSEEN], (high // 5 + 1, wide // 3 + 1))
    return np.kron(blocks, np.ones((5, 3))).astype(np.uint8)[:high, :wide]


@pytest.mark.parametrize("seed", range(20))
def test_runs_are_those_of_coco(seed: int) -> None:
    mask = drawn(seed)
    field = mask_field(mask, LABELS, "rle")["mask"]
    for number, label in enumerate(LABELS):
        alone = np.asfortranarray((mask == number).astype(np.uint8))
        assert oracle.frPyObjects(field[label], *mask.shape) == oracle.encode(alone)


@pytest.mark.parametrize(
    ("mask", "counts"),
    [([[0, 1], [1, 1]], [1, 3]), ([[1, 0], [1, 0]], [0, 2, 2]), ([[0]], [1]), ([[1]], [0, 1])],
)
def test_runs_begin_with_what_is_none(mask: list[list[int]], counts: list[int]) -> None:
    assert runs(np.array(mask, dtype=bool)) == counts


def test_a_picture_has_the_numbers_of_labels_and_none_has_no_field() -> None:
    mask = drawn(3)
    (text,) = mask_field(mask, LABELS, "png").values()
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(base64.b64decode(text)))), mask)
    assert mask_field(mask, LABELS, "none") == {}
    assert mask_field(mask, LABELS, "polygons")["mask"].keys() == set(LABELS)
    assert len(mask_schema(LABELS)["anyOf"]) == 3


@pytest.mark.parametrize(
    ("masks", "found"),
    [("rle", {"size": [1, 2], "counts": [1, 1]}), ("polygons", [[1, 0, 2, 0, 2, 1, 1, 1]]),
     ("none", None)],
)  # fmt: skip
def test_one_thing_has_no_label(masks: Masks, found: Any) -> None:
    assert written(np.array([[False, True]]), masks) == found
