"""The one door to packages that only some rivals need: they are imported when these fit."""

import importlib
from collections.abc import Iterable
from importlib.util import find_spec
from typing import Any


def package(name: str) -> Any:
    """The module of that name."""
    return importlib.import_module(name)


def missing(names: Iterable[str]) -> list[str]:
    """Those that are not installed."""
    return [name for name in names if find_spec(name) is None]
