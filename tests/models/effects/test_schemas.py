"""What the schema of an answer says of effects is what is written."""

from typing import Any

import jsonschema_rs
import numpy as np
import orjson

from onepass.models.contract import Contract
from onepass.models.contract.steps import done
from onepass.models.effects import Effects, Usual
from onepass.models.effects.schemas import with_effects
from onepass.models.effects.words import each_without

CONTRACT = Contract.model_validate(
    {
        "inputs": {
            "x": {"kind": "number"},
            "note": {"kind": "text"},
            "photo": {"kind": "image", "size": 8},
            "words": {"kind": "sequence"},
        },
        "tasks": {
            "y": {"kind": "regression"},
            "card": {"kind": "binary", "labels": ["a", "b"]},
            "tags": {"kind": "tagging", "labels": ["c", "d"]},
        },
    }
)
PLAIN: dict[str, Any] = {"type": "object", "properties": {}}


def test_every_part_is_described() -> None:
    effects = Effects(CONTRACT, Usual(CONTRACT, {"inputs": {"x": {"median": 1}}}))
    rows = [
        {"x": 1.0, "note": "one two", "photo": None, "words": []},
        {"x": 2.0, "note": "", "photo": None, "words": []},
    ]
    runs = effects.runs(rows)
    arrays = {
        "x": np.array([1, 2], dtype=np.float32),
        "note": np.zeros((2, 2), dtype=np.int32),
        "photo": np.zeros((2, 3, 8, 8), dtype=np.uint8),
        "words": np.zeros((2, 1), dtype=np.int32),
    }
    replaced = effects.replaced(arrays, runs, done(each_without(runs)))
    assert effects.inputs == ("x", "photo", "note")
    assert replaced.each == effects.count(runs) == 1 + 1 + 64 + 2
    count = 2 * replaced.each
    shares = np.random.default_rng(0).dirichlet([1, 1], count).astype(np.float32)
    outputs = {"y.value": shares[:, 0], "card.probabilities": shares}
    for task, texts in effects.written(outputs, replaced).items():
        schema = with_effects(PLAIN, task, effects)["properties"]["effects"]
        for text in texts:
            jsonschema_rs.validate(schema, orjson.loads(text))
            assert not jsonschema_rs.is_valid(schema, orjson.loads(text) | {"note": {"words": []}})
    assert with_effects(PLAIN, "tags", effects) == PLAIN
