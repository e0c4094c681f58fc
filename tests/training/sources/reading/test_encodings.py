"""Encodings: a mark decides, zeros decide, and nothing else is guessed but plain Windows text."""

import codecs

import pytest

from onepass.training.sources.reading.encodings import is_western, marked

TEXT = "name,note\n1,Köln\n"


@pytest.mark.parametrize(
    ("first", "said", "found"),
    [
        (TEXT.encode(), None, "utf-8"),
        (TEXT.encode(), "cp1252", "cp1252"),
        (TEXT.encode("utf-8-sig"), None, "utf-8-sig"),
        (TEXT.encode("utf-8-sig"), "cp1252", "utf-8-sig"),
        (TEXT.encode("utf-16"), "cp1252", "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), None, "utf-16"),
        (TEXT.encode("utf-32"), None, "utf-32"),
        (TEXT.encode("utf-16-le"), None, "utf-16-le"),
        (TEXT.encode("utf-16-be"), None, "utf-16-be"),
        (b"", None, "utf-8"),
        (b"a\0b", None, "utf-8"),
    ],
)
def test_what_the_first_bytes_tell(first: bytes, said: str | None, found: str) -> None:
    encoding, note = marked(first, said)
    assert encoding == found
    assert (note is not None) == found.startswith(("utf-16", "utf-32"))


@pytest.mark.parametrize("text", ["Münster, 5 €", "São Paulo – “über”", "naïve café", "Größe"])
def test_words_of_western_europe_are_known(text: str) -> None:
    assert is_western(text.encode("cp1252"))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Москва", "cp1251"), ("Ελλάδα", "cp1253"), ("日本", "shift-jis"),
     ("München", "utf-8"), ("naïve", "cp437")],
)  # fmt: skip
def test_text_of_another_encoding_is_not(text: str, encoding: str) -> None:
    assert not is_western(text.encode(encoding))
