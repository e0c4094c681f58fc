"""An app that keeps answers, and an answer of it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from onepass.models import Predictor

ROW = {"distance": 2.1, "hour": 8, "zone": "Midtown", "where": [0.5, -1]}


@pytest.fixture
def make_kept(
    make_app: Callable[..., Any], taxi_predictor: Predictor, tmp_path: Path
) -> Iterator[Callable[..., Any]]:
    """make_kept(api_keys="a"): an app that keeps answers."""
    apps = list[Any]()

    def make(**settings: Any) -> Any:
        apps.append(make_app(taxi_predictor, feedback=tmp_path / "kept.sqlite", **settings))
        return apps[-1]

    yield make
    for app in apps:
        app.fleet.close()


@pytest.fixture
def kept(make_kept: Callable[..., Any]) -> Any:
    """One of those."""
    return make_kept()


@pytest.fixture
def answer_id(kept: Any, post: Callable[..., Any]) -> str:
    """Of an answer to three rows."""
    header: str = post(kept, {"instances": [ROW] * 3}).headers["x-answer-id"]
    return header
