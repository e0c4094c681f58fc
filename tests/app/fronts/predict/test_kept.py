"""Every way of /predict to an answer gives it an id, under which its rows are as they were sent."""

import json
from pathlib import Path
from typing import Any

import pytest

from onepass.app.feedback.reading import told_rows
from onepass.app.feedback.store_file import StoreFile
from onepass.models import Predictor

ROW = {"distance": 2.5, "hour": 8, "zone": "Midtown", "where": [0.5, -1]}
ROWS = [ROW | {"distance": n + 0.5} for n in range(20)]
LINES = b"\n".join(json.dumps(row).encode() for row in ROWS[:3])
JSON, NDJSON = "application/json", "application/x-ndjson"


@pytest.fixture
def app(make_app: Any, taxi_predictor: Predictor, tmp_path: Path) -> Any:
    """Keeps answers."""
    return make_app(taxi_predictor, feedback=tmp_path / "kept.sqlite", loop_body_bytes=2**10)


@pytest.mark.parametrize(
    ("query", "kind", "body", "rows"),
    [
        ("", JSON, json.dumps(ROW).encode(), {0: ROW}),
        ("?with=warnings", JSON, json.dumps(ROW).encode(), {0: ROW}),
        ("?tasks=fare", JSON, json.dumps({"instances": [ROW]}).encode(), {0: ROW}),
        ("", JSON, json.dumps({"instances": ROWS}).encode(), dict(enumerate(ROWS))),
        ("?with=warnings", JSON, json.dumps({"instances": ROWS}).encode(), dict(enumerate(ROWS))),
        ("", NDJSON, LINES, dict(enumerate(ROWS[:3]))),
        ("", NDJSON, b"\nnope\n" + LINES, {n + 1: ROWS[n] for n in range(3)}),
        ("?with=warnings", NDJSON, LINES, dict(enumerate(ROWS[:3]))),
    ],
)
def test_each_row_is_found_by_the_id_of_its_answer(
    app: Any, ask: Any, tmp_path: Path, query: str, kind: str, body: bytes, rows: dict[int, Any]
) -> None:
    answer = ask(app, "POST", f"/predict{query}", content=body, headers={"content-type": kind})
    assert answer.status_code == 200
    answer_id = answer.headers["x-answer-id"]
    truths = [{"id": answer_id, "row": row, "truth": {"fare": 1}} for row in rows]
    assert ask(app, "POST", "/feedback", json=truths).json()["new"] == len(rows)
    found = {one.row: one.sent for one in told_rows(StoreFile(tmp_path / "kept.sqlite"))}
    assert found == rows
    quality = ask(app, "GET", "/feedback/quality").json()["tasks"]
    assert quality["fare"]["mae"]["hour"]["rows"] == len(rows)
    app.fleet.close()


def test_a_form_is_kept_without_its_picture(
    make_app: Any, plates: Predictor, plate: Any, ask: Any, tmp_path: Path
) -> None:
    app = make_app(plates, feedback=tmp_path / "kept.sqlite")
    for accept in ("application/json", "image/png"):
        answer = ask(
            app, "POST", "/predict", content=plate(),
            headers={"content-type": "image/png", "accept": accept},
        )  # fmt: skip
        truth = {"id": answer.headers["x-answer-id"], "truth": {"weight": 4.5}}
        assert ask(app, "POST", "/feedback", json=truth).json()["new"] == 1
    (one, _) = told_rows(StoreFile(tmp_path / "kept.sqlite"))
    assert one.sent == {}
    assert ask(app, "GET", "/feedback/quality").json()["tasks"]["weight"]["mae"]["day"]["rows"] == 2
    app.fleet.close()


def test_a_request_that_is_refused_has_no_id(app: Any, post: Any) -> None:
    assert "x-answer-id" not in post(app, {"distance": "x"}).headers
    app.fleet.close()
