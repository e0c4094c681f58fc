"""GET /metrics says of each window what moved; of a bundle of before, nothing."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from prometheus_client.parser import text_string_to_metric_families

from onepass import models


def gauges(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *(sample.labels[label] for label in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.startswith(("onepass_drift", "onepass_expected"))
    }


@pytest.mark.parametrize("shift", [0.0, 1.0])
def test_what_moved_rings(
    watched_bundle: Path, make_app: Any, ask: Any, post: Any, shift: float
) -> None:
    app = make_app(models.load(watched_bundle))
    xs = np.random.default_rng(2).normal(shift, 1, 1000)
    post(app, {"instances": [{"x": x} for x in xs.tolist()]})
    found = gauges(ask(app, "GET", "/metrics").text)
    assert found["onepass_drift_rows", "hour"] == found["onepass_drift_rows", "day"] == 1000
    for window in ("hour", "day"):
        name = ("", "x", "input", window)
        assert found["onepass_drift_alarm", *name] == (shift > 0)
        assert (found["onepass_drift_psi", *name] > 0.25) == (shift > 0)


def test_a_bundle_of_before_has_none(sincos_predictor: Any, make_app: Any, ask: Any) -> None:
    assert gauges(ask(make_app(sincos_predictor), "GET", "/metrics").text) == {}
