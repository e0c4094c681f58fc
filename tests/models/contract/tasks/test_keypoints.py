"""Named points in the picture that was sent."""

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from onepass.models.contract import Contract
from onepass.models.contract.placing import FIT
from onepass.models.contract.tasks import KeypointsTask
from onepass.models.contract.tasks.columns import listed

TASK = KeypointsTask(points=("nose", "tail"), size=(64, 64))
COLUMNS: dict[str, Any] = {
    "points": np.array([[[1, 2, 0.25], [64, 48, 0.75]]], dtype=np.float32),
}


def test_each_point_is_answered_by_its_name() -> None:
    (answer,) = TASK.answers(COLUMNS, listed)
    points = {"nose": [1, 2, 0.25], "tail": [64, 48, 0.75]}
    assert answer == {"size": [64, 64], "seen": [0, 0, 64, 64], "points": points}
    schema = TASK.json_schema()
    assert schema["required"] == list(answer)
    assert schema["properties"]["points"]["required"] == list(points)


def test_points_are_in_pixels_of_the_picture_that_was_sent_and_cut_at_its_border() -> None:
    """128 wide and 256 high, of which the network sees the middle: twice as large, from 64 on; and
    100 wide and 50 high beside bars."""
    cut = [128, 256, 0, 64, 128, 192, 64, 64]
    barred = [100, 50, 0, 0, 100, 50, 64, 32]
    fit = np.array([cut, barred], dtype=np.float64)
    both = {"points": np.repeat(COLUMNS["points"], 2, axis=0), FIT: fit}
    first, second = TASK.answers(both, listed)
    assert (first["size"], first["seen"]) == ([128, 256], [0, 64, 128, 128])
    assert first["points"] == {"nose": [2, 68, 0.25], "tail": [128, 160, 0.75]}
    assert second["points"]["nose"] == [1.5625, 0, 0.25], "on a bar above the picture"
    assert second["points"]["tail"] == [100, 50, 0.75]
    np.testing.assert_allclose(
        TASK.tensor("points", both)[0], list(first["points"].values()), atol=1e-5
    )


def test_names_must_differ_and_sigmas_are_of_points() -> None:
    with pytest.raises(ValidationError, match="points must differ"):
        KeypointsTask(points=("a", "a"))
    for points in ((), tuple(f"p{n}" for n in range(65)), ("left eye",)):
        with pytest.raises(ValidationError, match="points"):
            KeypointsTask(points=points)
    with pytest.raises(ValidationError, match=r"sigmas: there is no point 'noze'.*nose"):
        KeypointsTask(points=("nose",), sigmas={"noze": 0.1})
    assert KeypointsTask(points=("a", "b"), sigmas={"b": 0.1}).spread == (0.05, 0.1)


def test_a_contract_gives_it_the_size_of_its_image_and_is_written_whole() -> None:
    document: dict[str, Any] = {
        "inputs": {"photo": {"kind": "image", "size": [6, 9]}},
        "tasks": {"pose": {"kind": "keypoints", "points": ["nose"]}},
    }
    contract = Contract.model_validate(document)
    task = contract.tasks["pose"]
    assert isinstance(task, KeypointsTask)
    assert task.extent == task.form.size == (6, 9)
    assert Contract.model_validate_json(contract.model_dump_json()) == contract
    assert "sigmas" not in contract.model_dump_json()
    assert task.described == ["nose"]
