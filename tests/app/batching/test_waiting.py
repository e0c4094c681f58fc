"""Who goes with the next pass: never more than it holds, the light soon, everybody in the end."""

from asyncio import new_event_loop
from collections.abc import Iterator
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from onepass.app.batching.part import Part
from onepass.app.batching.waiting import Waiting
from onepass.app.batching.work_items import AnyJob, ArrayJob, RowJob
from onepass.app.requests.request_context import RequestContext, RequestIds
from onepass.models.latency_model import Costs

BEST = 8
COSTS = {(length, rows): 2.0**length * 2**rows / 1000 for length in (0, 3, 7) for rows in range(4)}
"""A row of a token takes a millisecond, one of 128 takes 128; eight rows are the most tried."""
LOOP = new_event_loop()


@pytest.fixture(autouse=True, scope="module")
def _close() -> Iterator[None]:
    yield
    LOOP.close()


def call(caller: object) -> RequestContext:
    scope = {"method": "POST", "path": "/predict", "headers": [], "client": caller}
    return RequestContext(scope, RequestIds())


def rows(caller: object, count: int, length: int = 1) -> RowJob:
    job = RowJob([{"x": 1}] * count, ("t",), call(caller), deadline=perf_counter() + 60)
    job.done = LOOP.create_future()
    job.length = length
    return job


def arrays(caller: object, count: int) -> ArrayJob:
    columns = {"x": np.zeros(count, dtype=np.float32)}
    job = ArrayJob(columns, count, ("t",), call(caller), deadline=perf_counter() + 60)
    job.done = LOOP.create_future()
    return job


def waiting(costs: dict[tuple[int, int], float] = COSTS, batch_rows: int = 256) -> Waiting:
    made = Waiting(batch_rows=batch_rows, is_dropped=lambda job: job.gone)
    made.knows(Costs(costs, limit_s=10.0))
    return made


def counts(parts: list[Part]) -> list[tuple[object, int]]:
    return [(part.job.caller, part.stop - part.start) for part in parts]


def test_what_fits_one_pass_goes_at_once_in_its_order() -> None:
    one = waiting()
    for caller in "abcab":
        one.put(rows(caller, 1))
    assert counts(one.take()) == [(caller, 1) for caller in "abcab"]
    assert not one


def test_a_pass_holds_as_many_rows_as_are_cheapest() -> None:
    one = waiting()
    one.put(rows("a", 20))
    assert [sum(n for _, n in counts(one.take())) for _ in range(3)] == [8, 8, 4]
    assert not one


def test_one_row_goes_even_where_it_takes_longer_than_a_pass_may() -> None:
    one = waiting({(0, 0): 30.0})
    one.put(rows("a", 3))
    assert [counts(one.take()) for _ in range(3)] == [[("a", 1)]] * 3


def test_rows_of_arrays_count_less_while_a_pass_stays_short() -> None:
    one = waiting({(0, rows): 1e-6 for rows in range(5)}, batch_rows=16)
    one.put(arrays("a", 500))
    assert counts(one.take()) == [("a", 256)]
    two = waiting({(0, rows): 1e-6 for rows in range(5)}, batch_rows=16)
    two.put(rows("a", 500))
    assert counts(two.take()) == [("a", 16)]


@pytest.mark.parametrize("heavy", [1, 3, 12, 200])
@pytest.mark.parametrize("costs", [COSTS, {(0, 0): 0.03}, {(0, 0): 0.001, (0, 1): 0.0015}])
def test_a_light_one_waits_for_two_passes_at_most(
    heavy: int, costs: dict[tuple[int, int], float]
) -> None:
    one = waiting(costs)
    for caller in range(heavy):
        one.put(rows(caller, 9000))
    for turn in range(40):
        running = one.take()  # the light one comes while this one runs
        assert running
        light = rows(f"light {turn}", 1 + turn % 3)
        one.put(light)
        one.take()
        if not light.taken:
            one.take()
        assert light.taken, f"after {turn} others"
        while light.taken < light.count:
            one.take()
        if turn % 2:  # so that what comes next meets passes of either kind
            one.take()


def test_every_other_pass_is_for_the_light_alone() -> None:
    one = waiting()
    one.put(rows("heavy", 9000, length=128))
    passes = []
    for _ in range(3):
        one.put(rows("light", 2))
        passes += [counts(one.take()), counts(one.take())]
    assert passes == [[("light", 2)], [("heavy", 8)]] * 3


def test_the_light_one_goes_whatever_its_rows_are_long() -> None:
    one = waiting()
    for caller in range(12):
        one.put(rows(caller, 512, length=128))
    one.take()
    light = rows("light", 1, length=2)
    one.put(light)
    one.take()
    assert light.taken == 1


def test_many_jobs_of_one_caller_are_one_heavy_caller() -> None:
    one = waiting()
    for _ in range(500):
        one.put(rows("many", 1))
    one.take()
    one.put(rows("one", 1))
    assert ("one", 1) in counts(one.take())


def test_the_heavy_share_alike_and_none_starves_beside_the_light() -> None:
    one = waiting()
    given = {caller: rows(caller, 4000) for caller in "abcd"}
    for job in given.values():
        one.put(job)
    for turn in range(400):
        for light in range(8):
            one.put(rows((turn, light), 1))
        one.take()
    taken = [job.taken for job in given.values()]
    assert min(taken) >= 390  # a half of all rows, by four
    assert max(taken) - min(taken) <= BEST


def test_a_row_that_finds_no_room_beside_the_light_is_next() -> None:
    one = waiting({(0, 0): 0.03})
    heavy = rows("heavy", 100)
    one.put(heavy)
    for turn in range(20):
        one.put(rows(turn, 1))
    for _ in range(10):
        one.take()
    assert 4 <= heavy.taken <= 6


def test_whoever_left_is_not_taken_and_leaves_nothing_behind() -> None:
    class Connection:
        disconnected = True

    one = waiting()
    gone = [rows(caller, 30) for caller in "ab"]
    for job in gone:
        one.put(job)
    one.take()
    for job in gone:
        job.connection = Connection()
    here = rows("c", 2)
    one.put(here)
    assert counts(one.take()) == [("c", 2)]
    assert one.take() == []
    assert not one
    assert len(one) == 0


sizes = st.lists(
    st.tuples(st.integers(0, 5), st.integers(1, 60), st.sampled_from([1, 2, 8, 100])),
    min_size=1,
    max_size=20,
)


@examples(max_examples=200, deadline=None)
@given(given=sizes, later=sizes, batch_rows=st.sampled_from([1, 4, 256]))
def test_every_row_goes_once_in_its_order_and_no_pass_is_too_large(
    given: Any, later: Any, batch_rows: int
) -> None:
    one = waiting(batch_rows=batch_rows)
    jobs: list[AnyJob] = [rows(*each) for each in given]
    for job in jobs:
        one.put(job)
    seen: dict[int, int] = {}
    more = [rows(*each) for each in later]
    while one or more:
        if more:
            jobs.append(more.pop())
            one.put(jobs[-1])
        parts = one.take()
        assert parts
        total = sum(part.stop - part.start for part in parts)
        longest = max(part.length for part in parts)
        assert total <= max(1, one.room(longest)[0])
        for part in parts:
            assert part.start == seen.get(id(part.job), 0)
            seen[id(part.job)] = part.stop
    assert all(seen[id(job)] == job.count == job.taken for job in jobs)
    assert one.seconds() == 0
