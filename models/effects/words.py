"""Words of a text, each of which is left out in a copy: what the text says without it.

A long text is left out in up to 64 runs of words, about as many words in each.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, Protocol, runtime_checkable

from numpy.typing import NDArray

from onepass.models.contract import Arrays, Row
from onepass.models.contract.columns import fitted
from onepass.models.contract.input_arrays import Beside, own_arrays
from onepass.models.contract.steps import SHORT, Hold, Steps, unbounded
from onepass.models.contract.words import SINGLE

Without = dict[str, list[list[Any]]]
"""Per text and row: what is decoded of it without each of its runs."""
MOST = 64
_WORD = re.compile(rf"[{SINGLE}]\s*|[^\s{SINGLE}]+\s*")


@runtime_checkable
class Worded(Protocol):
    """An input that is a text, read up to so many letters."""

    @property
    def most_letters(self) -> int:
        """How far it is read."""

    def decode(self, value: str | None) -> Any:
        """A checked text -> the places of its tokens."""


class Runs(NamedTuple):
    """Of the texts of some rows, under one name."""

    declared: Worded
    texts: list[list[str]]
    """Per row the runs of words, with what is between them; none where the default stands."""
    tails: list[str]
    """What is behind all that is read, of which some is where a run is left out."""

    @property
    def longest(self) -> int:
        """Of all rows."""
        return max(map(len, self.texts), default=0)

    @property
    def words(self) -> list[list[str]]:
        """The runs as they are shown."""
        return [[run.strip() for run in own] for own in self.texts]


def runs_of(text: str, most: int = MOST) -> list[str]:
    """A text in so many runs of words at most; all of them are the text again."""
    words = [match.group() for match in _WORD.finditer(text)]
    if words:
        words[0] = text[: len(text) - len(text.lstrip())] + words[0]
    count = min(most, len(words))
    bounds = [place * len(words) // count for place in range(count + 1)] if count else []
    return ["".join(words[start:end]) for start, end in pairwise(bounds)]


def all_runs(inputs: Mapping[str, Worded], rows: Sequence[Row]) -> dict[str, Runs]:
    """Of checked rows."""
    found = {}
    for name, declared in inputs.items():
        most, texts = declared.most_letters, [row[name] or "" for row in rows]
        tails = [text[most : 2 * most] for text in texts]
        found[name] = Runs(declared, [runs_of(text[:most]) for text in texts], tails)
    return found


def each_without(runs: Mapping[str, Runs], hold: Hold = unbounded) -> Steps[Without]:
    """The texts without each of their runs, as the network is fed them."""
    decoded = Without()
    for name, (declared, texts, tails) in runs.items():
        decoded[name] = []
        for own, tail in zip(texts, tails, strict=True):
            decoded[name].append([declared.decode(text + tail) for text in _without(own)])
            yield SHORT
    return decoded


def _without(runs: Sequence[str]) -> Iterator[str]:
    for place in range(len(runs)):
        yield "".join([*runs[:place], *runs[place + 1 :]])


def _arrays(name: str, declared: Any, values: Sequence[Any]) -> Arrays:
    """Those of decoded texts, and what lies beside them: (N, L)."""
    inputs, rows = {name: declared}, [{name: value} for value in values]
    arrays = own_arrays(inputs, rows)
    Beside(inputs).add(arrays, rows)
    return arrays


def put_without(
    wide: dict[str, NDArray[Any]],
    name: str,
    runs: Runs,
    without: Sequence[Sequence[Any]],
    *,
    start: int,
    each: int,
) -> None:
    """Arrays (B * V, L), of which those from `start` on become the text without a run each."""
    places = [
        row * each + start + run for row, own in enumerate(without) for run in range(len(own))
    ]
    if not places:
        return
    values = [one for own in without for one in own]
    for key, column in _arrays(name, runs.declared, values).items():
        longest = max(column.shape[1], wide[key].shape[1])
        wide[key] = fitted(wide[key], longest)
        wide[key][places] = fitted(column, longest)
