"""How typical a row is comes through every door: where it is asked for, and where it is small."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onepass import models
from onepass.models import Predictor

CONTRACT: dict[str, Any] = {
    "inputs": {"x": {"kind": "number"}},
    "tasks": {"price": {"kind": "regression"}, "card": {"kind": "binary", "labels": ["a", "b"]}},
}
ROWS = [{"x": 1}, {"x": 0.001}]
SHARES = [1, pytest.approx(0.001)]


class Mirror:
    """An engine in which a row is as typical as its number."""

    name = "mirror"

    def run(self, arrays: Any, tasks: Any) -> Any:
        """Computed fields of these tasks."""
        x = arrays["x"].astype(np.float32)
        found = {"price.value": x, "card.probabilities": np.stack([x * 0, x * 0 + 1], axis=1)}
        own = {name: one for name, one in found.items() if name.partition(".")[0] in tasks}
        return own | {name: x for name in ("typical", "typical?") if name in tasks}


@pytest.fixture(scope="module")
def make(make_bundle: Callable[..., Path]) -> Callable[..., Any]:
    """Untrained, with answers that are known."""

    def predictor(**reach: Any) -> Any:
        contract = CONTRACT | {"reach": reach}
        name = "marks" if reach else "reaches"
        bundle = make_bundle(name, contract=contract, rows=[{"x": 0.5}], onnx=False)
        return Predictor(models.load(bundle).bundle, Mirror())

    return predictor


def test_json_lines_and_forms_tell_it_last_where_it_is_asked_for(
    make: Any, make_app: Any, post: Any, ask: Any
) -> None:
    served = make_app(make())
    assert [*post(served, ROWS[0]).json()] == ["price", "card"]
    one = post(served, ROWS[1], query="?with=reach&tasks=card").json()
    assert [*one] == ["card", "typical"]
    many = post(served, {"instances": ROWS}, query="?with=reach").json()["predictions"]
    assert [found["typical"] for found in many] == SHARES
    both = post(served, ROWS[0], query="?with=reach,warnings").json()
    assert set(both) == {"price", "card", "typical", "warnings"}
    kind = {"content-type": "application/x-ndjson"}
    text = "".join(f"{json.dumps(row)}\n" for row in ROWS)
    path = "/predict?with=reach"
    lines = ask(served, "POST", path, content=text.encode(), headers=kind).text.splitlines()
    assert [json.loads(line)["typical"] for line in lines] == SHARES
    form = ask(served, "POST", path, files={"x": (None, "1")}).json()
    assert [*form.items()][-1] == ("typical", 1)
    effects = post(served, ROWS[1], query="?with=effects,reach")
    assert effects.status_code == 422 or effects.json()["typical"] == SHARES[1]


def test_rows_that_lie_too_far_out_are_marked_in_every_answer(
    make: Any, make_app: Any, post: Any, ask: Any
) -> None:
    served = make_app(make(mark_below=0.01))
    assert [*post(served, ROWS[0]).json()] == ["price", "card"]
    assert post(served, ROWS[1]).json()["typical"] == SHARES[1]
    many = post(served, {"instances": ROWS}, query="?tasks=price").json()["predictions"]
    assert [[*found] for found in many] == [["price"], ["price", "typical"]]
    asked = post(served, ROWS[0], query="?with=reach").json()
    assert asked["typical"] == 1
    schema = ask(served, "GET", "/openapi.json").json()["components"]["schemas"]["Answer"]
    assert "below 0.01" in schema["properties"]["typical"]["description"]


def test_a_bundle_without_it_says_so(make_bundle: Any, make_app: Any, post: Any, ask: Any) -> None:
    served = make_app(models.load(make_bundle("plain", contract=CONTRACT, rows=[{"x": 0.5}])))
    refused = post(served, ROWS[0], query="?with=reach")
    assert refused.status_code == 422
    assert "this bundle has no reach" in refused.text
    schema = ask(served, "GET", "/openapi.json").json()["components"]["schemas"]["Answer"]
    assert "typical" not in schema["properties"]
    assert ask(served, "POST", "/predict?tasks=typical", json=ROWS[0]).status_code == 422


def test_tensors_have_it_behind_all_others(make: Any, make_app: Any, ask: Any) -> None:
    served = make_app(make())
    told = ask(served, "GET", "/v2/models/reaches").json()["outputs"]
    assert told[-1] == {"name": "typical", "datatype": "FP32", "shape": [-1]}
    sent = {"inputs": [{"name": "x", "datatype": "FP32", "shape": [2], "data": [1, 0.001]}]}
    infer = "/v2/models/reaches/infer"
    found = ask(served, "POST", infer, json=sent).json()["outputs"]
    assert [one["name"] for one in found] == [one["name"] for one in told]
    assert found[-1]["data"] == SHARES
    for names in (["typical"], ["typical", "card.label"], ["card.label"]):
        outputs = {"outputs": [{"name": name} for name in names]}
        found = ask(served, "POST", infer, json=sent | outputs).json()["outputs"]
        assert [one["name"] for one in found] == names
