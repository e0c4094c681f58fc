"""What rests comes back when somebody asks, and waits for nothing that is in use."""

import asyncio
import time
from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple

import pytest

from onepass.app.requests.errors import TooLate
from onepass.app.requests.fleet_errors import CannotLoad
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment, Process
from onepass.app.serving.resting_engine import let_go
from onepass.app.serving.rests import Rests, rests_of

SIZE = 10 * 10**6


class House(NamedTuple):
    """Models of ten megabytes each, as far as anybody counts."""

    rests: Rests
    models: list[Deployment]
    loads: list[float]
    """How long each that is to come takes; one below 0 fails, one below -1 by a bug."""

    @property
    def loaded(self) -> list[bool]:
        return [rest_of(one).engine.is_loaded for one in self.models]


def rest_of(deployment: Deployment) -> Any:
    assert deployment.rest is not None
    return deployment.rest


@pytest.fixture
def make(make_bundle: Any, process: Process) -> Callable[..., House]:
    """make(3, max_mb=20): so many models."""
    proven = pytest.importorskip("onepass.models.proven")

    def begin(count: int, *, idle_s: float | None = None, max_mb: float | None = None) -> House:
        rests = Rests(idle_s=idle_s, max_mb=max_mb, wait_s=0.2)
        loads, folder = list[float](), make_bundle("sincos", onnx=True)

        def again() -> Any:
            takes = loads.pop() if loads else 0
            if takes < -1:
                raise RuntimeError("what nobody outside may read")
            if takes < 0:
                raise ValueError("the disk is gone")
            time.sleep(takes)
            return proven.load(folder)

        models = []
        for number in range(count):
            own = process._replace(rests=rests)
            one = Deployment(again(), Settings(), own, name=f"m{number}", again=again)
            let_go(rests.join(rest_of(one), SIZE))
            models.append(one)
        return House(rests, models, loads)

    return begin


def ask(deployment: Deployment, make_job: Any, wait_s: float = 5) -> Any:
    return deployment.plane.ask(make_job([1.0], deadline=perf_counter() + wait_s))


def run(house: House, work: Any) -> Any:
    async def all_of_it() -> Any:
        async with house.rests:
            return await work()

    return asyncio.run(all_of_it())


def test_what_nobody_asks_is_put_down_and_comes_back_for_all_who_ask_at_once(
    make: Any, make_job: Any
) -> None:
    house = make(2, idle_s=0.1)

    async def work() -> None:
        await asyncio.sleep(0.3)
        assert house.loaded == [False, False]
        answers = await asyncio.gather(*(ask(house.models[0], make_job) for _ in range(3)))
        assert len(answers) == 3
        assert house.loaded == [True, False]

    run(house, work)
    counts, slots = house.models[0].metrics.memory.sums(), house.models[0].metrics.layout.rest
    assert {name: counts[slot] for name, slot in slots.items()} == {
        "loaded": 1, "woken": 1, "put_down": 1, "failed": 0,
    }  # fmt: skip


def test_beyond_the_bound_the_one_asked_longest_ago_makes_room(make: Any, make_job: Any) -> None:
    house = make(3, max_mb=20)
    assert house.loaded == [False, True, True]

    async def work() -> None:
        await ask(house.models[1], make_job)
        await ask(house.models[0], make_job)
        assert house.loaded == [True, True, False]

    run(house, work)


def test_what_is_in_use_stays_and_who_finds_no_room_is_told(make: Any, make_job: Any) -> None:
    house = make(2, max_mb=10)
    assert house.loaded == [False, True]
    house.models[1].batcher._busy = True

    async def work() -> None:
        with pytest.raises(CannotLoad, match="'m0' rests, and cannot be loaded now") as told:
            await ask(house.models[0], make_job)
        assert told.value.headers() == [(b"retry-after", b"1")]
        assert house.loaded == [False, True]
        assert rest_of(house.models[0]).error == "there is no room: all that is loaded is in use"

    run(house, work)


def test_a_caller_waits_as_long_as_for_any_answer(make: Any, make_job: Any) -> None:
    house = make(2, max_mb=10)
    house.loads.append(0.5)

    async def work() -> None:
        with pytest.raises(TooLate, match="before the model was loaded"):
            await ask(house.models[0], make_job, wait_s=0.05)
        await ask(house.models[0], make_job)

    run(house, work)


@pytest.mark.parametrize(("fails", "told"), [(-1, "the disk is gone"), (-2, "the log says more")])
def test_what_cannot_be_loaded_is_not_tried_by_each_caller(
    make: Any, make_job: Any, fails: int, told: str
) -> None:
    house = make(2, max_mb=10)
    house.loads.append(fails)

    async def work() -> None:
        for _ in range(3):
            with pytest.raises(CannotLoad):
                await ask(house.models[0], make_job)
        assert rest_of(house.models[0]).error == told
        rest_of(house.models[0])._failed = 0
        await ask(house.models[0], make_job)
        assert rest_of(house.models[0]).error == ""

    run(house, work)


def test_a_model_that_alone_is_beyond_the_bound_is_refused(make: Any) -> None:
    with pytest.raises(ValueError, match="m0/run-1: takes 10 MB, ONEPASS_MAX_MODELS_MB is 9"):
        make(1, max_mb=9)


def test_what_is_served_no_more_takes_no_room(make: Any) -> None:
    house = make(2, max_mb=20)
    house.rests.leave(rest_of(house.models[0]))
    assert not house.rests._over(SIZE)


def test_models_rest_where_it_is_asked_for() -> None:
    assert rests_of(Settings()) is None
    assert rests_of(Settings(idle_s=60)) is not None
    assert rests_of(Settings(max_models_mb=1000)) is not None
