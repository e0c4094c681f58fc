"""What an answer costs, in a line: of what is known, and of what can be measured here."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from onepass import models
from onepass.models.bundle import Bundle, open_bundle
from onepass.training.bundles import latency
from onepass.training.bundles.latency import PASSES, WARM, forward_us, show_cost


def line(bundle: Bundle) -> str:
    console = Console(file=io.StringIO(), width=40)
    show_cost(console, bundle)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_architecture_and_a_pass_in_one_line(make_bundle: Callable[..., Path]) -> None:
    found = line(open_bundle(make_bundle()))
    assert re.fullmatch(
        r"sharing hard: [\d,]+ us a forward pass of one row here \(torch\)\n", found
    )


def test_a_bundle_that_cannot_be_served_says_why(
    make_bundle: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = open_bundle(make_bundle())
    monkeypatch.setattr(latency.importlib.util, "find_spec", lambda name: None)
    assert line(bundle) == "sharing hard: a forward pass needs torch\n"


def test_it_is_the_median_of_passes_that_are_warm(make_bundle: Callable[..., Path]) -> None:
    predictor = models.load(make_bundle())
    count = 0
    run = predictor.run

    def counted(*args: object) -> object:
        nonlocal count
        count += 1
        return run(*args)  # type: ignore[arg-type]

    predictor.run = counted  # type: ignore[assignment,method-assign]
    assert forward_us(predictor, {"distance": 1, "where": [0, 0]}) > 0
    assert count == WARM + PASSES
