"""A number for each pixel, in the picture that was sent."""

import base64
import io

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from onepass.models.contract.tasks import DepthTask
from onepass.models.contract.tasks.columns import listed

VALUES = np.array([[[1.0, 2.0, 3.0], [4.0, 5.0, 9.0]]], dtype=np.float32)


def test_an_answer_says_how_far_it_reaches_and_has_the_map() -> None:
    task = DepthTask(unit="cm", size=(2, 3))
    (answer,) = task.answers({"values": VALUES}, listed)
    assert [answer[name] for name in ("min", "median", "max")] == [1, 3.5, 9]
    levels = np.asarray(Image.open(io.BytesIO(base64.b64decode(answer["map"]))), dtype=np.float64)
    values = answer["offset"] + levels * answer["step"]
    np.testing.assert_allclose(values, VALUES[0], atol=answer["step"])
    for name in ("min", "median", "max", "offset", "step"):
        tensor = task.tensor(name, {"values": VALUES})
        np.testing.assert_allclose(tensor, [answer[name]], rtol=1e-6)
    assert task.json_schema()["required"] == list(answer)
    assert task.described == ["cm", ""] or task.described[0] == "cm"


def test_a_range_is_a_range() -> None:
    with pytest.raises(ValidationError, match="min"):
        DepthTask(min=3, max=2)
