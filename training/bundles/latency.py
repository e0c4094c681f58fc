"""What an answer costs: parameters, multiply-adds, and the time of a forward pass where it runs."""

import importlib.util
import time
from statistics import median
from typing import Any

from rich.console import Console

from onepass.models.bundle import BadBundle, Bundle
from onepass.models.documents import tame
from onepass.models.predictor import Predictor
from onepass.models.proven import proven

PASSES = 50
WARM = 5
"""Passes before them, that are not counted."""


def show_cost(console: Console, bundle: Bundle) -> None:
    """A line: the architecture, its size, and the median time of one row with all tasks."""
    kind, made = bundle.manifest.network["sharing"]["kind"], bundle.manifest.made
    known = [
        f"{made[name]:,} {words}"
        for name, words in (("parameters", "parameters"), ("multiply_adds", "multiply-adds a row"))
        if name in made
    ]
    ensemble = bundle.manifest.network.get("ensemble")  # bundles of before have none
    members = [_members(**ensemble)] if ensemble else []
    engine = bundle.manifest.engine
    eight = ["int8 weights"] if engine is not None and engine.weights == "int8" else []
    text = tame(f"sharing {kind}: {', '.join([*members, *known, *eight, _forward(bundle)])}")
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def _members(*, members: int, trained: int | None = None, **_: object) -> str:
    """How many there are, and of how many they are what `onepass trim` left."""
    plural = "" if members == 1 else "s"
    return f"{members} member{plural}" + (f" of {trained}" if trained else "")


def _forward(bundle: Bundle) -> str:
    if bundle.manifest.engine is None and importlib.util.find_spec("torch") is None:
        return "a forward pass needs torch"
    try:
        predictor = proven(bundle)
    except BadBundle as error:  # such as a trunk of one's own without its graph
        return f"it cannot be served: {error}"
    us = forward_us(predictor, bundle.golden().rows[0])
    return f"{us:,.0f} us a forward pass of one row here ({predictor.engine.name})"


def forward_us(predictor: Predictor, row: dict[str, Any]) -> float:
    """The median of a few passes, all tasks."""
    arrays, tasks = predictor.contract.read([row]), predictor.contract.choose(None)
    took = []
    for _ in range(WARM + PASSES):
        began = time.perf_counter()
        predictor.run(arrays, tasks)
        took.append(time.perf_counter() - began)
    return median(took[WARM:]) * 1e6
