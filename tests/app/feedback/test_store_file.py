"""Transactions: all of one, or nothing; of a part of it, the same."""

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from onepass.app.feedback.store_file import StoreFile


def hold_and_fail(file: StoreFile, within: AbstractContextManager[None]) -> None:
    with within:
        file.hold(5)
        raise ZeroDivisionError


def test_what_fails_leaves_nothing_and_a_part_that_fails_nothing_of_itself(tmp_path: Path) -> None:
    file = StoreFile(tmp_path / "kept.sqlite", make=True)
    with pytest.raises(ZeroDivisionError):
        hold_and_fail(file, file.transaction())
    assert file.held == 0
    with file.transaction():
        file.hold(1)
        with pytest.raises(ZeroDivisionError):
            hold_and_fail(file, file.part())
        with file.part():
            file.hold(2)
    assert file.held == 3
    assert file.size > 0
    file.close()
