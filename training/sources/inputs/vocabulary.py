"""Vocabularies: the values that occur often enough, each written in one way."""

from collections import Counter

from onepass.models.contract.reading import Spell


def spelled(counts: Counter[str], spell: Spell) -> Counter[str]:
    """Values that are written differently and are the same, counted together."""
    result = Counter[str]()
    for value, count in counts.items():
        result[spell(value)] += count
    return result


def written(values: tuple[str, ...], spell: Spell) -> tuple[str, ...]:
    """The values of a spec as those of a column are written."""
    return tuple(dict.fromkeys(map(spell, values)))


def frequent(counts: Counter[str], least: int) -> list[str]:
    """Those that occur so often, in no order."""
    return [value for value, count in counts.items() if count >= least]
