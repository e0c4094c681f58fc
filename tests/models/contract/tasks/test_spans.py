"""Spans in every scheme: what is written is read back, and only what makes sense is said."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from onepass.models.contract.tasks import TaggingTask
from onepass.models.contract.tasks.bio import Bio
from onepass.models.contract.tasks.spans import LETTERS, Scheme, Span, scheme_of, spans

KINDS = ("LOC", "PER")
WRITTEN: dict[Scheme, tuple[str, str, str, str]] = {
    "bio": ("B", "I", "I", "B"),
    "io": ("I", "I", "I", "I"),
    "bioes": ("B", "I", "E", "S"),
    "bilou": ("B", "I", "L", "U"),
    "bmes": ("B", "M", "E", "W"),
}
"""The first, an inner and the last token of a span, and the only one."""


def labels_of(scheme: Scheme) -> tuple[str, ...]:
    return ("O", *(f"{letter}-{kind}" for kind in KINDS for letter in LETTERS[scheme]))


def written(length: int, found: list[Span], scheme: Scheme) -> list[str]:
    """The definition of each scheme."""
    tags = ["O"] * length
    ended: dict[int, str] = {span.end: span.label for span in found}
    for start, end, kind in found:
        if scheme == "iob1":
            touches = ended.get(start) == kind
            letters = ["B" if touches else "I", *["I"] * (end - start - 1)]
        else:
            first, inner, last, only = WRITTEN[scheme]
            more = [first, *[inner] * (end - start - 2), last]
            letters = [only] if end - start == 1 else more
        tags[start:end] = [f"{letter}-{kind}" for letter in letters]
    return tags


@st.composite
def drawn(draw: st.DrawFn) -> tuple[int, list[Span]]:
    """The length of a row, and its spans."""
    found, place = list[Span](), 0
    for gap, long, kind in draw(
        st.lists(
            st.tuples(st.integers(0, 2), st.integers(1, 3), st.sampled_from(KINDS)), max_size=5
        )
    ):
        found.append(Span(place + gap, place + gap + long, kind))
        place += gap + long
    return place + draw(st.integers(0, 2)), found


@pytest.mark.parametrize("scheme", ["bio", "iob1", "bioes", "bilou", "bmes"])
@given(row=drawn())
def test_what_is_written_is_read_back_and_makes_sense(
    scheme: Scheme, row: tuple[int, list[Span]]
) -> None:
    tags = written(*row, scheme)
    assert spans(tags) == row[1]
    assert sensible(tags, scheme)


@given(row=drawn())
def test_without_beginnings_spans_that_touch_are_one(row: tuple[int, list[Span]]) -> None:
    whole = list[Span]()
    for span in row[1]:
        if whole and (whole[-1].end, whole[-1].label) == (span.start, span.label):
            whole[-1] = whole[-1]._replace(end=span.end)
        else:
            whole.append(span)
    assert spans(written(*row, "io")) == whole


def sensible(tags: list[str], scheme: Scheme) -> bool:
    """Whether these tags are what the scheme would write of the spans in them."""
    return tags == written(len(tags), spans(tags), scheme)


@pytest.mark.parametrize("scheme", ["bio", "iob1", "io", "bioes", "bilou", "bmes"])
@given(seed=st.integers(0, 10_000))
def test_tags_are_the_most_probable_ones_that_make_sense(scheme: Scheme, seed: int) -> None:
    labels = labels_of(scheme)
    if scheme == "bmes":  # its single tokens are S or W, and `written` says W
        labels = tuple(tag for tag in labels if not tag.startswith("S-"))
    labels = labels[: 1 + len(labels[1:]) // 2]  # of one kind: few enough to try them all
    bio, random = Bio(labels, scheme), np.random.default_rng(seed)
    lengths = random.integers(0, 5, 3)
    table = np.zeros((3, 4, len(labels)))
    for row, length in enumerate(lengths):
        table[row, :length] = random.dirichlet(np.full(len(labels), 0.4), length)
    said = bio.decode(table)
    for row, length in enumerate(lengths.tolist()):
        own = said[row, :length].tolist()
        assert sensible([labels[place] for place in own], scheme)
        best = max(
            float(np.prod(table[row, range(length), list(places)]))
            for places in product(range(len(labels)), repeat=length)
            if sensible([labels[place] for place in places], scheme)
        )
        assert np.prod(table[row, range(length), own]) == pytest.approx(best)
        alone = bio.decode(table[row : row + 1, : max(1, length)])
        assert alone[0, :length].tolist() == own, "however far the row is padded"


def test_golden_spans_of_what_does_not_fit() -> None:
    row = ["E-PER", "I-PER", "S-PER", "I-PER", "O", "B-LOC", "B-LOC", "E-PER", "E-PER"]
    assert spans(row) == [
        (0, 1, "PER"), (1, 2, "PER"), (2, 3, "PER"), (3, 4, "PER"),
        (5, 6, "LOC"), (6, 7, "LOC"), (7, 8, "PER"), (8, 9, "PER"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("labels", "scheme"),
    [
        (("O", "B-X", "I-X"), "bio"),
        (("B-X", "O"), "bio"),
        (("O", "I-X", "I-Y"), "io"),
        (("O", "B-X", "I-X", "E-X", "S-X"), "bioes"),
        (("O", "S-X"), "bioes"),
        (("O", "I-X", "E-X"), "bioes"),
        (("O", "B-X", "I-X", "L-X", "U-X"), "bilou"),
        (("O", "U-X", "B-X"), "bilou"),
        (("O", "B-X", "M-X", "E-X", "S-X"), "bmes"),
        (("O", "B-X", "M-X", "E-X", "W-X"), "bmes"),
        (("O", "B-X", "L-X", "S-X"), None),
        (("O", "B-", "B-X"), None),
        (("O", "b-x", "i-x"), None),
        (("NOUN", "VERB"), None),
        (("O",), None),
        ((), None),
    ],
)
def test_labels_say_their_scheme(labels: tuple[str, ...], scheme: Scheme | None) -> None:
    assert scheme_of(labels) == scheme


def test_a_kind_that_lacks_labels_can_be_said_all_the_same() -> None:
    bio = Bio(("O", "B-X", "E-X", "S-X", "I-Y", "E-Y", "B-Z"), "bioes")
    table = np.full((1, 2, 7), 0.01)
    table[0, 0, 4] = table[0, 1, 5] = 0.9  # I-Y begins, as nothing else could
    assert bio.decode(table).tolist() == [[4, 5]]
    table = np.full((1, 2, 7), 0.01)
    table[0, 0, 6] = table[0, 1, 0] = 0.9  # B-Z has no end, so it needs none
    assert bio.decode(table).tolist() == [[6, 0]]
    assert Bio(("B-X", "E-X"), "bioes").decode(np.full((1, 1, 2), 0.5)).tolist() == [[0]]


def test_a_contract_of_before_answers_as_before() -> None:
    bioes = ("O", "B-X", "E-X", "S-X")
    assert TaggingTask(labels=bioes).fields == ("tags", "confidence")
    assert TaggingTask(labels=("O", "I-X")).bio is None
    new = TaggingTask(labels=bioes, scheme="bioes")
    assert new.fields == ("tags", "confidence", "spans")
    table = np.array([[[0.1, 0.8, 0.05, 0.05], [0.5, 0.1, 0.4, 0.0]]])
    (answer,) = new.answers({"probabilities": table}, list)
    assert answer["tags"] == ["B-X", "E-X"]
    assert answer["spans"] == [{"start": 0, "end": 2, "label": "X"}]
    assert TaggingTask(labels=("O", "B-X"), scheme="plain").bio is None


def test_labels_that_a_scheme_lacks_are_named() -> None:
    with pytest.raises(ValidationError, match=r"scheme bilou has O, B-KIND, .* no label 'S-X'"):
        TaggingTask(labels=("O", "S-X"), scheme="bilou")
