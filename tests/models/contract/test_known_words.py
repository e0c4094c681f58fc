"""Words of a list are found as a text has them: in one case, apostrophes parted where they must."""

import pytest

from onepass.models.contract.inputs import TextInput
from onepass.models.contract.known_words import KnownWords, spelled

WORDS = ["film", "do", "n't", "'s", "it", "naïve", "don"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A FILM", ["film"]),
        ("it's", ["it", "'s"]),
        ("it’s", ["it", "'s"]),
        ("Don't film", ["do", "n't", "film"]),
        ("cannes's", ["'s"]),
        ("naïve na\u0131ve nai\u0308ve", ["naïve", "naïve"]),
        ("", []),
        ("n't '", ["n't"]),
    ],
)
def test_a_text_gives_the_words_that_the_list_has(text: str, expected: list[str]) -> None:
    indices = KnownWords(WORDS, lower=True).indices(text, 100)
    assert [WORDS[index - 1] for index in indices] == expected


def test_capital_letters_stay_where_they_are_told_apart_and_the_small_word_stands_in() -> None:
    known = KnownWords(["us", "US", "film"], lower=False)
    assert known.indices("US us Us Film", 100) == [2, 1, 1, 3]


def test_no_text_gives_more_than_it_may() -> None:
    assert len(KnownWords(WORDS, lower=True).indices("it's it's it's", 3)) == 3


@pytest.mark.parametrize("entry", ["new-york", "u.s.", "two words", "", " ", "don't stop"])
def test_what_no_text_gives_has_no_place(entry: str) -> None:
    assert spelled(entry, lower=True) is None


@pytest.mark.parametrize("entry", ["Film", "n't", "'s", "don't", ",", "你"])
def test_every_other_entry_is_found_by_itself(entry: str) -> None:
    word = spelled(entry, lower=True)
    assert word == entry.lower()
    if entry != "'s":  # which stands behind a word alone
        assert KnownWords([word], lower=True).indices(entry, 10) == [1]


def test_words_stand_beside_tokens_and_both_are_padded() -> None:
    plain = TextInput()
    both = plain.model_copy(update={"words": tuple(WORDS)})
    texts = ["it's a film", "", "other words entirely here now"]
    table = both.array([both.decode(text) for text in texts])
    tokens = plain.array([plain.decode(text) for text in texts])
    assert table.shape == (*tokens.shape, 2)
    assert both.row_shape == (-1, 2)
    assert (table[:, :, 0] == tokens).all()
    assert table[:, :, 1].tolist() == [[5, 4, 1, 0, 0], [0] * 5, [0] * 5]
