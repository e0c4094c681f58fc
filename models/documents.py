"""JSON that a stranger may have made: it has at most so many bytes, values and rows.

What a document takes in memory depends on how many values it has: an empty list is three bytes in a
file and a hundred in memory. They are counted before any is made.
"""

from typing import Any

import orjson

MOST_BYTES, MOST_VALUES = 2**26, 2**22
"""Of a manifest: of its kind, the largest are those with millions of names in a vocabulary."""
ROWS, MOST_ROWS = 8, 1024
"""Golden rows: as many as there are, and as there may be."""
MARKS = b",[{"
"""One stands before each value, or nearly so; those in texts count, too."""


def parsed(content: bytes, most: int = MOST_VALUES) -> Any:
    """What it says.

    Raises:
        ValueError: it is no JSON, or has more values than that.
    """
    if (values := count(content)) > most:
        raise ValueError(f"has some {values:,} values, and may have {most:,}")
    return orjson.loads(content)


def count(content: bytes) -> int:
    """How many values there are, at most and nearly."""
    return sum(content.count(mark) for mark in MARKS)


def tame(text: str, most: int = 1000) -> str:
    """As it may stand on a terminal, which obeys what cannot be printed; cut where it is long."""
    shown = text if len(text) <= most else f"{text[:most]}…"
    if shown.isprintable():
        return shown
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown)
