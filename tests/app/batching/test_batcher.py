"""The batcher's laws: order, ownership, and that one caller's trouble stays theirs."""

import asyncio
import json
import threading
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from onepass.app.batching.batcher import Batcher
from onepass.app.batching.work_items import ArrayJob, RowJob
from onepass.app.requests.errors import ClientClosed, TooLate
from onepass.app.requests.request_context import RequestContext, RequestIds
from onepass.app.telemetry.metrics import Metrics
from onepass.models import Predictor
from onepass.models.latency_model import SLICE_S, Costs
from onepass.models.predictor import NotFinite

ALL = ("sin", "cos")
POISON, ENDLESS = 13.0, 14.0


class Caller:
    """What uvicorn's connection looks like to a job."""

    disconnected = False


def call() -> RequestContext:
    """Of a request that uvicorn's connection brought."""
    asking = RequestContext({"method": "POST", "path": "/predict", "headers": []}, RequestIds())
    asking.connection = Caller()
    return asking


def job(
    xs: list[float], *, tasks: tuple[str, ...] = ALL, wait_s: float = 60, alone: bool = False
) -> RowJob:
    rows = [{"x": x} for x in xs]
    return RowJob(rows, tasks, call(), deadline=perf_counter() + wait_s, alone=alone)


def array_job(xs: list[float], *, tasks: tuple[str, ...] = ALL) -> ArrayJob:
    arrays = {"x": np.array(xs, dtype=np.float32)}
    return ArrayJob(arrays, len(xs), tasks, call(), deadline=perf_counter() + 60)


def batcher(stub: Predictor, where: Any = "loop", batch_rows: int = 8) -> Batcher:
    def on_death(error: BaseException) -> None:
        raise error

    return Batcher(
        stub,
        Metrics(stub),
        batch_rows=batch_rows,
        where=where,
        limit_s=0.0003,
        on_death=on_death,
    )


def owned(xs: list[float], tasks: tuple[str, ...]) -> list[dict[str, float]]:
    """What the stub answers to these rows."""
    answers = {"sin": 1.0, "cos": -1.0}
    return [{task: x * answers[task] for task in tasks} for x in xs]


def plain(answers: Any) -> list[dict[str, float]]:
    if isinstance(answers, dict):  # of arrays
        columns = {field.removesuffix(".value"): list(column) for field, column in answers.items()}
        return [
            dict(zip(columns, map(float, row), strict=True))
            for row in zip(*columns.values(), strict=True)
        ]
    return [
        {task: float(answer["value"]) for task, answer in json.loads(answered).items()}
        for answered in answers
    ]


