"""Whole numbers that are codes although their name does not say so: what they are called by says
nothing of how much there is of them."""

import re

import numpy as np

from onepass.training.first_spec.guess import Guess
from onepass.training.first_spec.scales import (
    COUNTED,
    MEASURED,
    NEVER_BELOW_0,
    RATED,
    SUMMED,
    plainly,
)

MERGED = 0.1
"""The share of different values that 32-bit floats do not tell from another, from which a number
would not do."""
SAME_LENGTH, FEW, AGAIN = 1000, 64, 20
"""Few numbers of as many digits, four or more, each of which comes again and again."""
YEARS = (1800, 2200)
MOMENTS = (9e8, 2.2e9)
"""Seconds since 1970, of the years 1998 to 2039; in thousandths, too."""
TIME = re.compile(r"(?:^|_)(?:time|timestamp|date|datetime|epoch|unix|ts|at|when)(?:_|$)")
UNIT = re.compile(
    r"(?:^|_)(?:cc|ccm|engine|displacement|capacity|hp|ps|horsepower|kw|watts?|rpm|mah|[kmg]b|[mg]?hz"
    r"|ml|mg|lbs?|ft|feet|inch(?:es)?|sqft|sqm|m2|mph|kmh|k?cal|calories|population|pop|gdp|budget"
    r"|gross|net|steps|words|bytes|pixels)(?:_|$)"
)


def coded(guess: Guess) -> str:
    """What shows that whole numbers are codes; empty where they may be amounts or times."""
    known = guess.known
    different = np.unique(known)
    name = plainly(guess.column)
    amounts = (COUNTED, RATED, NEVER_BELOW_0, MEASURED, SUMMED, TIME, UNIT)
    if any(words.search(name) for words in amounts) or different[0] < 0:
        return ""
    told_apart = len(np.unique(different.astype(np.float32)))
    if len(different) - told_apart > MERGED * len(different) and not _are_moments(different):
        return (
            f"codes: {len(different)} whole numbers, of which a number, a 32-bit float, would tell "
            f"{told_apart} apart"
        )
    if AGAIN * len(different) <= len(known) and _are_like_codes(different):
        return f"codes: {len(different)} numbers of {len(str(int(different[0])))} digits, with gaps"
    return ""


def _are_moments(different: np.ndarray) -> bool:
    return any(
        low * unit <= different[0] and different[-1] <= high * unit
        for low, high in (MOMENTS,)
        for unit in (1, 1e3, 1e6)
    )


def _are_like_codes(different: np.ndarray) -> bool:
    """1101, 1120, 2504: as many digits, no steps between them, and no round numbers."""
    lengths = {len(str(int(value))) for value in (different[0], different[-1])}
    irregular = len(np.unique(np.diff(different))) > 1
    round_ = np.gcd.reduce(different.astype(np.int64)) > 1
    years = YEARS[0] <= different[0] and different[-1] <= YEARS[1]
    few = 3 <= len(different) <= FEW and different[0] >= SAME_LENGTH and len(lengths) == 1
    return few and irregular and not round_ and not years
