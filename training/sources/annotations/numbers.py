"""Numbers as text in files of annotations."""

import math


def number(text: str) -> float:
    """What a text says.

    Raises:
        ValueError: it is no number, or none that is finite.
    """
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{text.strip()!r} is no number") from None
    if not math.isfinite(value):
        raise ValueError(f"{text.strip()!r} is not finite")
    return value
