"""The shape of a CSV: its header, and which of its lines have as many cells."""

import numpy as np


def is_plain(block: bytes, separator: str, width: int) -> bool:
    """Whether it has no quote, and every line as many cells as the header."""
    if b'"' in block:
        return False
    if b"\r" in block and block.count(b"\r") != block.count(b"\r\n"):
        return False
    letters = np.frombuffer(block, dtype=np.uint8)
    ends = np.flatnonzero(letters == ord("\n"))
    if width == 1:
        sizes = np.diff(ends, prepend=-1) - 1
        return not (b"\r" in block or ord(separator) in block or (sizes == 0).any())
    indices = np.flatnonzero(letters == ord(separator))
    if len(indices) != len(ends) * (width - 1):
        return False
    last = indices[width - 2 :: width - 1]
    first = indices[:: width - 1]
    return bool((last < ends).all() and (first[1:] > ends[:-1]).all())


def is_something(row: list[str]) -> bool:
    """Whether a line is not empty."""
    return len(row) > 1 or bool(row and row[0].strip())


def named(header: list[str], where: str) -> list[str]:
    """The names of the columns; the second without one, and others after it, are numbered."""
    twice = sorted({repr(name) for name in header if name and header.count(name) > 1})
    if twice:
        raise ValueError(f"{where}: the header names {', '.join(twice[:5])} more than once")
    names: list[str] = []
    for index, name in enumerate(header, start=1):
        own = name
        while own in names:
            own = f"column {index}" if own == name else f"{own}_"
        names.append(own)
    return names


def broken_words(error: str) -> str:
    """What Python's reader says of a line that it cannot read, in our words."""
    if "unexpected end" in error:
        return "opens a quote that is never closed"
    if "expected after" in error:
        return 'holds a quote that is closed too early: inside quotes, write it twice ("")'
    if "new-line" in error:
        return "holds a carriage return outside of quotes"
    return f"cannot be read: {error}"
