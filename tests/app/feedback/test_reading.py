"""What is told is read while others write, each row once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onepass.app.feedback import reading
from onepass.app.feedback.reading import contract_of, told_rows
from onepass.app.feedback.store import Store
from onepass.app.feedback.store_file import StoreFile
from onepass.models.contract import Contract


def test_rows_with_a_truth_are_read_whatever_is_told_meanwhile(
    make_store: Callable[..., Store],
    give: Any,
    taxi: Contract,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "AT_ONCE", 2)
    store = make_store()
    ids = give(store, 5)

    def tell(answer_id: str) -> None:
        with store.transaction():
            store.tell(answer_id, 0, {"fare": 1.0}, now=1e9)

    for one in ids[:3]:
        tell(one)
    file = StoreFile(tmp_path / "kept.sqlite")
    rows = told_rows(file)
    found = [next(rows)]
    tell(ids[3])
    found += rows
    assert [one.id for one in found] == ids[:4]
    assert [one.sent["distance"] for one in found] == [0, 1, 2, 3]
    assert found[0].truth == {"fare": 1.0}
    assert contract_of(file) == taxi
    file.close()


def test_a_file_without_a_model_says_so(tmp_path: Path) -> None:
    file = StoreFile(tmp_path / "kept.sqlite", make=True)
    with pytest.raises(ValueError, match="no model"):
        contract_of(file)
    file.close()
