"""How a verdict words numbers and lists."""

from collections.abc import Sequence

from onepass.training.studies.statistics import Estimate


def listed(words: Sequence[str]) -> str:
    """One after the other."""
    *some, last = words
    return f"{', '.join(some)} and {last}" if some else last


def signed(gain: Estimate) -> str:
    """In percent, with half of its interval."""
    return f"{100 * gain.value:+.1f} % ± {100 * gain.half:.1f}"
