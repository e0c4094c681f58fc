"""The event loop's side: answers are dropped where there is no room, and nobody waits for ever."""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, time
from typing import Any

import pytest

from onepass import models
from onepass.app.feedback.answered import Singles
from onepass.app.feedback.errands import Look, Tell
from onepass.app.feedback.keeper import Keeper, keeper_of
from onepass.app.feedback.kept_rows import KeptRows
from onepass.app.feedback.store import Store
from onepass.app.feedback.truths import Truth
from onepass.app.requests.errors import TooLate
from onepass.app.requests.settings import Settings

ANSWER = b'{"fare":{"value":10.0}}'


@pytest.fixture
def make_keeper(make_bundle: Callable[..., Path], tmp_path: Path) -> Callable[..., Any]:
    """make_keeper(feedback_queue_bytes=...): one, and what it counts."""
    bundle = models.load(make_bundle("taxi")).bundle

    def make(**settings: Any) -> tuple[Keeper, Counter[str]]:
        counts = Counter[str]()
        chosen = Settings(feedback=tmp_path / "kept.sqlite", **settings)
        rows = KeptRows(bundle.contract, "plain")
        keeper = keeper_of(
            bundle.contract, bundle, chosen, lambda name, n: counts.update({name: n}), rows=rows
        )
        assert keeper is not None
        return keeper, counts

    return make


def keep(keeper: Keeper, count: int, length: int = 10) -> list[str]:
    ids = keeper.ids.some(count)
    for one in ids:
        keeper.keep(Singles(time(), [one], [b'{"distance":1}' + b" " * length], [ANSWER]))
    return ids


def told(ids: list[str]) -> Tell:
    return Tell([Truth(one, 0, {"fare": 1.0}, ("body",)) for one in ids])


def test_nothing_is_kept_unless_a_file_is_named(make_bundle: Callable[..., Path]) -> None:
    bundle = models.load(make_bundle("taxi")).bundle
    rows = KeptRows(bundle.contract, "plain")
    assert keeper_of(bundle.contract, bundle, Settings(), lambda name, n: None, rows=rows) is None


def test_truths_come_behind_all_answers_that_left_before(make_keeper: Any) -> None:
    async def go() -> tuple[int, int]:
        keeper, counts = make_keeper()
        new = await keeper.ask(told(keep(keeper, 1000)))
        quality = await keeper.look()
        keeper.close()
        assert quality.measured()["fare", "mae", "hour"].value == 9.0
        return new, counts["kept"]

    assert asyncio.run(go()) == (1000, 1000)


def test_what_finds_no_room_is_dropped_and_counted(make_keeper: Any) -> None:
    async def go() -> Counter[str]:
        keeper, counts = make_keeper(feedback_queue_bytes=2**16)
        keep(keeper, 10, length=2**14)
        await asyncio.sleep(0.1)
        await keeper.look()
        keep(keeper, 1, length=2**14)
        keeper.close()
        return Counter[str](counts)

    found = asyncio.run(go())
    assert (found["kept"], found["dropped"]) == (4, 7)


def test_a_store_that_hangs_keeps_nobody_waiting(
    make_keeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go() -> None:
        keeper, _ = make_keeper(request_timeout_s=0.2)
        monkeypatch.setattr(keeper._thread, "start", lambda: None)
        await keeper.refresh()
        with pytest.raises(TooLate, match="may be told again"):
            await keeper.ask(Look())
        with pytest.raises(TooLate, match="before the store was asked"):
            await keeper.ask(Look(), deadline=perf_counter())

    asyncio.run(go())


def test_two_workers_share_a_file(make_keeper: Any) -> None:
    async def go() -> list[int]:
        (first, _), (second, _) = make_keeper(), make_keeper()
        ids = keep(first, 50)
        others = keep(second, 50)
        each = await asyncio.gather(second.ask(told(ids)), first.ask(told(others)))
        first.close()
        second.close()
        return each

    assert asyncio.run(go()) == [50, 50]


def test_what_is_left_is_written_at_the_end(
    make_keeper: Any, make_store: Callable[..., Store]
) -> None:
    async def go() -> list[str]:
        keeper, _ = make_keeper()
        ids = keep(keeper, 3)
        keeper.close()
        return ids

    ids = asyncio.run(go())
    assert [make_store().told(one, 0) for one in ids] == [{}] * 3
