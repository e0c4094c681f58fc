"""How a text is written: what is said of it is checked where it is said."""

import pytest
from pydantic import ValidationError

from onepass.training.sources.reading.dialect import Dialect, known_encoding, one_character


@pytest.mark.parametrize(
    ("text", "sign"), [(";", ";"), ("tab", "\t"), ("TAB", "\t"), ("\\t", "\t")]
)
def test_a_separator_is_one_character(text: str, sign: str) -> None:
    assert one_character(text) == sign


@pytest.mark.parametrize("text", ["", ";;", "·", '"', "\n", "\0"])
def test_what_parts_no_cells_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be one ASCII character, such as ; or tab"):
        one_character(text)


def test_an_encoding_has_the_name_that_python_gives_it() -> None:
    assert [known_encoding(name) for name in ("UTF8", "latin-1", "Windows-1252")] == [
        "utf-8",
        "iso8859-1",
        "cp1252",
    ]


@pytest.mark.parametrize("name", ["klingon", "base64", "rot13", "", "utf-8\0"])
def test_what_encodes_no_text_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no such encoding"):
        known_encoding(name)


def test_what_is_not_said_is_found_out() -> None:
    form = Dialect()
    assert (form.separator, form.decimal, form.encoding, form.formats) == (None, None, None, {})
    for wrong in ({"decimal": ";"}, {"formats": {"at": ""}}, {"formats": {"a b": "%Y"}}):
        with pytest.raises(ValidationError):
            Dialect.model_validate(wrong)
