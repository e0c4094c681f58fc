"""Docstrings become prose: paragraphs in one line, lists as they are."""

import pytest

from onepass.training.reference.prose import first_sentence, unwrapped


def test_a_paragraph_is_one_line_and_an_item_its_own() -> None:
    text = "One two\nthree.\n\n- four\n  five\n- six\n"
    assert unwrapped(text) == "One two three.\n\n- four five\n- six"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One. Two.", "One."),
        ("As in 10.0.0.0/8. Two.", "As in 10.0.0.0/8."),
        ("After Yu et al., 2020. Two", "After Yu et al., 2020."),
        ("No stop", "No stop"),
        ("One line\nof two. And more.", "One line of two."),
    ],
)
def test_a_first_sentence_ends_with_its_stop(text: str, first: str) -> None:
    assert first_sentence(text) == first
