"""What predict tells of cells that training never met."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from onepass.models import load
from onepass.models.predictor import Predictor
from onepass.training.predicting import predict_file

FAR = 1_700_000_000
CONTRACT: dict[str, Any] = {
    "inputs": {
        "zone": {"kind": "category", "values": ["1", "2"]},
        "at": {"kind": "number", "offset": FAR, "optional": True},
        "has": {"kind": "set", "values": ["a"]},
    },
    "tasks": {"y": {"kind": "regression"}},
    "reading": {"texts": "folded", "numbers": "whole", "empty": "missing"},
}
ROW = {"zone": "1", "at": FAR, "has": ["a"]}
SEEN = {"inputs": {"at": {"min": FAR, "max": FAR + 100}}}


@pytest.fixture
def told(
    make_bundle: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[str]]:
    """told(changes, ...) -> notes on rows with these changes."""
    predictor: Predictor = load(make_bundle("seen", contract=CONTRACT, rows=[ROW]))
    monkeypatch.setattr(type(predictor.bundle), "report", lambda _: SEEN)

    def go(*changes: dict[str, Any]) -> list[str]:
        lines = [orjson.dumps(ROW | change) for change in changes]
        (tmp_path / "rows.jsonl").write_bytes(b"\n".join(lines))
        notes: list[str] = []
        out = tmp_path / "out.jsonl"
        predict_file(predictor, tmp_path / "rows.jsonl", out, None, say=notes.append)
        return notes

    return go


def test_rows_are_counted_per_input(told: Callable[..., list[str]]) -> None:
    new, late = {"zone": "9"}, {"at": FAR + 101}
    notes = told(new, {"zone": 2.0}, late, {"at": None} | new, {"has": ["a", "b", "c"]})
    assert notes == [
        "inputs.zone: in 2 of 5 rows it was not seen in training",
        f"inputs.at: in 1 of 5 rows it is beyond what training saw: {FAR} to {FAR + 100}",
        "inputs.has: in 1 of 5 rows it holds what was not seen in training",
    ]


def test_nothing_is_said_of_what_training_saw(told: Callable[..., list[str]]) -> None:
    assert told({}, {"zone": "1.0"}, {"at": FAR + 100}, {"at": ""}) == []
