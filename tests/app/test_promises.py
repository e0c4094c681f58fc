"""What is promised comes through every door as it is: bounds, and none where there is none."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import numpy as np
import pytest

from onepass import models
from onepass.models import Predictor

LEAST = float(np.finfo(np.float32).min)
CONTRACT: dict[str, Any] = {
    "inputs": {"x": {"kind": "number"}},
    "tasks": {
        "price": {"kind": "regression", "unit": "USD", "min": 0, "certainty": 0.9},
        "calls": {"kind": "count", "certainty": 0.9},
        "range": {"kind": "quantiles", "levels": [0.1, 0.9], "certainty": 0.8},
        "card": {"kind": "binary", "labels": ["cash", "card"], "certainty": 0.9},
        "stars": {"kind": "ordinal", "labels": ["1", "2", "3"], "certainty": 0.9},
        "topics": {"kind": "multilabel", "labels": ["a", "b", "c"], "certainty": 0.9},
    },
}
COMPUTED = {
    "price.value": 5.25, "price.low": 3, "price.high": -LEAST,
    "calls.value": 2.5, "calls.low": 0.5, "calls.high": 4.5,
    "range.quantiles": [1, 2], "range.low": LEAST, "range.high": -LEAST,
    "card.probabilities": [0.75, 0.25], "card.slack": [0.1, -0.1],
    "stars.probabilities": [0.25, 0.5, 0.25], "stars.slack": [-1, 0, 0.5],
    "topics.probabilities": [0.75, 0.5, 0.25], "topics.slack": [-1, 1, -1],
}  # fmt: skip
ANSWER = {
    "price": {"value": 5.25, "low": 3, "high": None},
    "calls": {"value": 2.5, "low": 1, "high": 4},
    "range": {"quantiles": {"0.1": 1, "0.9": 2}, "low": None, "high": None},
    "card": {"label": "cash", "probabilities": {"cash": 0.75, "card": 0.25}, "set": ["cash"]},
    "stars": {
        "label": "2", "probabilities": {"1": 0.25, "2": 0.5, "3": 0.25}, "set": ["2", "3"],
    },
    "topics": {
        "labels": ["a"], "probabilities": {"a": 0.75, "b": 0.5, "c": 0.25},
        "sure": ["a"], "open": ["b"],
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def promising(answering: Callable[..., Predictor]) -> Predictor:
    return answering("promises", CONTRACT, COMPUTED)


def test_json_lines_and_forms_say_null_where_there_is_no_bound(
    promising: Predictor, make_app: Any, post: Any, ask: Any
) -> None:
    served = make_app(promising)
    one = post(served, {"x": 1})
    assert one.json() == ANSWER
    assert post(served, {"instances": [{"x": 1}] * 3}).json() == {"predictions": [ANSWER] * 3}
    assert promising.predict([{"x": 1}]) == [ANSWER]
    kind = {"content-type": "application/x-ndjson"}
    lines = ask(served, "POST", "/predict", content=b'{"x":1}\n{"x":2}\n', headers=kind).text
    assert [json.loads(line) for line in lines.splitlines()] == [ANSWER] * 2
    form = {"x": (None, "1")}
    assert ask(served, "POST", "/predict", files=form).content == one.content


def test_the_schema_knows_every_answer(
    promising: Predictor, make_app: Any, post: Any, ask: Any
) -> None:
    served = make_app(promising)
    document = ask(served, "GET", "/openapi.json").json()
    schema = document["components"]["schemas"]["Answer"]
    jsonschema_rs.validator_for(
        schema | {"properties": {n: schema["properties"][n] for n in ANSWER}}
    )
    for name, own in schema["properties"].items():
        if name in ANSWER:
            jsonschema_rs.validate(own, ANSWER[name])
            with pytest.raises(jsonschema_rs.ValidationError):
                jsonschema_rs.validate(own, ANSWER[name] | {"low": "none", "set": "", "open": 1})
    bound = schema["properties"]["price"]["properties"]["high"]
    assert bound["type"] == ["number", "null"]
    assert "90 % of new rows" in bound["description"]
    assert schema["examples"] == [ANSWER]


def test_tensors_have_a_number_for_every_bound(
    promising: Predictor, make_app: Any, ask: Any
) -> None:
    served = make_app(promising)
    told = {one["name"]: one for one in ask(served, "GET", "/v2/models/promises").json()["outputs"]}
    sent = {"inputs": [{"name": "x", "datatype": "FP32", "shape": [1], "data": [1]}]}
    found = ask(served, "POST", "/v2/models/promises/infer", json=sent).json()["outputs"]
    data = {one["name"]: one["data"] for one in found}
    assert {one["name"]: one["datatype"] for one in found} == {
        name: one["datatype"] for name, one in told.items()
    }
    assert (data["price.low"], data["range.low"]) == ([3], [pytest.approx(LEAST)])
    assert data["price.high"] == [pytest.approx(-LEAST)]
    assert data["calls.high"] == [4], "of whole numbers the last"
    assert data["stars.set"] == ["", "2", "3"]
    assert (data["topics.sure"], data["topics.open"]) == (["a", "", ""], ["", "b", ""])


def test_pages_are_told_the_share_of_each_task(
    promising: Predictor, make_app: Any, ask: Any
) -> None:
    tasks = ask(make_app(promising), "GET", "/model").json()["contract"]["tasks"]
    assert {name: one["certainty"] for name, one in tasks.items()} == {
        name: one["certainty"] for name, one in CONTRACT["tasks"].items()
    }


TRUE = {
    "price": 1e9, "calls": 5, "range": -3.5, "card": "card", "stars": "3", "topics": ["a", "b"],
}  # fmt: skip
HELD = {"price": 1, "calls": 0, "range": 1, "card": 0, "stars": 1, "topics": 1}


def test_truths_say_what_share_of_rows_each_promise_holds_for(
    promising: Predictor, make_app: Any, post: Any, ask: Any, tmp_path: Path
) -> None:
    served = make_app(promising, feedback=tmp_path / "kept.sqlite")
    answer_id = post(served, {"x": 1}).headers["x-answer-id"]
    told = ask(served, "POST", "/feedback", json={"id": answer_id, "truth": TRUE})
    assert told.json() == {"truths": 1, "new": len(TRUE)}
    tasks = ask(served, "GET", "/feedback/quality").json()["tasks"]
    assert {name: one["covered"]["hour"]["value"] for name, one in tasks.items()} == HELD
    assert {name: one["covered"]["promised"] for name, one in tasks.items()} == {
        name: one["certainty"] for name, one in CONTRACT["tasks"].items()
    }
    wide = {name: [k for k in ("width", "size", "open") if k in tasks[name]] for name in tasks}
    assert wide == {
        "price": [], "calls": ["width"], "range": [],
        "card": ["size"], "stars": ["size"], "topics": ["open"],
    }  # fmt: skip
    metrics = ask(served, "GET", "/metrics").text
    assert 'onepass_feedback_promised{task="range"} 0.8' in metrics
    assert 'onepass_feedback_quality{metric="covered",task="stars",window="hour"} 1.0' in metrics
    served.fleet.close()


LABELS = ["B-X", "I-X", "O"]


def test_tags_have_a_set_for_each_token(
    make_bundle: Callable[..., Path], make_app: Any, post: Any, ask: Any
) -> None:
    contract = {
        "inputs": {"words": {"kind": "sequence", "values": ["a", "b"]}},
        "tasks": {"ner": {"kind": "tagging", "labels": LABELS, "certainty": 0.9}},
    }
    row = {"words": ["a", "b"]}
    bundle = make_bundle(
        "tags",
        contract=contract,
        rows=[row],
        network={"trunk": {"kind": "conv1d", "channels": [4], "pool": "none"}},
    )
    served = make_app(models.load(bundle))
    answer = post(served, row).json()
    assert answer["ner"]["sets"] == [LABELS] * 2, "nothing has calibrated it"
    document = ask(served, "GET", "/openapi.json").json()
    schema = document["components"]["schemas"]["Answer"]["properties"]["ner"]
    jsonschema_rs.validate(schema, answer["ner"])
    assert "of 90 % of new rows" in schema["properties"]["sets"]["description"]
    told = ask(served, "GET", "/v2/models/tags").json()["outputs"]
    assert told[-1] == {"name": "ner.sets", "datatype": "BYTES", "shape": [-1, -1, 3]}
    sent = {"inputs": [{"name": "words", "datatype": "BYTES", "shape": [1, 2], "data": ["a", "b"]}]}
    found = ask(served, "POST", "/v2/models/tags/infer", json=sent).json()["outputs"]
    assert found[-1]["shape"] == [1, 2, 3]
    assert found[-1]["data"] == LABELS * 2
