"""Masks: a label for each pixel, in the picture that was sent."""

import base64
import io
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from onepass.models.contract import Contract
from onepass.models.contract.options import Options
from onepass.models.contract.tasks import SegmentationTask
from onepass.models.contract.tasks.columns import listed

CLASSES = np.array([[[0, 0, 1, 1], [0, 0, 1, 2]]], dtype=np.uint8)
COLUMNS = {"classes": CLASSES, "confidence": np.full((1, 2, 4), 0.5, dtype=np.float32)}


def test_an_answer_says_the_shares_and_has_the_mask() -> None:
    task = SegmentationTask(labels=("a", "b", "c"), size=(2, 4))
    (answer,) = task.answers(COLUMNS, listed)
    assert answer["shares"] == {"a": 0.5, "b": 0.375, "c": 0.125}
    assert (answer["size"], answer["seen"], answer["confidence"]) == ([4, 2], [0, 0, 4, 2], 0.5)
    mask = np.asarray(Image.open(io.BytesIO(base64.b64decode(answer["mask"]))))
    np.testing.assert_array_equal(mask, CLASSES[0])
    assert task.tensor("mask", COLUMNS).dtype == np.uint8
    schema = task.json_schema()
    assert list(schema["properties"]) == list(answer)
    (without,) = task.answers_under(COLUMNS, listed, Options(masks="none"))
    assert schema["required"] == list(without)
    (runs,) = task.answers_under(COLUMNS, listed, Options(masks="rle"))
    assert runs["mask"]["c"] == {"size": [2, 4], "counts": [7, 1]}
    assert without | {"mask": runs["mask"]} == runs


def test_a_number_is_a_label_or_is_left_out_and_never_both() -> None:
    with pytest.raises(ValidationError, match=r"ignore: 1 is the number of the label 'b'"):
        SegmentationTask(labels=("a", "b"), ignore=1)
    with pytest.raises(ValidationError, match="at least two labels"):
        SegmentationTask(labels=("a",))


def test_a_contract_gives_a_task_the_size_of_its_image() -> None:
    document: dict[str, Any] = {
        "inputs": {"photo": {"kind": "image", "size": [6, 9]}},
        "tasks": {"mask": {"kind": "segmentation", "labels": ["a", "b"]}},
    }
    contract = Contract.model_validate(document)
    assert contract.tasks["mask"].form.computed == {"classes": (6, 9), "confidence": (6, 9)}
    assert Contract.model_validate_json(contract.model_dump_json()) == contract
    photo = document["inputs"]["photo"]
    for inputs in ({"x": {"kind": "number"}}, {"a": photo, "b": photo}):
        with pytest.raises(ValidationError, match="answers for the pixels of one input of kind im"):
            Contract.model_validate(document | {"inputs": inputs})
