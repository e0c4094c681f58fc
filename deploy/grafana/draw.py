"""Draws dashboard.json: `python deploy/grafana/draw.py`, after a metric was added or renamed."""

import json
from pathlib import Path
from typing import Any

SECONDS, COUNT, SHARE = "s", "short", "percentunit"
RATE = "sum by ({by}) (rate({metric}[$__rate_interval]))"
QUANTILE = "histogram_quantile({q}, sum by (le) (rate({metric}_bucket[$__rate_interval])))"
PICTURE = Path(__file__).with_name("dashboard.json")


def rate(metric: str, by: str) -> tuple[str, str]:
    """A query, and how its lines are named."""
    return RATE.format(metric=metric, by=by), " ".join(f"{{{{{name}}}}}" for name in by.split(", "))


def quantiles(metric: str) -> list[tuple[str, str]]:
    """Half of them, and nearly all."""
    return [
        (QUANTILE.format(metric=metric, q=q), name) for q, name in ((0.5, "p50"), (0.99, "p99"))
    ]


PANELS: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("Requests per second", COUNT, [rate("onepass_requests_total", "route, status")]),
    ("Time to answer", SECONDS, quantiles("onepass_request_seconds")),
    ("Wait for a batch", SECONDS, quantiles("onepass_queue_seconds")),
    ("Forward pass, per batch", SECONDS, quantiles("onepass_forward_seconds")),
    ("Rows of a batch", COUNT, quantiles("onepass_batch_rows")),
    ("Rows per second", COUNT, [rate("onepass_rows_total", "job")]),
    ("Callers in the queue", COUNT, [("sum by (job) (onepass_queue_depth)", "{{job}}")]),
    (
        "Refused, left, expired per second",
        COUNT,
        [
            (RATE.format(metric=f"onepass_{name}_total", by="job"), name)
            for name in ("rejected", "cancelled", "expired")
        ],
    ),
    ("Answers by label", COUNT, [rate("onepass_answer_labels_total", "task, label")]),
    ("Inputs out of range per second", COUNT, [rate("onepass_input_out_of_range_total", "input")]),
    (
        "Drift: population stability index",
        COUNT,
        [("onepass_drift_psi", "{{of}} {{name}} {{window}}")],
    ),
    (
        "Quality, once truths are told",
        SHARE,
        [("onepass_feedback_quality", "{{task}} {{metric}} {{window}}")],
    ),
]


def panel(number: int, title: str, unit: str, queries: list[tuple[str, str]]) -> dict[str, Any]:
    """Two to a line."""
    return {
        "id": number + 1,
        "type": "timeseries",
        "title": title,
        "datasource": {"type": "prometheus", "uid": "prometheus"},
        "gridPos": {"x": number % 2 * 12, "y": number // 2 * 8, "w": 12, "h": 8},
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "targets": [
            {"refId": chr(65 + place), "expr": query, "legendFormat": legend}
            for place, (query, legend) in enumerate(queries)
        ],
    }


def dashboard() -> str:
    """The file."""
    panels = [panel(number, *one) for number, one in enumerate(PANELS)]
    whole = {
        "uid": "onepass",
        "title": "onepass",
        "schemaVersion": 39,
        "time": {"from": "now-1h", "to": "now"},
        "refresh": "15s",
        "panels": panels,
    }
    return json.dumps(whole, indent=1) + "\n"


if __name__ == "__main__":
    PICTURE.write_text(dashboard())
