"""What a model says of itself: its tensors, and what it has answered so far."""

from typing import Any

from onepass.models import Predictor

INFER = "/v2/models/taxi/infer"
ROW = {"distance": 2.5, "hour": 8, "zone": "Midtown", "where": [0.5, -1]}
TENSORS = [
    {"name": "distance", "datatype": "FP32", "shape": [3], "data": [1, 2, 3]},
    {"name": "zone", "datatype": "BYTES", "shape": [3], "data": ["a", "b", "c"]},
    {"name": "where", "datatype": "FP32", "shape": [3, 2], "data": [0] * 6},
]
OUTPUTS = [
    ("fare.value", "FP32", []),
    ("minutes.value", "FP32", []),
    ("card.label", "BYTES", []),
    ("card.probabilities", "FP32", [2]),
    ("colour.label", "BYTES", []),
    ("colour.probabilities", "FP32", [3]),
]


def test_metadata_name_every_tensor(taxi_predictor: Predictor, make_app: Any, ask: Any) -> None:
    found = ask(make_app(taxi_predictor), "GET", "/v2/models/taxi").json()
    assert found["inputs"] == [
        {"name": "distance", "datatype": "FP32", "shape": [-1]},
        {"name": "hour", "datatype": "FP32", "shape": [-1]},
        {"name": "zone", "datatype": "BYTES", "shape": [-1]},
        {"name": "where", "datatype": "FP32", "shape": [-1, 2]},
    ]
    assert found["outputs"] == [
        {"name": name, "datatype": datatype, "shape": [-1, *shape]}
        for name, datatype, shape in OUTPUTS
    ]


def test_statistics_count_rows_and_passes(
    taxi_predictor: Predictor, make_app: Any, ask: Any, post: Any
) -> None:
    app = make_app(taxi_predictor)
    ask(app, "POST", INFER, json={"inputs": TENSORS})
    ask(app, "POST", INFER, json={"inputs": []})
    post(app, {"instances": [ROW] * 3})
    (found,) = ask(app, "GET", "/v2/models/taxi/stats").json()["model_stats"]
    (again,) = ask(app, "GET", "/v2/models/stats").json()["model_stats"]
    assert again == found
    assert (found["inference_count"], found["execution_count"]) == (6, 2)
    assert found["inference_stats"]["success"]["count"] == 2
    assert found["inference_stats"]["fail"]["count"] == 1
    assert found["inference_stats"]["compute_infer"]["ns"] > 0
    assert found["last_inference"] > 1.7e12
    scraped = ask(app, "GET", "/metrics").text
    assert 'onepass_requests_total{route="/v2/models/*/infer",status="400"} 1.0' in scraped


def test_the_configuration_says_the_same_in_its_own_words(
    taxi_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    app = make_app(taxi_predictor, max_rows=7)
    found = ask(app, "GET", "/v2/models/taxi/config").json()
    assert found["max_batch_size"] == 7
    assert found["input"][2] == {"name": "zone", "data_type": "TYPE_STRING", "dims": []}
    assert found["output"][3] == {
        "name": "card.probabilities", "data_type": "TYPE_FP32", "dims": [2],
    }  # fmt: skip
