"""Effects: each is the answer to a row, minus that to the same row with one input replaced."""

from typing import Any

import numpy as np
import orjson
import pytest

from onepass.models.contract import Contract
from onepass.models.effects import Effects, Usual

CONTRACT = Contract.model_validate(
    {
        "inputs": {
            "x": {"kind": "number"},
            "has": {"kind": "set", "values": ["pool", "bath"]},
            "age": {"kind": "number", "optional": True},
        },
        "tasks": {
            "y": {"kind": "regression"},
            "middle": {"kind": "quantiles", "levels": [0.1, 0.5, 0.9]},
            "colour": {"kind": "multiclass", "labels": ["red", "blue", "green"]},
            "stars": {"kind": "ordinal", "labels": ["1", "2", "3"], "answer": "number"},
        },
    }
)
ROWS: list[dict[str, Any]] = [
    {"x": 3, "has": ["pool", "bath"], "age": 7},
    {"x": 1, "has": []},
]


@pytest.fixture(scope="module")
def effects() -> Effects:
    return Effects(CONTRACT, Usual(CONTRACT, {"inputs": {"x": {"median": 1}}}))


def test_behind_each_row_stand_those_with_an_input_replaced(effects: Effects) -> None:
    replaced = effects.replaced(CONTRACT.read(ROWS))
    arrays = replaced.arrays
    assert effects.each == 4
    assert arrays["x"].tolist() == [3, 1, 3, 3, 1, 1, 1, 1]
    assert (arrays["has"][:4] != 0).sum(axis=1).tolist() == [2, 2, 0, 2]
    assert arrays["age.present"].tolist() == [True, True, True, False] + [False] * 4
    assert arrays["age"].tolist() == [7, 7, 7, 0] + [0] * 4
    assert replaced.sent.tolist() == [0, 4]
    assert replaced.alike.tolist() == [[False] * 3, [True] * 3]


def test_they_are_differences_and_none_where_nothing_was_replaced(effects: Effects) -> None:
    replaced = effects.replaced(CONTRACT.read(ROWS))
    random = np.random.default_rng(0)
    outputs = {
        "y.value": random.normal(size=8).astype(np.float32),
        "middle.quantiles": np.sort(random.normal(size=(8, 3)).astype(np.float32), axis=1),
        "colour.probabilities": random.dirichlet([1, 1, 1], 8).astype(np.float32),
        "stars.probabilities": random.dirichlet([1, 1, 1], 8).astype(np.float32),
    }
    texts = effects.written(outputs, replaced)
    first, second = ({task: orjson.loads(own[n]) for task, own in texts.items()} for n in (0, 1))
    y, middle = outputs["y.value"], outputs["middle.quantiles"][:, 1]
    stars = outputs["stars.probabilities"] @ np.array([1, 2, 3], dtype=np.float32)
    for place, name in enumerate(("x", "has", "age"), start=1):
        assert first["y"][name] == pytest.approx(float(y[0] - y[place]), rel=1e-6)
        assert first["middle"][name] == pytest.approx(float(middle[0] - middle[place]), rel=1e-6)
        assert first["stars"][name] == pytest.approx(float(stars[0] - stars[place]), abs=1e-6)
        shares = outputs["colour.probabilities"][0] - outputs["colour.probabilities"][place]
        assert list(first["colour"][name]) == ["red", "blue", "green"]
        assert list(first["colour"][name].values()) == pytest.approx(shares.tolist(), rel=1e-6)
        assert sum(first["colour"][name].values()) == pytest.approx(0, abs=1e-6)
    assert set(second["y"].values()) == {0}


def test_answers_that_are_no_numbers_or_labels_of_rows_have_none() -> None:
    tasks = {"mask": {"kind": "segmentation", "labels": ["a", "b"]}, "y": {"kind": "regression"}}
    inputs = {"photo": {"kind": "image", "size": [8, 8]}, "x": {"kind": "number"}}
    contract = Contract.model_validate({"inputs": inputs, "tasks": tasks})
    effects = Effects(contract, Usual(contract, {"inputs": {"x": {"median": 1}}}))
    assert effects.names == ("x",)
    assert effects.able(["mask", "y"]) == ["y"]


def test_of_a_picture_beside_other_inputs_a_cell_at_a_time_is_its_mean_pixel() -> None:
    inputs = {"x": {"kind": "number"}, "photo": {"kind": "image", "size": [20, 4], "channels": 3}}
    contract = Contract.model_validate({"inputs": inputs, "tasks": {"y": {"kind": "regression"}}})
    effects = Effects(contract, Usual(contract, {"inputs": {"x": {"median": 1}}}))
    (grid,) = effects.grids.values()
    assert sorted(grid) == [4, 8]
    assert effects.each == 1 + 1 + 32
    random = np.random.default_rng(0)
    high, wide = contract.inputs["photo"].item_shape[1:]
    photos = random.integers(0, 255, (2, 3, high, wide), dtype=np.uint8)
    photos[1] = 7
    replaced = effects.replaced({"x": np.array([1, 2], dtype=np.float32), "photo": photos})
    table = replaced.arrays["photo"].reshape(2, 34, 3, high, wide)
    assert (table[:, :2] == photos[:, None]).all()
    changed = (table[0, 2:] != photos[0]).any(axis=1)  # (32, H, W)
    assert changed.sum() == pytest.approx(high * wide, abs=2), "each pixel is in one cell"
    mean = np.rint(photos[0].mean(axis=(1, 2))).astype(np.uint8)
    first = table[0, 2, :, : high // grid[0], : wide // grid[1]]
    assert (first == mean[:, None, None]).all()
    assert replaced.alike[1].tolist() == [False] + [True] * 32
    values = {"y.value": random.normal(size=68).astype(np.float32)}
    told = orjson.loads(effects.written(values, replaced)["y"][0])
    assert told["photo"]["grid"] == list(grid)
    wanted = values["y.value"][0] - values["y.value"][2:34]
    assert told["photo"]["cells"] == pytest.approx(wanted.tolist(), rel=1e-5)
