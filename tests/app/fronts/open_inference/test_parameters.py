"""Parameters of a request: those that count, those that are refused, those that are passed over."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from onepass.app.fronts.open_inference import ranking
from onepass.models import Predictor

INFER = "/v2/models/taxi/infer"
ROWS = [
    {"distance": 2.5, "hour": 8, "zone": "Midtown", "where": [0.5, -1]},
    {"distance": 17.25, "hour": 0, "zone": "Queens", "where": [100, 0.125]},
]
INPUTS = [
    {"name": "distance", "datatype": "FP32", "shape": [2], "data": [2.5, 17.25]},
    {"name": "hour", "datatype": "UINT8", "shape": [2], "data": [8, 0]},
    {"name": "zone", "datatype": "BYTES", "shape": [2], "data": ["Midtown", "Queens"]},
    {"name": "where", "datatype": "FP32", "shape": [2, 2], "data": [0.5, -1, 100, 0.125]},
]


@pytest.fixture
def infer(taxi_predictor: Predictor, make_app: Any, ask: Any) -> Callable[..., Any]:
    """infer(parameters={...}, outputs=[...]): the answer to both rows."""
    app = make_app(taxi_predictor)
    return lambda **given: ask(app, "POST", INFER, json={"inputs": INPUTS, **given})


def ranked(field: str, count: int, **more: Any) -> list[dict[str, Any]]:
    return [{"name": field, "parameters": {"classification": count, **more}}]


def test_a_classification_is_the_likeliest_labels_in_order(
    taxi_predictor: Predictor, infer: Callable[..., Any]
) -> None:
    answers = taxi_predictor.predict(ROWS)
    for count, name in ((1, "classification"), (2, "class_count"), (9, "classification")):
        outputs = [{"name": "colour.probabilities", "parameters": {name: count}}]
        (found,) = infer(outputs=outputs).json()["outputs"]
        most = min(count, 3)
        assert (found["datatype"], found["shape"]) == ("BYTES", [2, most])
        for place, answer in enumerate(answers):
            wanted = sorted(
                enumerate(answer["colour"]["probabilities"].items()), key=lambda one: -one[1][1]
            )
            texts = found["data"][place * most : place * most + most]
            for text, (column, (label, share)) in zip(texts, wanted, strict=False):
                value, at, said = text.split(":", 2)
                assert (int(at), said) == (column, label)
                assert float(value) == pytest.approx(share, rel=1e-5)


def test_it_stands_beside_other_outputs_and_goes_as_bytes(infer: Callable[..., Any]) -> None:
    outputs = [
        *ranked("card.probabilities", 1, binary_data=True),
        {"name": "card.label"},
        *ranked("colour.probabilities", 0),
    ]
    answer = infer(outputs=outputs)
    length = int(answer.headers["inference-header-content-length"])
    first, second, third = json.loads(answer.content[:length])["outputs"]
    raw = answer.content[length:]
    assert len(raw) == first["parameters"]["binary_data_size"]
    text = raw[4 : 4 + int.from_bytes(raw[:4], "little")].decode()
    assert text.split(":", 2)[2] == second["data"][0]
    assert (third["datatype"], third["shape"]) == ("FP32", [2, 3])


@pytest.mark.parametrize(
    ("field", "more"),
    [("fare.value", ""), ("card.label", "; ask 'card.probabilities'")],
)
def test_what_has_no_labels_is_not_ranked(infer: Callable[..., Any], field: str, more: str) -> None:
    answer = infer(outputs=ranked(field, 2))
    assert answer.status_code == 400
    rule = f"has no labels to rank: probabilities have{more}"
    assert answer.json() == {"error": f"outputs[0].parameters: {rule}"}


def test_many_labels_are_ranked_beside_the_event_loop(
    taxi_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    count = 3000
    inputs = [
        one | {"shape": [count, *one["shape"][1:]], "data": one["data"] * (count // 2)}
        for one in INPUTS
    ]
    document = {"inputs": inputs, "outputs": ranked("colour.probabilities", 3)}
    (found,) = ask(make_app(taxi_predictor), "POST", INFER, json=document).json()["outputs"]
    assert found["shape"] == [count, 3]
    assert found["data"][:6] == found["data"][-6:]


def test_a_timeout_is_a_deadline_in_microseconds(infer: Callable[..., Any]) -> None:
    late = infer(parameters={"timeout": 1})
    assert (late.status_code, list(late.json())) == (504, ["error"])
    for timeout_us in (0, 30_000_000, 2**40):
        assert infer(parameters={"timeout": timeout_us}).status_code == 200
    for wrong in (-1, 1.5, "1", True):
        answer = infer(parameters={"timeout": wrong})
        assert answer.status_code == 400
        assert answer.json()["error"].startswith("parameters.timeout: ")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("priority", 1, "same priority"),
        ("priority", "high", "same priority"),
        ("sequence_id", 42, "leave sequences out"),
        ("sequence_id", "a", "leave sequences out"),
        ("sequence_start", True, "leave sequences out"),
        ("sequence_end", True, "leave sequences out"),
    ],
)
def test_what_would_change_the_meaning_is_refused(
    infer: Callable[..., Any], name: str, value: Any, words: str
) -> None:
    answer = infer(parameters={name: value})
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(f"parameters.{name}: ")
    assert words in answer.json()["error"]
    for nothing in (0, None, "", False):
        assert infer(parameters={name: nothing, "of_my_own": 3}).status_code == 200


def test_shared_memory_is_refused(
    taxi_predictor: Predictor, make_app: Any, ask: Any, infer: Callable[..., Any]
) -> None:
    region = {"shared_memory_region": "r", "shared_memory_byte_size": 8}
    answer = infer(outputs=[{"name": "fare.value", "parameters": region}])
    assert answer.json()["error"].startswith("outputs[0].parameters.shared_memory_region: there is")
    inputs = [{k: v for k, v in INPUTS[0].items() if k != "data"} | {"parameters": region}]
    answer = ask(make_app(taxi_predictor), "POST", INFER, json={"inputs": inputs})
    assert (answer.status_code, "no shared memory" in answer.text) == (400, True)


def test_ranking_keeps_columns_apart_that_are_equal() -> None:
    table = np.array([[0.25, 0.5, 0.25], [1e-10, 0.5, 0.5]], dtype=np.float32)
    assert ranking.ranked(table, ("a", "b:c", "d"), 2).tolist() == [
        ["0.5:1:b:c", "0.25:0:a"],
        ["0.5:1:b:c", "0.5:2:d"],
    ]
