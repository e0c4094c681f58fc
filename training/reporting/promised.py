"""The table of what is promised of answers, and of how often it held."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

EVERY = 100
"""The largest number that a share is told of."""


def promised(certainty: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a report shows of it; None where nothing is promised."""
    if not certainty.get("tasks"):
        return None
    lines = [*_lines(certainty)]
    share = Fraction(lines[0]["coverage"]).limit_denominator(EVERY)
    maps = certainty.get("maps", {})
    return {
        "every": share.denominator, "inside": share.numerator, "lines": lines, "maps": maps,
    }  # fmt: skip


def _lines(certainty: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, one in certainty["tasks"].items():
        yield _line(name, one, coverage=one["coverage"], wide=_wide(one))
        for third, held in one.get("thirds", {}).items():
            line = _line(f"· {third} third", one, coverage=one["coverage"])
            yield line | {"covered": held, "rows": one["rows"] // 3, "low": None, "high": None}
        for value, group in one.get("groups", {}).items():
            yield _line(f"· {certainty['by']} = {value}", group, coverage=one["coverage"])
    if joint := certainty["joint"]:
        yield _line(f"{', '.join(joint['tasks'])} at once", joint, coverage=joint["coverage"])


def _line(of: str, one: Mapping[str, Any], *, coverage: float, wide: str = "") -> dict[str, Any]:
    low, high = one["expected"]
    return {
        "of": of,
        "rows": one["rows"],
        "calibration": one["calibration"],
        "coverage": coverage,
        "covered": one["covered"],
        "low": low,
        "high": high,
        "wide": wide,
    }


def _wide(one: Mapping[str, Any]) -> str:
    if "size" in one:
        return f"{one['size']:.2f} labels"
    if "open" in one:
        return f"{one['open']:.2f} open"
    return "endless" if one["width"] is None else f"{one['width']:.4g}"
