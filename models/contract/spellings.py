"""One way to write what can be written in several: decimal numbers, points in time."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

_PLAIN = re.compile(r"-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_SHORT = re.compile(r"[^.]*|[^.]*\.0|.*[1-9]|.*[eE].*")
"""Without zeros at the end, as a float is written."""
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(\.[0-9]{1,9})?"
    r" ?([Zz]|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_OF_DAY = re.compile(r"([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def are_decimals(numbers: Iterable[str]) -> bool:
    """Whether texts that are numbers are one way to write each: all with as many digits behind the
    point, or none with zeros at the end. 3.9 beside 3.10 are names, as versions have them.
    """
    every = list(numbers)
    if not all(map(_PLAIN.fullmatch, every)):
        return False
    lengths = {len(number.partition(".")[2]) for number in every}
    return len(lengths) == 1 or all(map(_SHORT.fullmatch, every))


def decimal(text: str) -> str:
    """1.50 as 1.5, 2.0 as 2; what is no number as it is."""
    if not _PLAIN.fullmatch(text):
        return text
    written = f"{Decimal(text):f}"
    short = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if short == "-0" else short


def is_number(text: str) -> bool:
    """Whether it is one that is written as databases and programs write numbers."""
    return _PLAIN.fullmatch(text) is not None


def are_times(texts: Iterable[str]) -> bool:
    """Whether some of these are days, or times."""
    return any(one.fullmatch(text) for text in texts for one in (_DAY, _TIME, _OF_DAY))


def time(text: str) -> str:
    """2024-03-02 06:30:15.000000 as 2024-03-02T06:30:15, midnight as its day, and what has an
    offset in UTC; what is no time as it is.
    """
    if match := _OF_DAY.fullmatch(text):
        return f"{match[1]}.{match[2]}".rstrip("0").rstrip(".") if match[2] else text
    match = _TIME.fullmatch(text)
    if match is None:
        return text
    day, minute, second, fraction, zone = match.groups("")
    try:
        at = datetime.fromisoformat(f"{day}T{minute}{second or ':00'}{_offset(zone)}")
        at = at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    except (ValueError, OverflowError):
        return text
    written = at.isoformat() + fraction.rstrip("0").rstrip(".") + "Z" * bool(zone)
    return written.removesuffix("T00:00:00")


def _offset(zone: str) -> str:
    return "+00:00" if zone in ("Z", "z", "UTC") else zone
