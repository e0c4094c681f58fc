"""What several commands are asked with: how a file is written, checked where it is said."""

import pytest

from onepass.training.commands.options import dialect_of


def test_what_is_not_said_is_found_out() -> None:
    assert dialect_of(None, None, None).model_dump(exclude_unset=True) == {}
    dialect = dialect_of("tab", ",", "latin-1")
    assert (dialect.separator, dialect.decimal, dialect.encoding) == ("\t", ",", "iso8859-1")


def test_all_that_is_wrong_is_told_at_once_by_the_options_names() -> None:
    with pytest.raises(ValueError) as refused:
        dialect_of(";;", ";", "klingon")
    assert str(refused.value).splitlines() == [
        "--separator: must be one ASCII character, such as ; or tab, got ';;'",
        "--decimal: Input should be '.' or ','",
        "--encoding: no such encoding: 'klingon'; as in utf-8, cp1252, utf-16",
    ]
