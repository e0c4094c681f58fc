"""The table of what is promised of answers, and of how often it held."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

NONE = dict.fromkeys(("low", "high", "least", "most"))
"""Of what is told without an interval, and without what chance does."""
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
        if tokens := one.get("tokens"):
            line = _line("· its tokens", one, coverage=one["coverage"])
            yield line | {"covered": tokens["covered"], "rows": tokens["count"]} | NONE
        for third, held in one.get("thirds", {}).items():
            line = _line(f"· {third} third", one, coverage=one["coverage"])
            yield line | {"covered": held, "rows": one["rows"] // 3} | NONE
        for value, group in one.get("groups", {}).items():
            of, wide = f"· {certainty['by']} = {value}", _wide(group)
            yield _line(of, group, coverage=one["coverage"], wide=wide)
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
        "least": one.get("low"),
        "most": one.get("high"),
        "low": low,
        "high": high,
        "wide": wide,
    }


def _wide(one: Mapping[str, Any]) -> str:
    if "size" in one:
        return f"{one['size']:.2f} labels"
    if "open" in one:
        return f"{one['open']:.2f} open"
    if "width" not in one:
        return ""
    return "endless" if one["width"] is None else f"{one['width']:.4g}"
