"""Texts: cut the same everywhere, whatever they hold, and never for long."""

import subprocess
import sys
from typing import Any
from zlib import crc32

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from onepass.models.contract import BadRows, BadTensors, Contract, NotJson
from onepass.models.contract.inputs import Subwords, TextInput
from onepass.models.contract.subwords import learn
from onepass.models.contract.tokens import PADDING, SPECIAL, UNKNOWN

ODD = ["", " \n\t", "\0", "\ud800", "שלום עולם", "🙂👍🏽", "漢字かな", "a" * 10_000, "́", "ﬁ"]
TASKS = {"y": {"kind": "regression"}}
CORPUS = ["the old house by the river", "an older house, and the newest one"] * 20


def contract(**settings: Any) -> Contract:
    inputs = {"text": {"kind": "text", "max_tokens": 6, **settings}}
    return Contract.model_validate({"inputs": inputs, "tasks": TASKS})


def subwords(model: Any) -> TextInput:
    pieces, merges = learn(model, CORPUS, size=300, lower=True)
    return TextInput(max_tokens=6, tokens=Subwords(model=model, pieces=pieces, merges=merges))


@pytest.fixture(params=["hashed", "runs", "letters", "bpe", "wordpiece"])
def text(request: pytest.FixtureRequest) -> TextInput:
    match request.param:
        case "hashed":
            return TextInput(max_tokens=6)
        case "runs":
            return TextInput.model_validate(
                {"max_tokens": 6, "tokens": {"kind": "hashed", "ngrams": 3, "buckets": 64}}
            )
        case "letters":
            return TextInput.model_validate(
                {"max_tokens": 6, "tokens": {"ngrams": 2, "letters": [1, 3, 8], "buckets": 64}}
            )
    return subwords(request.param)


def test_places_lie_in_the_table_and_no_text_is_too_long(text: TextInput) -> None:
    for value in [*ODD, *CORPUS, None]:
        found = text.decode(value)
        assert len(found) <= text.longest
        assert all(UNKNOWN <= place < text.places for place in found)
    assert text.decode("") == text.decode(None) == []


def test_case_does_not_count_and_words_do(text: TextInput) -> None:
    assert text.decode("The OLD House") == text.decode("the old house")
    assert text.decode("the old house") != text.decode("the new house")


def test_a_text_survives_json_as_its_spec_does(text: TextInput) -> None:
    again = TextInput.model_validate_json(text.model_dump_json())
    assert again == text
    assert [again.decode(value) for value in CORPUS] == [text.decode(value) for value in CORPUS]


@given(st.text(max_size=80))
def test_any_text_is_cut(value: str) -> None:
    found = TextInput(max_tokens=6).decode(value)
    assert len(found) <= 6
    assert min(found, default=SPECIAL) >= SPECIAL


def test_words_are_hashed_alike_in_every_process() -> None:
    found = TextInput(max_tokens=6).decode("Don't panic, naïve 漢字 🙂")
    words = ["don't", "panic", ",", "naïve", "漢", "字"]
    assert found == [SPECIAL + crc32(word.encode()) % 2**16 for word in words]
    assert found[0] == 8369
    code = "from onepass.models.contract.inputs import TextInput as T; "
    code += "print(T().decode('the old house'))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert orjson.loads(run.stdout) == TextInput().decode("the old house")


def test_runs_of_words_stand_behind_the_words() -> None:
    runs = {"kind": "hashed", "ngrams": 2}
    one = TextInput(max_tokens=3).decode("not good at all")
    two = TextInput.model_validate({"max_tokens": 3, "tokens": runs}).decode("not good at all")
    assert two[:3] == one
    assert len(two) == 5
    other = TextInput.model_validate({"max_tokens": 3, "tokens": runs}).decode("good not at all")
    assert set(other[:3]) == set(one)
    assert set(other[3:]) != set(two[3:])


