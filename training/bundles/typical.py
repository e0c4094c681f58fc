"""Whether test rows lie as far from training's as calibration rows do: a report says it."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from onepass.models.contract import Arrays
from onepass.models.contract.reach import TYPICAL
from onepass.training.finishing.conformal.expected import expected

NOTHING: dict[str, Any] = {"by": None, "tasks": {}, "joint": {}, "said": []}
"""Of certainty, where nothing else is promised."""
BELOW = (0.01, 0.05, 0.1)


def typical(outputs: Arrays, certainty: Mapping[str, Any], calibration: int) -> dict[str, Any]:
    """What a report tells of certainty, and of test rows the shares that lie far out, each of which
    should be about as large as what it is below; between which shares that lies by chance."""
    typical = outputs[TYPICAL]
    below = {}
    for share in BELOW:
        low, high = expected(calibration, 1 - share, len(typical))
        below[f"{share:g}"] = {
            "share": float(np.mean(typical < share)),
            "expected": [1 - high, 1 - low],
        }
    told = {"rows": len(typical), "calibration": calibration, "below": below}
    known = {**NOTHING, **certainty}
    return {**known, "reach": told, "said": [*known["said"], _said(told)]}


def _said(told: Mapping[str, Any]) -> str:
    parts = [
        f"{100 * one['share']:.1f} % below {share} "
        f"({100 * one['expected'][0]:.1f} to {100 * one['expected'][1]:.1f} by chance)"
        for share, one in told["below"].items()
    ]
    return f"typical, of {told['rows']:,} rows: {', '.join(parts)}"
