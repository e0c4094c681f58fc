"""Labels of tokens that mark spans, in the schemes that are in use, and the spans they make.

BIO: B-X begins a span of X, I-X goes on with it, O stands outside (Ramshaw, Marcus, "Text Chunking
using Transformation-Based Learning", 1995; theirs, IOB1, says B-X only behind another span of X).
BIOES says E-X for the last token of a span and S-X for a span of one, BILOU says L-X and U-X
(Ratinov, Roth, "Design Challenges and Misconceptions in Named Entity Recognition", CoNLL 2009),
BMES says M-X inside. IO has I-X alone: spans of one kind never touch.

What does not fit together is read by the rule of conlleval, the script by which spans have been
judged since CoNLL-2000: what goes on with nothing begins a span.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

OUTSIDE = "O"
BEGIN, INSIDE, END, SINGLE = "B", "I", "E", "S"
Scheme = Literal["bio", "iob1", "io", "bioes", "bilou", "bmes", "plain"]
ROLES = {"B": BEGIN, "I": INSIDE, "M": INSIDE, "E": END, "L": END, "S": SINGLE, "U": SINGLE,
         "W": SINGLE}  # fmt: skip
"""What each letter says of its token."""
LETTERS: dict[Scheme, str] = {
    "io": "I",
    "bio": "BI",
    "iob1": "BI",
    "bioes": "BIES",
    "bilou": "BILU",
    "bmes": "BMESW",
}
"""Of each scheme, those that its labels begin with."""


class Span(NamedTuple):
    """Tokens `start` to `end`, the end excluded."""

    start: int
    end: int
    label: str


@lru_cache
def parted(tag: str) -> tuple[str, str]:
    """B-LOC -> the role of its token and the kind of its span; ("", "") of what marks none."""
    letter, dash, kind = tag.partition("-")
    return (ROLES[letter], kind) if dash and kind and letter in ROLES else ("", "")


def spans(tags: Sequence[str]) -> list[Span]:
    """The spans of a row, from left to right."""
    result: list[Span] = []
    start, kind, last = 0, "", ""
    for position, tag in enumerate((*tags, OUTSIDE)):
        if tag == OUTSIDE and not kind:  # as most are
            continue
        role, label = parted(tag)
        goes_on = role in (INSIDE, END) and label == kind and last in (BEGIN, INSIDE)
        if kind and not goes_on:
            result.append(Span(start, position, kind))
        if not goes_on:
            start, kind = position, label
        last = role
    return result


def scheme_of(labels: Iterable[str]) -> Scheme | None:
    """The first scheme that has all of the labels and says of some that they mark spans."""
    marked = [tag for tag in labels if tag != OUTSIDE]
    if not marked or not all(all(parted(tag)) for tag in marked):
        return None
    letters = {tag[0] for tag in marked}
    known = (scheme for scheme, own in LETTERS.items() if letters <= set(own))
    return next(known, None)


def check_scheme(scheme: Scheme | None, labels: Sequence[str]) -> None:
    """Refuses labels that the scheme does not have."""
    if scheme is None or scheme == "plain":
        return
    for tag in labels:
        if tag != OUTSIDE and not (all(parted(tag)) and tag[0] in LETTERS[scheme]):
            letters = ", ".join(f"{letter}-KIND" for letter in LETTERS[scheme])
            raise ValueError(f"scheme {scheme} has {OUTSIDE}, {letters}, and no label {tag!r}")
