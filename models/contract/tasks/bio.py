"""Which labels may follow one another where they mark spans, and the most probable ones that do.

In what is read, an I-X that goes on with nothing begins a span. In what is said there is none.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.contract.tasks.labels import Places
from models.contract.tasks.spans import BEGIN, END, INSIDE, OUTSIDE, Scheme, parted

NEVER = -1e7
"""Less than the logarithm of any row's probabilities."""


class Bio:
    """How a set of labels may follow one another."""

    def __init__(self, labels: Sequence[str], scheme: Scheme = "bio") -> None:
        self.labels = tuple(labels)
        self.free = scheme in ("iob1", "io")
        """Whether an I-X begins a span."""
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
        """(K + 1, K): whether a label may stand behind another one; the last row is the start's."""
        each = [*map(parted, self.labels), ("", "")]
        return np.array(
            [[self._may_follow(before, after) for after in each[:-1]] for before in each]
        )

    @cached_property
    def ends(self) -> NDArray[np.bool_]:
        """(K,): whether a row may end with a label."""
        return np.array([not self._is_open(*parted(tag)) for tag in self.labels])

    def _may_follow(self, before: tuple[str, str], after: tuple[str, str]) -> bool:
        """An I-X whose B-X is no label may stand wherever no span is open: nothing else could begin
        its spans.
        """
        role, kind = after
        goes_on = before[0] in (BEGIN, INSIDE) and before[1] == kind
        if role in (INSIDE, END):
            begins = self.free or (BEGIN, kind) not in self._there
            return goes_on or (begins and not self._is_open(*before))
        if role == BEGIN and self.free and (INSIDE, kind) in self._there:
            return goes_on
        return not self._is_open(*before)

    def _is_open(self, role: str, kind: str) -> bool:
        """Whether a span has begun that another label must end."""
        return role in (BEGIN, INSIDE) and (END, kind) in self._there

    @cached_property
    def _there(self) -> set[tuple[str, str]]:
        return {*map(parted, self.labels)}

    def decode(self, table: NDArray[np.floating]) -> Places:
        """Probabilities (B, L, K), 0 behind a row's last token -> the most probable tags that may
        follow one another (B, L).
        """
        best = table.argmax(axis=2)
        there: NDArray[np.bool_] = np.asarray(table.any(axis=2))
        before = np.concatenate([np.full_like(best[:, :1], -1), best[:, :-1]], axis=1)
        last = there & ~np.pad(there[:, 1:], ((0, 0), (0, 1)))
        broken = ((~self.follows[before, best] & there) | (~self.ends[best] & last)).any(axis=1)
        if broken.any():
            best[broken] = self.viterbi(table[broken])
        return best

    def viterbi(self, table: NDArray[np.floating]) -> Places:
        """The path with the largest product: (B, L, K) -> (B, L) (Viterbi, 1967).

        Behind the last token all labels are alike, so that the path up to there is not changed.
        """
        gain = np.log(np.maximum(table.astype(np.float64), 1e-30))
        toll, end = np.where(self.follows, 0.0, NEVER), np.where(self.ends, 0.0, NEVER)
        lengths = table.any(axis=2).sum(axis=1)  # (B,)
        score = gain[:, 0] + toll[-1]  # (B, K)
        came = np.zeros(table.shape, dtype=np.int64)
        for step in range(1, table.shape[1]):
            score[lengths == step] += end
            ways = score[:, :, None] + toll[:-1]  # (B, from, to)
            ways[lengths <= step] = score[lengths <= step, :, None]
            came[:, step] = ways.argmax(axis=1)
            score = ways.max(axis=1) + gain[:, step]
        score[lengths == table.shape[1]] += end
        path = np.empty(table.shape[:2], dtype=np.int64)
        path[:, -1] = score.argmax(axis=1)
        rows = np.arange(len(table))
        for step in range(table.shape[1] - 1, 0, -1):
            path[:, step - 1] = came[rows, step, path[:, step]]
        return path
