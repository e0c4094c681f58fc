"""Names that others know outlive every renaming of ours: `data/names.json` holds them, and a change
there is a change to the wire, the settings, the spec or the bundle.
"""

import asyncio
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from onepass import models
from onepass.app.main import create_app
from onepass.app.requests.request_context import RequestContext, RequestIds
from onepass.app.requests.settings import Settings
from onepass.app.telemetry.log import Line, as_json
from onepass.models.manifest import Manifest
from onepass.training.specs.spec import Spec

NAMES: dict[str, list[str]] = json.loads((Path(__file__).parent / "data/names.json").read_text())
SCOPE: dict[str, Any] = {"type": "http", "method": "POST", "path": "/predict", "headers": []}


def properties(schema: Any) -> Iterator[str]:
    """Of everything that a schema describes."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for part in schema.values():
            yield from properties(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from properties(part)


def keys(document: Any) -> Iterator[str]:
    if isinstance(document, dict):
        for name, part in document.items():
            yield name
            yield from keys(part)
    elif isinstance(document, list):
        for part in document:
            yield from keys(part)


async def told(app: Any) -> dict[str, set[str]]:
    """What the service says, by what is asked."""
    transport = httpx.ASGITransport(app=app)
    row = {"distance": 2, "hour": 8, "zone": "Midtown", "where": [0, 1]}
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.post("/predict?with=warnings", json=row | {"distance": 1e6})
        many = await client.post("/predict", json={"instances": [row]})
        refused = await client.post("/predict", json=row | {"distanc": 1, "hour": 99})
        truth = {"id": answer.headers["x-answer-id"], "truth": {"fare": 3, "card": "cash"}}
        taken = await client.post("/feedback", json=truth)
        other = await client.post("/feedback", json=truth | {"truth": {"fare": 4}})
        away = await client.post("/feedback", json=truth | {"id": "mine"})
        quality = await client.get("/feedback/quality")
        late = await client.post("/predict", content=b"{}", headers={"content-type": "a/b"})
        lines = await client.post(
            "/predict", content=b"{}\nx\n", headers={"content-type": "application/x-ndjson"}
        )
        tensors = (await client.get("/v2/models/taxi")).json()
        metrics = (await client.get("/metrics")).text
        paths = (await client.get("/openapi.json")).json()["paths"]
    problems = [refused.json(), late.json(), *map(json.loads, lines.text.splitlines())]
    untold = [found for one in (other, away) for found in one.json()["detail"]]
    return {
        "metrics": set(re.findall(r"^# TYPE (\S+)", metrics, re.M)),
        "metric labels": set(re.findall(r'[{,](\w+)="', metrics)),
        "answers": {*keys(answer.json()), *keys(many.json())},
        "problems": set(keys(problems)),
        "types of problems": {found["type"] for found in (*refused.json()["detail"], *untold)},
        "feedback": {*keys(taken.json()), *keys(quality.json())},
        "headers": {name.lower() for name in answer.headers},
        "tensors": {one["name"] for one in (*tensors["inputs"], *tensors["outputs"])},
        "paths": set(paths),
    }


def found(bundle: Path) -> dict[str, list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        kept, sample = Path(folder) / "kept.sqlite", Path(folder) / "sample"
        settings = Settings(log_requests=False, feedback=kept, record=sample)
        app = create_app(models.load(bundle), settings)
        said = asyncio.run(told(app))
        app.fleet.close()
    line = as_json(Line.of(RequestContext(SCOPE, RequestIds()), 200, 0.1))
    names = {
        "settings": set(Settings.model_fields),
        "spec": set(properties(Spec.model_json_schema())),
        "manifest": set(properties(Manifest.model_json_schema())),
        "log": set(json.loads(line)),
        **said,
    }
    return {name: sorted(own) for name, own in names.items()}


def test_names_that_others_know_are_what_they_were(make_bundle: Callable[..., Path]) -> None:
    assert found(make_bundle("taxi")) == NAMES
