"""BIO labels: B-X begins a span of X, I-X goes on with it, O stands outside (Ramshaw, Marcus, "Text
Chunking using Transformation-Based Learning", 1995).

In what is read, an I-X that goes on with nothing begins a span: the rule of conlleval, the script
by which spans have been judged since CoNLL-2000. In what is said there is none.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.contract.tasks.labels import Places

OUTSIDE = "O"


class Span(NamedTuple):
    """Tokens `start` to `end`, the end excluded."""

    start: int
    end: int
    label: str


def spans(tags: Sequence[str]) -> list[Span]:
    """The spans of a row, from left to right."""
    found: list[Span] = []
    start = kind = None
    for place, tag in enumerate((*tags, OUTSIDE)):
        begins, _, label = tag.partition("-")
        if kind is not None and (begins != "I" or label != kind):
            assert start is not None
            found.append(Span(start, place, kind))
            kind = None
        if begins in ("B", "I") and label and kind is None:
            start, kind = place, label
    return found


class Bio:
    """How a set of labels may follow one another."""

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = tuple(labels)
        self.kinds = tuple(dict.fromkeys(tag[2:] for tag in labels if tag != OUTSIDE))

    @classmethod
    def of(cls, labels: Sequence[str]) -> "Bio | None":
        """None where any label is neither O nor B-X nor I-X, or none is B-X."""
        marked = [tag for tag in labels if tag != OUTSIDE]
        if not all(tag[:2] in ("B-", "I-") and tag[2:] for tag in marked):
            return None
        return cls(labels) if any(tag.startswith("B-") for tag in marked) else None

    @cached_property
    def follows(self) -> NDArray[np.bool_]:
        """(K + 1, K): whether a label may stand behind another one; the last row is the start's.

        An I-X whose B-X is no label may stand anywhere: nothing else could begin its spans.
        """
        table = np.ones((len(self.labels) + 1, len(self.labels)), dtype=np.bool_)
        for place, tag in enumerate(self.labels):
            kin = [f"B-{tag[2:]}", tag]
            if tag.startswith("I-") and kin[0] in self.labels:
                table[:, place] = [other in kin for other in (*self.labels, "")]
        return table

    def decode(self, table: NDArray[np.floating]) -> Places:
        """Probabilities (B, L, K), 0 behind a row's last token -> the most probable tags that may
        follow one another (B, L).
        """
        best = table.argmax(axis=2)
        before = np.concatenate([np.full_like(best[:, :1], -1), best[:, :-1]], axis=1)
        broken = (~self.follows[before, best] & table.any(axis=2)).any(axis=1)
        if broken.any():
            best[broken] = self.viterbi(table[broken])
        return best

    def viterbi(self, table: NDArray[np.floating]) -> Places:
        """The path with the largest product: (B, L, K) -> (B, L) (Viterbi, 1967).

        Behind the last token all labels are alike, so that the path up to there is not changed.
        """
        gain = np.log(np.maximum(table.astype(np.float64), 1e-30))
        toll = np.where(self.follows, 0.0, -np.inf)
        score = gain[:, 0] + toll[-1]  # (B, K)
        came = np.zeros(table.shape, dtype=np.int64)
        for step in range(1, table.shape[1]):
            ways = score[:, :, None] + toll[:-1]  # (B, from, to)
            came[:, step] = ways.argmax(axis=1)
            score = ways.max(axis=1) + gain[:, step]
        path = np.empty(table.shape[:2], dtype=np.int64)
        path[:, -1] = score.argmax(axis=1)
        rows = np.arange(len(table))
        for step in range(table.shape[1] - 1, 0, -1):
            path[:, step - 1] = came[rows, step, path[:, step]]
        return path
