"""A store of the taxi model, and answers that were given."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from onepass.app.feedback.answer_ids import AnswerIds
from onepass.app.feedback.answered import Singles
from onepass.app.feedback.kept_rows import KeptRows
from onepass.app.feedback.segments import segments
from onepass.app.feedback.store import Bounds, Store
from onepass.models.contract import Contract

ANSWER = b'{"fare":{"value":10.0},"card":{"label":"cash","probabilities":{}}}'


@pytest.fixture
def make_store(taxi: Contract, tmp_path: Path) -> Iterator[Callable[..., Store]]:
    """make_store("taxi/run-1", rows=10): a store, always in the same file."""
    stores = list[Store]()

    def make(model: str = "taxi/run-1", **bounds: Any) -> Store:
        limits = Bounds(**{"keep_s": 1e6, "rows": 1000, "bytes": 2**30} | bounds)
        stores.append(Store(tmp_path / "kept.sqlite", taxi, model, limits))
        return stores[-1]

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def give(taxi: Contract) -> Callable[..., list[str]]:
    """give(store, 3, at=0.0): so many answers, kept in one segment; their ids."""

    def add(store: Store, count: int = 1, *, at: float = 1e9) -> list[str]:
        ids = AnswerIds()
        new = [ids.new() for _ in range(count)]
        sent = [b'{"distance":%d}' % number for number in range(count)]
        kept = KeptRows(taxi, "plain").of(Singles(at, new, sent, [ANSWER] * count))
        with store.transaction():
            store.add(list(segments(at, kept)))
        return new

    return add
