"""The package's own door: `onepass.load` opens what `onepass.models.load` does, for frames, too."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

import onepass
from onepass import models


def test_rows_are_answered_as_the_service_answers_them(make_bundle: Callable[..., Path]) -> None:
    opened = onepass.load(make_bundle("sincos"))
    assert isinstance(opened, models.Predictor)
    rows = [{"x": 0.5}, {"x": -3.0}]
    assert opened.predict(rows) == models.load(make_bundle("sincos")).predict(rows)
    assert opened.predict([]) == []
    assert opened.predict(pl.DataFrame(rows), ["sin"]).columns == ["sin.value"]
