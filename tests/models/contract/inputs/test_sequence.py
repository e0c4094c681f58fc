"""Sequences: a word's place and those of its n-grams; rows padded by zeros."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.models.contract import BadRows, BadTensors, Contract
from onepass.models.contract.columns import joined
from onepass.models.contract.inputs import SequenceInput
from onepass.models.contract.inputs.sequence import Ngrams
from onepass.models.contract.tokens import UNKNOWN

SMALL = SequenceInput(values=("der", "hund"), max_tokens=5, ngrams=Ngrams(buckets=50, letters=6))
CONTRACT = Contract.model_validate(
    {
        "inputs": {"tokens": SMALL.model_dump()},
        "tasks": {"pos": {"kind": "tagging", "labels": ["a", "b"]}},
    }
)
words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=9)
rows = st.lists(words, max_size=5)


@given(st.lists(rows, min_size=1, max_size=4))
def test_a_rows_places_do_not_depend_on_the_rows_beside_it(values: list[list[str]]) -> None:
    table = SMALL.array(values)
    assert table.dtype == np.int32
    assert table.shape == (len(values), max(1, *map(len, values), 1), 1 + SMALL.ngrams.most)
    assert np.array_equal(table, joined([SMALL.array([row]) for row in values]))
    for row, own in zip(values, table, strict=True):
        assert (own[: len(row), 0] > 0).all()
        assert not own[len(row) :].any()


def test_golden_places() -> None:
    (row,) = SMALL.array([["Der", "Hunde"]])
    assert row[:, 0].tolist() == [2, UNKNOWN]
    assert np.count_nonzero(row[:, 1:], axis=1).tolist() == [3, 5]
    other = SMALL.array([["der"]])[0, 0]
    assert other[0] == 2, "the vocabulary is in small letters"
    assert other[3] == row[0, 3], "er and the end"
    assert other[1] != row[0, 1], "n-grams are not"
    known = SequenceInput(values=("Der",), lower=False).array([["Der", "der"]])
    assert known[0, :, 0].tolist() == [2, UNKNOWN]


def test_n_grams_are_hashed_alike_in_every_process() -> None:
    code = "from onepass.models.contract.inputs.sequence import Ngrams as N; "
    code += "print(N().indices('größe\\0'))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == str(Ngrams().indices("größe\0"))


@given(words, st.integers(1, 6))
def test_all_n_grams_have_room(word: str, length: int) -> None:
    ngrams = Ngrams(lengths=(length, 7), letters=4, buckets=7)
    places = ngrams.indices(word * 3)
    assert len(places) <= ngrams.most
    assert all(1 <= place <= 7 for place in places)


def test_of_a_huge_token_both_ends_are_read() -> None:
    huge = "x" * 10**6
    ngrams = Ngrams(letters=4)
    assert ngrams.indices(f"ab{huge}yz") == ngrams.indices("abyz")
    assert SMALL.array([[huge]]).shape[1] == 1


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (["a"] * 6, "must have at most 5 tokens, got 6"),
        (["a", ""], "must be a token: text, and not empty"),
        (["a", 3], "must be a token: text, and not empty"),
        ("ein Satz", "must be a list, got text"),
        (None, "must be a list, got null"),
    ],
)
def test_what_is_no_sequence_is_refused(value: Any, message: str) -> None:
    with pytest.raises(BadRows) as refused:
        CONTRACT.read([{"tokens": value}])
    (problem,) = refused.value.problems
    assert problem["msg"] == message
    assert problem["loc"][:3] == ("rows", 0, "tokens")


def texts(rows: list[list[str]]) -> Any:
    return np.array(rows, dtype=object)


def test_tensors_and_rows_say_the_same() -> None:
    tensor = CONTRACT.tensors.read({"tokens": texts([["der", "x", "", ""], ["hund", "", "", ""]])})
    array = CONTRACT.read([{"tokens": ["der", "x"]}, {"tokens": ["hund"]}])["tokens"]
    assert tensor["tokens"].shape[1] == 4, "as wide as it was sent"
    assert np.array_equal(tensor["tokens"][:, :2], array)
    assert not tensor["tokens"][:, 2:].any()


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (texts([["a", "", "b"]]), "must be a token: text, and not empty"),
        (texts([["a"] * 6]), "must have at most 5 tokens, got 6"),
        (np.array(["a"], dtype=object), "must have the shape [rows, tokens]"),
        (np.array([[["a"]]], dtype=object), "must have the shape [rows, tokens]"),
        (np.array([[1]]), "must hold text, got numbers"),
    ],
)
def test_tensors_that_are_no_sequences_are_refused(sent: Any, message: str) -> None:
    with pytest.raises(BadTensors, match=message.replace("[", r"\[").replace("]", r"\]")):
        CONTRACT.tensors.read({"tokens": sent})


def test_a_tensor_may_have_no_token_at_all() -> None:
    assert not CONTRACT.tensors.read({"tokens": texts([[""], [""]])})["tokens"].any()
    assert CONTRACT.tensors.read({"tokens": np.empty((2, 0), dtype=object)})["tokens"].shape[0] == 2


def test_a_tagging_task_needs_one_sequence() -> None:
    tasks = {"pos": {"kind": "tagging", "labels": ["a", "b"]}}
    two = {"one": {"kind": "sequence"}, "two": {"kind": "sequence"}}
    for inputs in ({"x": {"kind": "number"}}, two):
        with pytest.raises(ValueError, match="tags the tokens of one input of kind sequence"):
            Contract.model_validate({"inputs": inputs, "tasks": tasks})
