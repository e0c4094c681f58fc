"""Lines with effects: one that fails fails alone, and as many come back as went in."""

import json
from typing import Any

import pytest

from onepass.app.fronts.predict import explained_lines
from onepass.models import Predictor
from onepass.models.bundle import REPORT, Bundle
from onepass.models.manifest import encode

KIND = {"content-type": "application/x-ndjson"}


@pytest.mark.parametrize("rows", [2, 512])
def test_a_line_without_a_finite_answer_fails_alone(
    make_stub: Any, make_app: Any, ask: Any, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explained_lines, "ROWS", rows)
    plain = make_stub()
    report = encode({"tasks": {}, "inputs": {"x": {"median": 1}}})
    files = plain.bundle.files | {REPORT: report}
    bundle = Bundle(plain.bundle.folder, plain.bundle.manifest, files)
    app = make_app(Predictor(bundle, plain.engine))
    values = [3, 14, 5, 13, 6]
    lines = b"".join(b'{"x": %d}\n' % value for value in values) + b'{"x": "far"}\n'
    said = ask(app, "POST", "/predict?with=effects", content=lines, headers=KIND).text
    found = [json.loads(line) for line in said.splitlines()]
    assert [one["error"][0]["type"] for one in found if "error" in one] == [
        "not_finite", "internal_error", "float_type",
    ]  # fmt: skip
    for place in (0, 2, 4):
        x = values[place]
        assert found[place]["sin"] == {"value": x, "effects": {"x": x - 1}}
        assert found[place]["cos"] == {"value": -x, "effects": {"x": 1 - x}}
