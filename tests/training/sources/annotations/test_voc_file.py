"""XML is read, and nothing in it is followed."""

from pathlib import Path

import pytest

from onepass.training.sources.annotations.voc_file import parsed


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<annotation><object>", "is no XML: no element found: line 1"),
        ("<svg/>", "is no annotation: its first element is 'svg'"),
        ('<!DOCTYPE annotation [<!ENTITY a "b">]><annotation>&a;</annotation>', "document type"),
        ('<!DOCTYPE annotation SYSTEM "file:///none"><annotation/>', "declares a document type"),
        ("<annotation>&a;</annotation>", "is no XML: undefined entity"),
    ],
)
def test_what_is_damaged_or_may_harm_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "a.xml").write_text(text)
    with pytest.raises(ValueError, match=problem):
        parsed(tmp_path / "a.xml")


def test_encodings_are_those_that_a_file_declares(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="latin-1"?><annotation><name>Zä</name></annotation>'
    (tmp_path / "a.xml").write_bytes(text.encode("latin-1"))
    assert parsed(tmp_path / "a.xml").findtext("name") == "Zä"
