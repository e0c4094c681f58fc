"""One tiny ensemble that all tests of making a bundle again share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from onepass.models.bundle import Bundle, open_bundle
from onepass.training.fitting import fit
from onepass.training.specs.spec import parse

MEMBERS = 3
ROWS = 120


class Ensemble(NamedTuple):
    """A bundle, and where its rows are: it keeps but the file's name."""

    bundle: Bundle
    rows: Path

    @property
    def where(self) -> list[str]:
        """What says so."""
        return [f"source.path={self.rows}"]


def document(rows: Path) -> dict[str, Any]:
    """Of its spec."""
    return {
        "name": "tiny",
        "inputs": {"x": {"kind": "number"}, "zone": {"kind": "category", "min_count": 1}},
        "tasks": {
            "price": {"kind": "regression"},
            "late": {"kind": "binary", "labels": ["no", "yes"], "threshold": "tuned"},
        },
        "source": {"kind": "table", "path": str(rows)},
        "trunk": {"widths": [16]},
        "heads": {"hidden": []},
        "ensemble": {"members": MEMBERS},
        "training": {"epochs": 2, "batch_size": 32, "lr": 0.02},
    }


def trained(folder: Path) -> None:
    random = np.random.default_rng(0)
    lines = ["x,zone,price,late"]
    for x, zone in zip(random.normal(size=ROWS), random.choice([*"abc"], ROWS), strict=True):
        late = "yes" if x > 0.5 else "no"
        price = "" if x > 1.5 else f"{2 * x + ord(zone) - 98:.3f}"
        lines.append(f"{x:.4f},{zone},{price},{late}")
    (folder / "rows.csv").write_text("\n".join(lines))
    spec = parse(document(folder / "rows.csv"))
    fit(spec, out=folder / "out", onnx=False, pictures=False)


@pytest.fixture(scope="session")
def ensemble(once: Callable[..., Path]) -> Ensemble:
    """Its members answer a number and a label, the latter by a threshold that was tuned."""
    folder = once("ensemble", trained)
    return Ensemble(open_bundle(folder / "out" / "tiny"), folder / "rows.csv")
