"""A small spec, and what is told of it where something in it is changed."""

from collections.abc import Callable
from typing import Any

import pytest

from onepass.training.specs.spec import BadSpec, parse


@pytest.fixture(scope="session")
def taxi_document() -> dict[str, Any]:
    """A whole spec, as plain data."""
    return {
        "name": "taxi",
        "inputs": {"distance": {"kind": "number"}, "zone": {"kind": "category"}},
        "tasks": {"fare": {"kind": "regression"}, "card": {"kind": "binary"}},
        "source": {"kind": "table", "path": "taxis.csv"},
    }


@pytest.fixture(scope="session")
def problems(taxi_document: dict[str, Any]) -> Callable[..., list[str]]:
    """problems(tasks={...}): what is told where these sections are others."""

    def told(**changes: Any) -> list[str]:
        with pytest.raises(BadSpec) as refused:
            parse(taxi_document | changes)
        return str(refused.value).splitlines()

    return told
