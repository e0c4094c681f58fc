"""Rows of unequal length in several passes: each answer is the row's own, in its place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from onepass import models
from onepass.models import Predictor

WORDS = ["the", "old", "house", "by", "a", "river"]
CONTRACT = {
    "inputs": {"words": {"kind": "sequence", "max_tokens": 64, "values": WORDS}},
    "tasks": {
        "tag": {"kind": "tagging", "labels": ["O", "B", "I"]},
        "age": {"kind": "regression"},
    },
}
NETWORK = {"trunk": {"kind": "conv1d", "channels": [8], "pool": "none"}}


def sentences(count: int) -> list[list[str]]:
    random = np.random.default_rng(0)
    lengths = [1, 64, *random.integers(1, 64, count - 2)]
    return [[WORDS[at] for at in random.integers(0, len(WORDS), length)] for length in lengths]


class Counting:
    """An engine that notes the shape of each pass."""

    def __init__(self, engine: Any) -> None:
        self.name = engine.name
        self.shapes: list[tuple[int, int]] = []
        self._engine = engine

    def run(self, arrays: Any, tasks: Any) -> Any:
        self.shapes.append(arrays["words"].shape[:2])
        return self._engine.run(arrays, tasks)


@pytest.fixture
def predictor(make_bundle: Callable[..., Path]) -> Predictor:
    golden = [{"words": WORDS}, {"words": ["old"]}]
    folder = make_bundle("tagged", contract=CONTRACT, rows=golden, network=NETWORK)
    loaded = models.load(folder)
    loaded.engine = Counting(loaded.engine)  # type: ignore[assignment]
    return loaded


def cells(shapes: list[tuple[int, int]]) -> int:
    return sum(rows * length for rows, length in shapes)


def alone(predictor: Predictor, rows: list[dict[str, Any]]) -> list[Any]:
    return [predictor.predict([row])[0] for row in rows]


def same(found: Any, expected: Any) -> bool:
    return found["tag"]["tags"] == expected["tag"]["tags"] and found["age"]["value"] == (
        pytest.approx(expected["age"]["value"], abs=1e-5)
    )


def test_offline_rows_go_beside_those_that_are_as_long(predictor: Predictor) -> None:
    rows = [{"words": words} for words in sentences(300)]
    counted: Any = predictor.engine
    found = predictor.predict(rows)
    padded = cells(counted.shapes)
    needed = sum(len(row["words"]) for row in rows)
    assert needed <= padded < 1.5 * needed < 300 * 64
    for answer, expected in zip(found, alone(predictor, rows), strict=True):
        assert same(answer, expected)


def test_served_in_several_passes_each_answer_is_its_own(
    predictor: Predictor, make_app: Callable[..., Any]
) -> None:
    rows = [{"words": words} for words in sentences(40)]
    expected = alone(predictor, rows)
    counted: Any = predictor.engine
    with TestClient(make_app(predictor, batch_rows=8)) as client:
        counted.shapes.clear()
        found = client.post("/predict", json={"instances": rows}).json()["predictions"]
        assert all(same(*pair) for pair in zip(found, expected, strict=True))
        assert max(size for size, _ in counted.shapes) <= 8
        assert cells(counted.shapes) < 40 * 64 * 0.75
        longest = max(len(row["words"]) for row in rows)
        data = [
            word for row in rows for word in row["words"] + [""] * (longest - len(row["words"]))
        ]
        given = {"name": "words", "datatype": "BYTES", "shape": [40, longest], "data": data}
        counted.shapes.clear()
        body = client.post("/v2/models/tagged/infer", json={"inputs": [given]}).json()
        assert len(counted.shapes) > 1
        outputs = {one["name"]: one for one in body["outputs"]}
        assert outputs["age.value"]["data"] == pytest.approx(
            [answer["age"]["value"] for answer in expected], abs=1e-5
        )
        tags = np.array(outputs["tag.tags"]["data"]).reshape(outputs["tag.tags"]["shape"])
        for row, answer, tagged in zip(rows, expected, tags, strict=True):
            assert tagged[: len(row["words"])].tolist() == answer["tag"]["tags"]