def test_runs_of_letters_stand_behind_the_words() -> None:
    def read(text: str, **settings: Any) -> list[int]:
        return TextInput.model_validate({"tokens": {"ngrams": 2, **settings}}).decode(text)

    alone = read("un able")
    assert read("un able", letters=[3])[: len(alone)] == alone
    runs = [read(word, letters=[3])[1:] for word in ("unable", "enable", "able")]
    assert [len(own) for own in runs] == [6, 6, 4]  # two ends and all letters, by threes
    assert runs[0][2:] == runs[1][2:]  # nab, abl, ble, le
    assert runs[0][3:] == runs[2][1:]  # a word begins with able, too: the first differs
    assert read("not", letters=[3])[0] not in read("cannot", letters=[3])  # a word is no run
    long = "a" * 500 + "z" * 500
    assert read(long, letters=[2]) == [*read(long), *read("a" * 8 + "z" * 8, letters=[2])[1:]]


def test_what_is_said_again_is_read_once_where_that_is_asked_for() -> None:
    for settings in ({}, {"ngrams": 2}, {"letters": [3]}):
        every = TextInput.model_validate({"tokens": settings}).decode("so so good so so")
        once = TextInput.model_validate({"tokens": {**settings, "once": True}})
        assert once.decode("so so good so so") == [*dict.fromkeys(every)]
    assert "once" not in TextInput().model_dump()["tokens"], "bundles of before stay as they are"


def test_a_length_stands_there_once() -> None:
    with pytest.raises(ValidationError, match="a length must stand there once"):
        TextInput.model_validate({"tokens": {"letters": [3, 3]}})


def test_a_column_is_padded_to_its_longest_row_and_means_the_same() -> None:
    declared = contract()
    alone = declared.read([{"text": "one"}])["text"]
    beside = declared.read([{"text": "one"}, {"text": "one two three"}, {"text": ""}])["text"]
    assert alone.shape == (1, 1)
    assert beside.dtype == np.int32
    assert beside.shape == (3, 3)
    assert beside[0].tolist() == [alone[0, 0], PADDING, PADDING]
    assert declared.read([{"text": ""}])["text"].tolist() == [[PADDING]]


def test_a_megabyte_is_read_no_further_than_its_first_words() -> None:
    declared = contract()
    (row,) = declared.parse(orjson.dumps({"text": "word " * 200_000})).rows
    assert declared.inputs["text"].decode(row["text"]) == TextInput(max_tokens=6).decode(
        "word " * 6
    )
    assert declared.decoder.is_quick([row])
    assert not contract(max_tokens=1000).decoder.is_quick([row])
    runs = contract(max_tokens=100, tokens={"letters": [4, 5]}).decoder  # more work per letter
    assert runs.is_quick([{"text": "a" * 400}])
    assert not runs.is_quick([{"text": "a" * 600}])


@pytest.mark.parametrize(("value", "got"), [(5, "a number"), (None, "null"), ([], "a list")])
def test_what_is_no_text_is_refused(value: Any, got: str) -> None:
    with pytest.raises(BadRows) as caught:
        contract().parse(orjson.dumps({"text": value}))
    (problem,) = caught.value.problems
    assert (problem["loc"], problem["msg"]) == (("body", "text"), f"must be text, got {got}")


def test_half_a_surrogate_pair_is_no_json_and_a_letter_in_python() -> None:
    with pytest.raises(NotJson):
        contract().parse(b'{"text": "\\ud800"}')
    assert contract().read([{"text": "\ud800"}])["text"].shape == (1, 1)


def test_a_tensor_of_numbers_is_no_text() -> None:
    with pytest.raises(BadTensors, match="must hold text, got numbers"):
        contract().tensors.read({"text": np.array([1.0])})


def test_a_tensor_holds_what_rows_do_and_a_default_may_stand_in() -> None:
    declared = Contract.model_validate(
        {
            "inputs": {
                "text": {"kind": "text"},
                "title": {"kind": "text", "default": "no title"},
            },
            "tasks": TASKS,
        }
    )
    rows = declared.read([{"text": "one two"}, {"text": "three", "title": None}])
    found = declared.tensors.read({"text": np.array(["one two", "three"], dtype=object)})
    for name, column in rows.items():
        assert np.array_equal(found[name], column)
    assert rows["title"][1].tolist() == declared.inputs["title"].decode("no title")


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    text = subwords("bpe")
    again = TextInput.model_validate_json(text.model_dump_json())
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(ValueError, match=r"which is absent: pip install 'onepass\[text\]'"):
        again.decode("the")
