"""Effects over every door: each is a difference of answers that the service gives by itself."""

import base64
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from onepass import models
from onepass.models import Predictor
from onepass.models.bundle import REPORT, Bundle
from onepass.models.manifest import encode

INPUTS: dict[str, Any] = {
    "distance": {"kind": "number", "min": 0},
    "hour": {"kind": "number", "default": 12},
    "zone": {"kind": "category", "values": ["a", "b"], "default": "a"},
    "where": {"kind": "vector", "length": 2, "optional": True},
    "has": {"kind": "set", "values": ["x", "y"], "default": []},
}
TASKS: dict[str, Any] = {
    "fare": {"kind": "regression", "certainty": 0.9},
    "middle": {"kind": "quantiles"},
    "card": {"kind": "binary", "labels": ["cash", "card"]},
    "topics": {"kind": "multilabel", "labels": ["p", "q"]},
}
USUAL = {"distance": 1.5, "hour": 9, "zone": "b", "where": None, "has": []}
REPORTED = {
    "inputs": {
        "distance": {"min": 0, "max": 9, "median": 1.5},
        "hour": {"min": 0, "max": 23, "median": 9},
        "zone": {"most_frequent": {"b": 3, "a": 1}},
    },
    "tasks": {},
}
ROWS: list[dict[str, Any]] = [
    {"distance": 3, "hour": 23, "zone": "a", "where": [1, -2], "has": ["x"]},
    {"distance": 0.25, "zone": "c"},
    USUAL,
]
PHOTO = {"photo": {"kind": "image", "size": [8, 8]}}
KIND = {"content-type": "application/x-ndjson"}


@pytest.fixture(scope="module")
def make(make_bundle: Callable[..., Path]) -> Callable[..., Predictor]:
    """make(inputs, rows, report): an untrained predictor with a report."""

    def loaded(
        inputs: dict[str, Any], rows: list[dict[str, Any]], report: Any = REPORTED, **given: Any
    ) -> Predictor:
        contract = {"inputs": inputs, "tasks": TASKS}
        plain = models.load(make_bundle("explained", contract=contract, rows=rows[:1], **given))
        files = plain.bundle.files | {REPORT: encode(report)}
        return Predictor(Bundle(plain.bundle.folder, plain.bundle.manifest, files), plain.engine)

    return loaded


@pytest.fixture(scope="module")
def predictor(make: Callable[..., Predictor]) -> Predictor:
    return make(INPUTS, ROWS)


def number(answer: Any, task: str, label: str | None = None) -> float:
    """What an effect is a difference of."""
    own = answer[task]
    found = own["probabilities"][label] if label else own.get("value", own.get("quantiles"))
    return float(found["0.5"] if isinstance(found, dict) else found)


def without(answer: dict[str, Any]) -> dict[str, Any]:
    return {task: {f: v for f, v in own.items() if f != "effects"} for task, own in answer.items()}


def test_each_is_the_answer_minus_that_with_an_input_replaced(
    predictor: Predictor, make_app: Any, post: Any
) -> None:
    app = make_app(predictor)
    for row in ROWS:
        plain = post(app, row).json()
        found = post(app, row, query="?with=effects").json()
        assert list(found["fare"])[-1] == "effects"
        assert list(found) == list(plain)
        for name, value in USUAL.items():
            other = post(app, {**row, name: value}).json()
            for task in ("fare", "middle"):
                wanted = number(plain, task) - number(other, task)
                assert found[task]["effects"][name] == pytest.approx(wanted, abs=1e-5)
            for task, label in (("card", "cash"), ("card", "card"), ("topics", "q")):
                wanted = number(plain, task, label) - number(other, task, label)
                assert found[task]["effects"][name][label] == pytest.approx(wanted, abs=1e-5)
    assert set(found["fare"]["effects"].values()) == {0}, "the last row is as rows are usually"


