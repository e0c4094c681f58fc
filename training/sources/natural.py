"""The order of values that are read from a file: numbers in theirs, words in theirs."""

import math


def natural(value: str) -> tuple[float, str]:
    """A key that sorts numbers in their order, before words in theirs."""
    try:
        number = float(value)
    except ValueError:
        return math.inf, value
    return (math.inf if math.isnan(number) else number), value
