"""Pieces of words: what was learnt of texts cuts them, and any other text, without the texts."""

import sys
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.models.contract.subwords import NO_PIECE, Cutter, Model, NoTokenizers, learn
from onepass.models.contract.tokens import SPECIAL, UNKNOWN

TEXTS = ["the old house by the river", "an older house, and The newest one"] * 9
LEARNT = {model: learn(model, TEXTS, size=300, lower=True) for model in get_args(Model)}
CUTTERS = {model: Cutter(model, *found, lower=True) for model, found in LEARNT.items()}
every_model = pytest.mark.parametrize("model", get_args(Model))


def read(model: Model, text: str) -> list[str]:
    pieces = LEARNT[model][0]
    return [pieces[place - SPECIAL] for place in CUTTERS[model].indices(text, 99)]


def test_golden_pieces() -> None:
    assert read("bpe", "the House") == ["Ġthe", "Ġhouse"]
    assert read("wordpiece", "the House") == ["the", "house"]
    assert "".join(read("wordpiece", "rivers")).replace("##", "") == "rivers"


@every_model
def test_what_is_learnt_is_no_more_than_was_asked_for_and_the_same_again(model: Model) -> None:
    pieces, merges = LEARNT[model]
    assert len(set(pieces)) == len(pieces) <= 300
    for _ in range(4):
        assert learn(model, iter(TEXTS), size=300, lower=True) == (pieces, merges)
    assert all(first + second in pieces for first, second in merges)
    assert bool(merges) == (model == "bpe")


@every_model
@given(st.text(max_size=20))
def test_any_text_has_places_in_the_table(model: Model, text: str) -> None:
    places = CUTTERS[model].indices(text, 5)
    assert len(places) <= 5
    assert set(places) <= {UNKNOWN, *range(SPECIAL, SPECIAL + len(LEARNT[model][0]))}
    assert CUTTERS[model].indices(text, 99)[:5] == places


def test_word_pieces_alone_have_letters_that_they_do_not_know() -> None:
    assert LEARNT["wordpiece"][0].count(NO_PIECE) == 1
    assert CUTTERS["wordpiece"].indices("Ж", 9) == [UNKNOWN]
    assert UNKNOWN not in CUTTERS["bpe"].indices("Ж🙂", 9)


@every_model
def test_half_a_letter_is_a_question_mark(model: Model) -> None:
    assert CUTTERS[model].indices("the \ud800", 9) == CUTTERS[model].indices("the ?", 9)


@every_model
def test_case_counts_where_it_is_kept(model: Model) -> None:
    kept = Cutter(model, *learn(model, TEXTS, size=300, lower=False), lower=False)
    assert kept.indices("The", 9) != kept.indices("the", 9)
    assert CUTTERS[model].indices("The", 9) == CUTTERS[model].indices("the", 9)


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    found: Any = LEARNT["bpe"]
    for ask in (lambda: learn("bpe", TEXTS, size=300, lower=True),
                lambda: Cutter("bpe", *found, lower=True)):  # fmt: skip
        with pytest.raises(NoTokenizers, match=r"is absent: pip install 'onepass\[text\]'$"):
            ask()