def test_every_way_in_gives_the_same(
    predictor: Predictor, make_app: Any, post: Any, ask: Any
) -> None:
    app = make_app(predictor)
    path = "/predict?with=effects,warnings&tasks=fare,card"
    single = [post(app, row, query=path.removeprefix("/predict")).json() for row in ROWS]
    many = post(app, {"instances": ROWS}, query=path.removeprefix("/predict")).json()
    lines = b"".join(json.dumps(row).encode() + b"\n" for row in [*ROWS, {"distance": -1}])
    *bulk, bad = ask(app, "POST", path, content=lines, headers=KIND).text.splitlines()
    assert json.loads(bad)["error"][0]["loc"] == ["line", 4, "distance"]
    form = {name: (None, json.dumps(value)) for name, value in ROWS[0].items() if name != "zone"}
    formed = ask(app, "POST", path, files=form | {"zone": (None, "a")}).json()
    for one, other, line in zip(single, many["predictions"], map(json.loads, bulk), strict=True):
        assert list(one) == ["fare", "card", "warnings"]
        for found in (other, line):
            assert found["fare"]["effects"] == pytest.approx(one["fare"]["effects"], abs=1e-5)
            for name, shares in one["card"]["effects"].items():
                assert found["card"]["effects"][name] == pytest.approx(shares, abs=1e-5)
    assert formed["fare"] == single[0]["fare"]
    assert single[1]["warnings"] != []


def test_the_answer_beside_them_is_as_ever_and_certainty_is_there_anyhow(
    predictor: Predictor, make_app: Any, post: Any
) -> None:
    app = make_app(predictor)
    plain = post(app, {"instances": ROWS})
    assert post(app, {"instances": ROWS}, query="?with=certainty").content == plain.content
    found = post(app, {"instances": ROWS}, query="?with=effects,certainty").json()["predictions"]
    for one, other in zip(found, plain.json()["predictions"], strict=True):
        for task, own in without(one).items():
            assert own.keys() == other[task].keys()
            assert own.get("value", 0) == pytest.approx(other[task].get("value", 0), abs=1e-5)
            assert own.get("high", 0) == other[task].get("high", 0)


def test_rows_count_with_their_copies(predictor: Predictor, make_app: Any, post: Any) -> None:
    app = make_app(predictor, max_rows=11)
    assert post(app, {"instances": ROWS[:2]}).status_code == 200
    assert post(app, ROWS[0], query="?with=effects").status_code == 200
    many = post(app, {"instances": ROWS[:2]}, query="?with=effects")
    assert many.status_code == 413
    assert many.json()["detail"] == (
        "12 rows, since for its effects each of 2 is asked 6 times; at most 11 are answered at once"
    )


def test_copies_are_not_counted_as_what_callers_ask(
    predictor: Predictor, make_app: Any, post: Any, ask: Any
) -> None:
    app = make_app(predictor)
    for body in ({"instances": ROWS}, {"instances": ROWS * 40}, ROWS[0]):
        assert post(app, body, query="?with=effects").status_code == 200
    text = ask(app, "GET", "/metrics").text
    said = re.findall(r'onepass_answer_labels_total\{.*task="card".*\} (\S+)', text)
    assert sum(map(float, said)) == 3 + 120 + 1


def test_the_schema_has_them_where_they_may_be(
    predictor: Predictor, make_app: Any, post: Any, ask: Any
) -> None:
    app = make_app(predictor)
    document = ask(app, "GET", "/openapi.json").json()
    wishes = document["paths"]["/predict"]["post"]["parameters"][1]
    assert wishes["schema"]["items"]["enum"] == ["warnings", "certainty", "effects"]
    schema = document["components"]["schemas"]["Answer"]["properties"]
    found = post(app, ROWS[0], query="?with=effects").json()
    for task, own in found.items():
        jsonschema_rs.validate(schema[task], own)
        jsonschema_rs.validate(schema[task], without(found)[task])


