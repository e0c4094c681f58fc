"""Words of a text, runs of them and of their letters: cut and hashed the same everywhere."""

import string
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from onepass.models.contract.words import (
    CACHED_LETTERS,
    LETTERS,
    Lengths,
    hashed,
    letter_runs,
    most_runs,
    words,
)

ASCII = string.ascii_letters + string.digits + "_'’-.,!? \n\t"
lengths = st.lists(st.integers(1, 8), max_size=3, unique=True).map(tuple)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Don't panic, he said.", ["Don't", "panic", ",", "he", "said", "."]),
        ("l’été 'tis", ["l’été", "'", "tis"]),
        ("漢字かな is 3 words", ["漢", "字", "か", "な", "is", "3", "words"]),
        ("ﬁne", ["fine"]),
        ("a_b 9.5", ["a_b", "9", ".", "5"]),
        (" \n\t", []),
    ],
)
def test_golden_words(text: str, wanted: list[str]) -> None:
    assert [*words(text)] == wanted


@given(st.text(ASCII.replace("’", ""), max_size=30))
def test_ascii_is_cut_as_it_is_beside_other_letters(text: str) -> None:
    assert [*words(f"{text} é")] == [*words(text), "é"]


@given(st.text(max_size=30))
def test_nothing_but_blanks_is_lost(text: str) -> None:
    found = [*words(text)]
    assert all(found)
    assert not any(letter.isspace() for word in found for letter in word if letter > "\x20")
    assert [*words(" ".join(found))] == found


@given(st.text("abc", min_size=1, max_size=40), lengths, st.integers(2, 20))
def test_a_word_has_no_more_runs_than_are_told(
    word: str, lengths: tuple[int, ...], most: int
) -> None:
    runs = letter_runs(word, lengths, most)
    assert len(runs) <= most_runs(lengths, most)
    assert len(letter_runs("a" * most, lengths, most)) == most_runs(lengths, most)
    if len(word) <= most:
        assert all(run in f"\x02{word}\x03" for run in runs)


def test_golden_runs_of_letters() -> None:
    assert letter_runs("able", [3], 16) == ["\x02ab", "abl", "ble", "le\x03"]
    assert letter_runs("able", [4, 6], 16) == ["\x02abl", "able", "ble\x03", "\x02able\x03"]
    assert letter_runs("abcdefg", [2], 5) == ["\x02a", "ab", "bc", "cf", "fg", "g\x03"]


def test_places_are_those_of_words_then_of_runs_of_words_then_of_letters() -> None:
    def place(text: str) -> int:
        return crc32(text.encode()) % 1000

    found = hashed("not so good", buckets=1000, ngrams=3, most=9, letters=(5,))
    assert found == [
        *map(place, ["not", "so", "good"]),
        *map(place, ["not so", "so good"]),
        place("not so good"),
        *map(place, ["\x01\x02not\x03", "\x01\x02good", "\x01good\x03"]),
    ]
    assert hashed("not so good", buckets=1000, ngrams=3, most=1, letters=()) == [place("not")]


def test_the_letters_of_a_word_are_the_same_kept_at_hand_or_not() -> None:
    runs = [*range(1, 4)]
    for size in (CACHED_LETTERS, CACHED_LETTERS + 1):
        word = "ab" * size
        wanted = [crc32(f"\x01{run}".encode()) % 64 for run in letter_runs(word, runs, LETTERS)]
        for _ in range(2):
            assert hashed(word, buckets=64, ngrams=1, most=9, letters=(1, 2, 3))[1:] == wanted


def test_half_a_letter_is_hashed_too() -> None:
    (place,) = hashed("\ud800", buckets=2**16, ngrams=1, most=1)
    assert 0 <= place < 2**16


@pytest.mark.parametrize("bad", [(3, 3), (0,), (9,)])
def test_lengths_are_few_letters_and_stand_there_once(bad: tuple[int, ...]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Lengths).validate_python(bad)
