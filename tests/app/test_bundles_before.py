"""Bundles that earlier builds made: each rule of reading that came later is none of theirs.

`tests/data/bundles_before` holds them as version 0.1.0 wrote them, what callers sent and what they
were answered, and tables with their predictions: `trips`, `plates` and `words` before there were
rules of reading; `market`, `stamps` and `talks`, asked as JSON, as lines and over v2, before kinds
of answers had forms.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from onepass import models
from onepass.models.predictor import Predictor
from onepass.training.predicting import predict_file

DATA = Path(__file__).parents[1] / "data" / "bundles_before"
NAMES = ("trips", "plates", "words", "market", "stamps", "talks")
NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
"""In an answer. Processors of another make may round its last digit otherwise."""


@pytest.fixture(scope="module")
def before() -> Callable[[str], Predictor]:
    """The predictor of such a bundle."""
    loaded: dict[str, Predictor] = {}

    def load(name: str) -> Predictor:
        if name not in loaded:
            loaded[name] = models.load(DATA / name)
        return loaded[name]

    return load


def assert_same(found: str, expected: str) -> None:
    """Byte for byte, but for the last digit of what a network computes."""
    assert NUMBER.sub("#", found) == NUMBER.sub("#", expected)
    numbers = [np.array([*map(float, NUMBER.findall(text))]) for text in (found, expected)]
    np.testing.assert_allclose(*numbers, rtol=2e-6, atol=1e-7)


@pytest.mark.parametrize("name", NAMES)
def test_callers_get_the_answers_they_had(
    name: str,
    before: Callable[[str], Predictor],
    make_app: Callable[..., Any],
    ask: Callable[..., httpx.Response],
) -> None:
    app = make_app(before(name))
    for case in json.loads((DATA / name / "answers.json").read_text()):
        sent, kind = case["sent"], case.get("type", "application/json")
        body = (sent if isinstance(sent, str) else json.dumps(sent)).encode()
        path = case.get("path", "/predict")
        answer = ask(app, "POST", path, content=body, headers={"content-type": kind})
        assert answer.status_code == case["status"], (sent, answer.text)
        if case["status"] == 200:
            assert_same(answer.text, case["answer"])


@pytest.mark.parametrize("name", NAMES)
def test_they_agree_with_their_golden_answers(
    name: str, before: Callable[[str], Predictor]
) -> None:
    predictor = before(name)
    predictor.replay()
    golden = predictor.bundle.golden()
    assert len(predictor.predict(golden.rows)) == len(golden.rows) > 0


@pytest.mark.parametrize("name", ["trips", "words", "market", "talks"])
def test_tables_get_the_predictions_they_had(
    name: str, before: Callable[[str], Predictor], tmp_path: Path
) -> None:
    out = tmp_path / "predicted.csv"
    predict_file(before(name), DATA / name / "rows.csv", out, None)
    assert_same(out.read_text(), (DATA / name / "predicted.csv").read_text())


@pytest.mark.parametrize("name", NAMES)
def test_their_contracts_are_written_as_they_were_read(
    name: str, before: Callable[[str], Predictor]
) -> None:
    manifest = json.loads((DATA / name / "run" / "manifest.json").read_text())
    written = before(name).contract.model_dump(mode="json")
    assert _within(manifest["contract"], written)


def _within(old: Any, new: Any) -> bool:
    """Whether all that stood there stands there still; a new field may have come."""
    if isinstance(old, dict):
        return all(key in new and _within(value, new[key]) for key, value in old.items())
    return bool(old == new)