def test_texts_are_decoded_once_and_their_copies_go_with_them(
    make: Callable[..., Predictor], make_app: Any, post: Any, ask: Any
) -> None:
    inputs = {**INPUTS, "note": {"kind": "text", "tokens": {"kind": "hashed", "buckets": 64}}}
    inputs["remark"] = inputs["note"] | {"optional": True}
    rows = [{**row, "note": "good place", "remark": "so so"} for row in ROWS[:2]]
    app = make_app(make(inputs, rows))
    found = post(app, {"instances": rows}, query="?with=effects").json()["predictions"]
    other = post(app, {**rows[0], "remark": None}).json()
    wanted = number(post(app, rows[0]).json(), "fare") - number(other, "fare")
    assert found[0]["fare"]["effects"]["remark"] == pytest.approx(wanted, abs=1e-5)
    note = found[0]["fare"]["effects"]["note"]
    assert note["words"] == ["good", "place"]
    for word, effect in zip(("place", "good"), note["cells"], strict=True):
        without = number(post(app, {**rows[0], "note": word}).json(), "fare")
        assert effect == pytest.approx(
            number(post(app, rows[0]).json(), "fare") - without, abs=1e-5
        )
    lines = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    bulk = ask(app, "POST", "/predict?with=effects", content=lines, headers=KIND).text
    for line, one in zip(bulk.splitlines(), found, strict=True):
        own = json.loads(line)["fare"]["effects"]
        assert own.pop("note")["words"] == one["fare"]["effects"].pop("note")["words"]
        assert own == pytest.approx(one["fare"]["effects"], abs=1e-5)


@pytest.mark.parametrize(
    ("name", "inputs"),
    [("note", {"note": {"kind": "text", "max_tokens": 300}}), ("photo", PHOTO)],
)
def test_texts_and_pictures_alone_have_effects(
    make: Callable[..., Predictor], make_app: Any, post: Any, ask: Any, plate: Any,
    name: str, inputs: dict[str, Any],
) -> None:  # fmt: skip
    given = {"photo": base64.b64encode(plate()).decode(), "note": "so good " * 500}
    network = {"trunk": {"kind": "conv", "channels": [4]}} if name == "photo" else {}
    app = make_app(make(inputs, [{name: given[name]}], {"tasks": {}}, network=network))
    one = post(app, {name: given[name]}, query="?with=effects").json()
    assert len(one["fare"]["effects"][name]["cells"]) == 64
    lines = b"".join(json.dumps({name: said}).encode() + b"\n" for said in (given[name], 7))
    good, bad = ask(
        app, "POST", "/predict?with=effects", content=lines, headers=KIND
    ).text.splitlines()
    assert json.loads(good)["fare"]["effects"][name]["cells"] == pytest.approx(
        one["fare"]["effects"][name]["cells"], abs=1e-5
    )
    assert "error" in json.loads(bad)
    if name == "note":
        rows = [{"note": said} for said in ("so", "", given["note"])]
        many = post(app, {"instances": rows}, query="?with=effects").json()["predictions"]
        assert [len(row["card"]["effects"]["note"]["words"]) for row in many] == [1, 0, 64]


def test_a_picture_is_told_cell_by_cell_and_its_copies_count(
    make: Callable[..., Predictor], make_app: Any, post: Any, ask: Any, plate: Any
) -> None:
    inputs = {"x": {"kind": "number"}, "photo": {"kind": "image", "size": [8, 8]}}
    row = {"x": 3, "photo": base64.b64encode(plate()).decode()}
    report = {"tasks": {}, "inputs": {"x": {"median": 1}}}
    network = {"trunk": {"kind": "conv", "channels": [4]}}
    app = make_app(make(inputs, [row], report, network=network), max_rows=131)
    found = post(app, row, query="?with=effects").json()
    photo = found["card"]["effects"]["photo"]
    assert (photo["grid"], len(photo["cells"])) == ([8, 8], 64)
    assert set(photo["cells"][0]) == {"cash", "card"}
    assert post(app, {"instances": [row] * 2}, query="?with=effects").status_code == 413
    schema = ask(app, "GET", "/openapi.json").json()["components"]["schemas"]["Answer"]
    jsonschema_rs.validate(schema["properties"]["card"], found["card"])
