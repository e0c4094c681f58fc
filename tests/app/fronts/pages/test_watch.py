"""GET /watch.json: what moved, since when, by how much; never that anything is worse."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from onepass import models
from onepass.app.telemetry import windows


def told(app: Any, ask: Any) -> dict[str, Any]:
    document: dict[str, Any] = ask(app, "GET", "/watch.json").json()
    return document


def drawn(rows: int, shift: float = 0.0) -> dict[str, Any]:
    xs = np.random.default_rng(rows).normal(shift, 1, rows)
    return {"instances": [{"x": x} for x in xs.tolist()]}


def test_a_bundle_of_before_says_why_and_answers_as_it_did(
    sincos_predictor: Any, make_app: Any, ask: Any, post: Any
) -> None:
    app = make_app(sincos_predictor)
    assert post(app, {"x": 1}).status_code == 200
    document = told(app, ask)
    assert document["watched"] == []
    assert "Train it again" in document["why"]


def test_it_says_what_moved_and_since_when(
    watched_bundle: Path, make_app: Any, ask: Any, post: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_800_000_000.0]
    monkeypatch.setattr(windows, "time", lambda: now[0])
    app = make_app(models.load(watched_bundle))
    post(app, drawn(900))
    before = {one["title"]: one for one in told(app, ask)["watched"]}
    assert not before["x"]["alarm"]
    assert before["x"]["since"] is None
    now[0] += 2 * 3600
    post(app, drawn(1000, 0.5))
    now[0] += 40 * 60
    document = told(app, ask)
    after = {one["title"]: one for one in document["watched"]}
    assert after["x"]["alarm"]
    assert "2027-01-15T10:00:00Z" <= after["x"]["since"] <= "2027-01-15T10:15:00Z"
    hour = after["x"]["windows"]["hour"]
    assert hour["rows"] == sum(hour["counts"]) == 1000
    assert hour["psi"] > 0.1 > hour["psi_when_quiet"]
    assert hour["words"] in ("has moved", "has moved far")
    assert document["windows"]["day"]["rows"] == 1900
    series = after["x"]["series"]
    assert len(series["psi"]) == len(series["alarm"]) == len(document["series"]["ends"]) == 144
    assert series["alarm"][-1] is True
    assert None in series["psi"]
    for word in ("worse", "quality is", "coverage"):
        assert word not in str(document["watched"])


def test_it_is_in_the_document_of_the_service(
    watched_bundle: Path, make_app: Any, ask: Any
) -> None:
    app = make_app(models.load(watched_bundle))
    document = ask(app, "GET", "/openapi.json").json()
    assert document["paths"]["/watch.json"]["get"]["operationId"] == "watch"
    answer = ask(app, "GET", "/watch")
    assert answer.status_code == 200
    assert "text/html" in answer.headers["content-type"]


def test_with_a_key_the_page_is_open_and_what_it_shows_is_not(
    watched_bundle: Path, make_app: Any, ask: Any
) -> None:
    app = make_app(models.load(watched_bundle), api_keys="secret-key")
    assert ask(app, "GET", "/watch").status_code == 200
    assert ask(app, "GET", "/watch.json").status_code == 401


def test_what_is_gathered_is_counted_when_the_service_ends(
    watched_bundle: Path, make_app: Any
) -> None:
    app = make_app(models.load(watched_bundle))

    async def one() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            await client.post("/predict", json={"x": 1})
        app.fleet.close()

    asyncio.run(one())
    assert app.fleet.get().metrics.windows.sums()[0] == 1


def test_where_nobody_wants_to_know_nothing_is_counted_and_the_reason_is_said(
    watched_bundle: Path, make_app: Any, ask: Any, post: Any
) -> None:
    app = make_app(models.load(watched_bundle), watch=False)
    assert post(app, {"x": 1}).status_code == 200
    assert app.fleet.get().metrics.windows is None
    for path in ("/watch", "/watch/", "/watch.json"):
        answer = ask(app, "GET", path, follow_redirects=True)
        assert (answer.status_code, "ONEPASS_WATCH is off" in answer.text) == (404, True)
    assert "drift" not in ask(app, "GET", "/metrics").text
    assert 'href="watch"' not in ask(app, "GET", "/").text
    assert "/watch.json" not in ask(app, "GET", "/openapi.json").json()["paths"]
