"""What is printed of a file: what moved first, and never that anything is worse."""

import io
from typing import Any

from rich.console import Console

from onepass.training.predicting.moved_table import show_moved

ONE = {"of": "input", "aspect": "", "psi": 0.01, "psi_when_quiet": 0.01, "p": 0.5}
QUALITY = {"card": {"accuracy": {"expected": 0.8, "reference": 0.9, "measured": 0.88}}}


def shown(**changes: Any) -> str:
    document = {
        "rows": 1000,
        "least_rows": 100,
        "reference": {"rows": 2000, "split": "test"},
        "watched": [
            ONE | {"name": "calm", "alarm": False, "words": "quiet"},
            ONE | {"name": "at", "aspect": "hour", "alarm": True, "words": "has moved", "p": 1e-9},
        ],
        "quality": QUALITY,
    }
    out = io.StringIO()
    show_moved(Console(file=out, width=120), document | changes)
    return out.getvalue()


def test_what_moved_comes_first_and_labels_have_the_last_word() -> None:
    text = shown()
    assert text.index("at hour") < text.index("calm")
    assert "- at hour moved; whether answers are still right, labels alone say" in text
    assert "80.0% are right, as good as they are calibrated; 90.0% of test rows" in text
    assert "labels said 88.0%" in text
    assert "worse" not in text


def test_where_nothing_moved_and_where_rows_are_too_few() -> None:
    calm = [ONE | {"name": "calm", "alarm": False, "words": "quiet"}]
    assert "- nothing has moved" in shown(watched=calm)
    assert "- fewer than 100 rows say nothing" in shown(watched=calm, rows=99)
