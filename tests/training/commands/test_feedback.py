"""`onepass feedback`: a source reads again what was served and told; what is deleted is gone."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from onepass import models
from onepass.app.fronts.app import App
from onepass.app.main import create_app
from onepass.app.requests.settings import Settings
from onepass.models.contract import Contract
from onepass.training.cli import app
from onepass.training.sources import table
from onepass.training.sources.table import TableSource

RUN = CliRunner()
PARTS: dict[str, Any] = {
    "inputs": {
        "distance": {"kind": "number"},
        "age": {"kind": "number", "optional": True},
        "zone": {"kind": "category", "values": ["007", "Mid town"], "default": "other"},
        "line": {"kind": "category", "values": ["4", "7"], "default": "4"},
        "when": {"kind": "timestamp"},
        "where": {"kind": "vector", "length": 2},
        "extras": {"kind": "set", "values": ["bar", "sea view"]},
    },
    "tasks": {
        "fare": {"kind": "regression"},
        "stops": {"kind": "count"},
        "card": {"kind": "binary", "labels": ["cash", "credit card"]},
        "kinds": {"kind": "multilabel", "labels": ["a", "b c", "d"]},
    },
}
ROW = {
    "distance": 1.5, "age": 3, "zone": "007", "line": 7, "when": "2026-11-22T10:00:00Z",
    "where": [0.5, -1], "extras": ["sea view", "bar"],
}  # fmt: skip
ROWS = [ROW, ROW | {"age": None, "zone": "never seen", "extras": []}, ROW | {"distance": 2.25}]
TRUTHS = [
    {"fare": 3.5, "stops": 2, "card": "cash", "kinds": ["b c", "a"]},
    {"fare": None, "kinds": []},
    {},
]


async def serve(bundle: Path, kept: Path) -> list[str]:
    """Three answers, of which two have truths; their ids."""
    served = create_app(models.load(bundle), Settings(feedback=kept, log_requests=False))
    assert isinstance(served, App)
    transport = httpx.ASGITransport(app=served)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answers = [await client.post("/predict", json=row) for row in ROWS]
        ids = [answer.headers["x-answer-id"] for answer in answers]
        pairs = zip(ids, TRUTHS, strict=True)
        body = [{"id": answer_id, "truth": truth} for answer_id, truth in pairs]
        told = await client.post("/feedback", json=body)
        assert told.json() == {"truths": 3, "new": 5}
    served.fleet.close()
    return ids


@pytest.fixture
def kept(make_bundle: Callable[..., Path], tmp_path: Path) -> Path:
    """What a service was told."""
    bundle = make_bundle("trips", contract=PARTS, rows=[ROW])
    (tmp_path / "ids").write_text("\n".join(asyncio.run(serve(bundle, tmp_path / "kept.sqlite"))))
    return tmp_path / "kept.sqlite"


@pytest.mark.parametrize("name", ["told.parquet", "told.csv"])
def test_what_was_told_is_what_a_source_reads(kept: Path, name: str) -> None:
    out = kept.with_name(name)
    done = RUN.invoke(app, ["feedback", "export", str(kept), str(out)])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"2 rows with a truth in {out}: fare 1, stops 1, card 1, kinds 2")
    contract = Contract.model_validate(PARTS)
    rows = table.read(TableSource(path=out), contract.inputs, contract.tasks)
    columns = {name: [*column] for name, column in (rows.inputs | rows.labels).items()}
    assert columns.pop("where") == [[0.5, -1.0]] * 2
    assert json.loads(json.dumps(columns, default=str)) == {
        "distance": [1.5, 1.5],
        "age": [3.0, None],
        "zone": ["007", "never seen"],
        "line": ["7", "7"],
        "when": ["2026-11-22T10:00:00Z"] * 2,
        "extras": [["sea view", "bar"], []],
        "fare": [3.5, None],
        "stops": [2.0, None],
        "card": ["cash", None],
        "kinds": [["a", "b c"], []],
    }


def test_a_table_that_is_there_or_has_no_rows_is_refused(kept: Path, tmp_path: Path) -> None:
    out = tmp_path / "told.csv"
    out.write_text("mine")
    for file, target, why in (
        (kept, out, "is there already"),
        (kept, tmp_path / "told.xlsx", "must end in .parquet or .csv"),
        (tmp_path / "none", tmp_path / "new.csv", "there is no such file"),
        (out, tmp_path / "new.csv", "cannot be opened as a feedback file"),
    ):
        done = RUN.invoke(app, ["feedback", "export", str(file), str(target)])
        assert (done.exit_code, why in done.stderr) == (1, True), done.stderr
    assert out.read_text() == "mine"


def test_answers_are_deleted_by_id_and_by_age(kept: Path, tmp_path: Path) -> None:
    first = (tmp_path / "ids").read_text().splitlines()[0]

    def delete(*words: str) -> str:
        return RUN.invoke(app, ["feedback", "delete", str(kept), *words]).output

    assert delete("--id", first) == "deleted: 1 answered rows\n"
    assert delete("--id", first) == "deleted: 0 answered rows\n"
    assert delete("--older-than", "1h") == "deleted: 0 answered rows\n"
    assert delete("--older-than", "0s") == "deleted: 2 answered rows, 1 rows with a truth\n"
    assert b"never seen" not in kept.read_bytes()
    assert "must be an age" in delete("--older-than", "soon")
    assert "say what to delete" in delete()
    refused = RUN.invoke(app, ["feedback", "export", str(kept), str(tmp_path / "told.csv")])
    assert "of no row a truth was told" in refused.stderr