numbers = st.integers(-12, 12).map(float)
callers = st.lists(
    st.tuples(
        st.lists(numbers | st.sampled_from([POISON, ENDLESS]), min_size=1, max_size=30),
        st.sampled_from([ALL, ("sin",), ("cos",)]),
        st.integers(0, 3),
        st.sampled_from(["rows", "arrays", "each"]),
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.parametrize("where", ["loop", "thread"])
@examples(max_examples=60, deadline=None)
@given(asked=callers)
def test_everyone_gets_their_own_answers_in_their_order(
    sincos_predictor: Predictor, make_stub: Any, where: str, asked: Any
) -> None:
    async def run() -> list[Any]:
        gathered = batcher(make_stub(), where)

        async def call(xs: list[float], tasks: tuple[str, ...], turns: int, kind: str) -> Any:
            for _ in range(turns):
                await asyncio.sleep(0)
            if kind == "arrays":
                return await gathered.put(array_job(xs, tasks=tasks))
            return await gathered.put(job(xs, tasks=tasks, alone=kind == "each"))

        calls = [call(*given) for given in asked]
        results = await asyncio.gather(*calls, return_exceptions=True)
        gathered.close()
        return results

    for (xs, tasks, _, kind), result in zip(asked, asyncio.run(run()), strict=True):
        bad = (POISON, ENDLESS) if "sin" in tasks else (POISON,)
        if kind == "each":
            assert [isinstance(one, Exception) for one in result] == [x in bad for x in xs]
            good = [one for one in result if not isinstance(one, Exception)]
            assert plain(good) == owned([x for x in xs if x not in bad], tasks)
        elif POISON in xs or (ENDLESS in xs and "sin" in tasks):
            assert isinstance(result, RuntimeError | NotFinite)
        else:
            assert plain(result) == owned(xs, tasks)


def test_rows_and_arrays_share_a_pass(stub: Predictor) -> None:
    async def run() -> list[Any]:
        gathered = batcher(stub, batch_rows=64)
        jobs = [array_job([1.0, 2.0]), job([3.0]), array_job([4.0], tasks=("cos",)), job([5.0])]
        for one in jobs:
            gathered.put(one)
        return await asyncio.gather(*(one.done for one in jobs))

    arrays, row, other, last = asyncio.run(run())
    assert stub.engine.sizes == [5]
    assert {field: column.tolist() for field, column in arrays.items()} == {
        "sin.value": [1.0, 2.0],
        "cos.value": [-1.0, -2.0],
    }
    assert plain(row) == owned([3.0], ALL)
    assert {field: column.tolist() for field, column in other.items()} == {"cos.value": [-4.0]}
    assert plain(last) == owned([5.0], ALL)


def test_what_arrives_in_one_turn_is_one_pass(stub: Predictor) -> None:
    async def run() -> None:
        gathered = batcher(stub, batch_rows=64)
        jobs = [job([float(x)]) for x in range(10)]
        for one in jobs:
            gathered.put(one)
        await asyncio.gather(*(one.done for one in jobs))

    asyncio.run(run())
    assert stub.engine.sizes == [10]


def test_a_poisoned_row_among_32_callers_fails_one(stub: Predictor) -> None:
    async def run() -> list[Any]:
        gathered = batcher(stub, batch_rows=64)
        jobs = [job([POISON if number == 20 else float(-number)]) for number in range(32)]
        for one in jobs:
            gathered.put(one)
        return await asyncio.gather(*(one.done for one in jobs), return_exceptions=True)

    results = asyncio.run(run())
    failed = [number for number, result in enumerate(results) if isinstance(result, Exception)]
    assert failed == [20]


def test_mixed_tasks_run_the_union_of_the_heads(stub: Predictor) -> None:
    async def run() -> list[Any]:
        gathered = batcher(stub)
        jobs = [job([1.0], tasks=("sin",)), job([2.0], tasks=("cos",))]
        for one in jobs:
            gathered.put(one)
        results = await asyncio.gather(*(one.done for one in jobs))
        only = job([3.0], tasks=("sin",))
        gathered.put(only)
        return [*results, await only.done]

    assert [plain(result) for result in asyncio.run(run())] == [
        [{"sin": 1.0}],
        [{"cos": -2.0}],
        [{"sin": 3.0}],
    ]
    assert stub.engine.tasks == [("sin", "cos"), ("sin",)]


def test_a_large_request_does_not_starve_a_small_one(stub: Predictor) -> None:
    order: list[str] = []

    async def run() -> None:
        gathered = batcher(stub, batch_rows=8)
        large, small = job([1.0] * 800), job([2.0])
        gathered.put(large).add_done_callback(lambda _: order.append("large"))
        gathered.put(small).add_done_callback(lambda _: order.append("small"))
        await asyncio.gather(large.done, small.done)

    asyncio.run(run())
    assert order == ["small", "large"]
    assert max(stub.engine.sizes) == 8
    assert stub.engine.sizes[:2] == [8, 8]


def test_arrays_run_in_larger_passes_while_those_stay_short(stub: Predictor) -> None:
    async def run() -> None:
        gathered = batcher(stub, batch_rows=8)
        gathered._waiting.knows(Costs({(0, 3): SLICE_S / 10.5}))  # of 8 rows; 64 make a slice
        first, second, third = array_job([1.0] * 200), job([2.0] * 9), array_job([3.0] * 100)
        for one in (first, second, third):
            gathered.put(one)
        await asyncio.gather(first.done, second.done, third.done)
        assert (len(await second.done), len((await third.done)["sin.value"])) == (9, 100)

    asyncio.run(run())
    assert stub.engine.sizes[:2] == [64, 8]
    assert max(stub.engine.sizes) <= 8 * 16
    assert sum(stub.engine.sizes) == 309


def test_who_left_or_is_late_is_not_computed(stub: Predictor) -> None:
    async def run() -> tuple[Any, ...]:
        gathered = batcher(stub)
        left, late, here = job([1.0]), job([2.0], wait_s=-1), job([3.0])
        left.connection.disconnected = True  # type: ignore[attr-defined]
        for one in (left, late, here):
            gathered.put(one)
        results = await asyncio.gather(left.done, late.done, here.done, return_exceptions=True)
        counts = gathered._metrics
        slots = counts.memory.own
        return *results, slots[counts.layout.cancelled], slots[counts.layout.expired]

    left, late, here, cancelled, expired = asyncio.run(run())
    assert isinstance(left, ClientClosed)
    assert isinstance(late, TooLate)
    assert plain(here) == owned([3.0], ALL)
    assert (cancelled, expired) == (1, 1)
    assert stub.engine.sizes == [1]


def test_while_the_thread_is_busy_arrivals_gather(stub: Predictor) -> None:
    entered, released = threading.Event(), threading.Event()
    plain_run = stub.engine.run

    def slow(arrays: Any, tasks: Any) -> Any:
        entered.set()
        assert released.wait(10)
        return plain_run(arrays, tasks)

    stub.engine.run = slow  # type: ignore[method-assign]

    async def run() -> None:
        gathered = batcher(stub, "thread", batch_rows=64)
        first = job([1.0])
        gathered.put(first)
        await asyncio.to_thread(entered.wait, 10)
        others = [job([float(x)]) for x in range(5)]
        for one in others:
            gathered.put(one)
            await asyncio.sleep(0)
        released.set()
        await asyncio.gather(first.done, *(one.done for one in others))
        gathered.close()

    asyncio.run(run())
    assert stub.engine.sizes == [1, 5]


def test_a_batcher_that_breaks_ends_the_worker(stub: Predictor) -> None:
    deaths: list[BaseException] = []

    async def run() -> None:
        gathered = Batcher(
            stub, Metrics(stub), batch_rows=8, where="loop", limit_s=1, on_death=deaths.append
        )
        gathered._waiting.take = None  # type: ignore[assignment,method-assign]
        gathered.put(job([1.0]))
        await asyncio.sleep(0.01)

    asyncio.run(run())
    assert len(deaths) == 1
