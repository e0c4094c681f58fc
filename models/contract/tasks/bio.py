"""Which labels may follow one another where they mark spans, and the most probable ones that do.

In what is read, an I-X that goes on with nothing begins a span. In what is said there is none.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from weakref import ref

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.tasks.labels import Places
from onepass.models.contract.tasks.spans import BEGIN, END, INSIDE, OUTSIDE, Scheme, parted
from onepass.models.contract.tasks.viterbi import Chain, decode


class Bio:
    """How a set of labels may follow one another."""

    def __init__(self, labels: Sequence[str], scheme: Scheme = "bio") -> None:
        self.labels = tuple(labels)
        self.scheme = scheme
        self.free = scheme in ("iob1", "io")
        """Whether an I-X begins a span."""
        self.kinds = tuple(dict.fromkeys(tag[2:] for tag in labels if tag != OUTSIDE))
        self._last: tuple[ref[NDArray[Any]], Places] | None = None

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

    @cached_property
    def chain(self) -> Chain:
        """Which label may follow which, for all of them at once."""
        return Chain(self.follows, self.ends)

    def decode(self, table: NDArray[np.floating]) -> Places:
        """Probabilities (B, L, K), 0 behind a row's last token -> the most probable tags that may
        follow one another (B, L).

        Those of the last table are remembered: tags, confidence, spans and whoever counts them ask
        one after the other.
        """
        last = self._last
        if last is not None and last[0]() is table:
            return last[1]
        tags = decode(table, self.chain)
        tags.flags.writeable = False
        self._last = ref(table), tags
        return tags

    def __reduce__(self) -> tuple[type["Bio"], tuple[tuple[str, ...], Scheme]]:
        """Its copies remember nothing."""
        return Bio, (self.labels, self.scheme)
