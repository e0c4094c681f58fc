"""Spans of BIO labels, and tags that may follow one another."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.models.contract.tasks.bio import Bio
from onepass.models.contract.tasks.spans import spans

LABELS = ("O", "B-LOC", "I-LOC", "B-PER", "I-PER")
tags = st.lists(st.sampled_from(LABELS), max_size=12)


def slow_spans(row: list[str]) -> set[tuple[int, int, str]]:
    """By its definition: from each token that begins a span to the first that does not go on."""
    found = set()
    for start, tag in enumerate(row):
        kind, before = tag[2:], row[start - 1] if start else "O"
        begins = tag[0] == "B" or (tag[0] == "I" and before[2:] != kind)
        if tag != "O" and begins:
            end = start + 1
            while end < len(row) and row[end] == f"I-{kind}":
                end += 1
            found.add((start, end, kind))
    return found


@given(tags)
def test_spans_are_those_of_the_definition(row: list[str]) -> None:
    found = spans(row)
    assert set(found) == slow_spans(row)
    assert found == sorted(found), "from left to right"


@given(tags)
def test_spans_written_as_tags_are_read_back(row: list[str]) -> None:
    written = ["O"] * len(row)
    for start, end, label in spans(row):
        written[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 1)]
    assert spans(written) == spans(row)


def test_golden_spans() -> None:
    row = ["I-PER", "I-PER", "B-PER", "O", "B-LOC", "I-PER", "O", "I-LOC"]
    assert spans(row) == [(0, 2, "PER"), (2, 3, "PER"), (4, 5, "LOC"), (5, 6, "PER"), (7, 8, "LOC")]


@pytest.mark.parametrize(
    "labels", [("NOUN", "VERB"), ("O", "I-LOC"), ("O", "B-", "B-LOC"), ("O", "S-LOC", "B-LOC"), ()]
)
def test_other_labels_are_no_spans(labels: tuple[str, ...]) -> None:
    assert Bio.of(labels) is None


def test_a_label_that_nothing_begins_may_stand_anywhere() -> None:
    bio = Bio.of(("O", "B-LOC", "I-LOC", "I-PER"))
    assert bio is not None
    assert bio.kinds == ("LOC", "PER")
    assert bio.follows.tolist() == [
        [True, True, False, True],
        [True, True, True, True],
        [True, True, True, True],
        [True, True, False, True],
        [True, True, False, True],
    ]


def slow_decode(table: np.ndarray) -> float:
    """The largest product over all rows of tags that make sense."""

    def sensible(row: tuple[str, ...]) -> bool:
        pairs = zip(("O", *row), row, strict=False)
        return all(tag[0] != "I" or before[2:] == tag[2:] for before, tag in pairs)

    return max(
        float(np.prod([table[place, LABELS.index(tag)] for place, tag in enumerate(row)]))
        for row in product(LABELS, repeat=len(table))
        if sensible(row)
    )


@given(st.integers(0, 10_000))
def test_tags_are_the_most_probable_ones_that_make_sense(seed: int) -> None:
    bio = Bio.of(LABELS)
    assert bio is not None
    random = np.random.default_rng(seed)
    lengths = random.integers(0, 4, 3)
    table = np.zeros((3, 4, len(LABELS)))
    for row, length in enumerate(lengths):
        table[row, :length] = random.dirichlet(np.full(len(LABELS), 0.5), length)
    said = bio.decode(table)
    for row, length in enumerate(lengths.tolist()):
        own = [LABELS[place] for place in said[row, :length]]
        assert all(tag[0] != "I" or before[2:] == tag[2:]
                   for before, tag in zip(["O", *own], own, strict=False))  # fmt: skip
        product_of = np.prod(table[row, np.arange(length), said[row, :length]])
        assert product_of == pytest.approx(slow_decode(table[row, :length]))
        alone = bio.decode(table[row : row + 1, : max(1, length)])
        assert alone[0, :length].tolist() == said[row, :length].tolist()
