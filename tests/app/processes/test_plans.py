"""Two phases: all prove, then all switch; or nobody does, and it is said why."""

from collections.abc import Callable
from typing import Any

import pytest

from onepass.app.processes.plans import CAME_FIRST, NO_WORKER, Plans, keys, label


class Slot:
    """A worker, so far as plans know it."""

    def __init__(self) -> None:
        self.ready, self.process, self.killed = True, object(), False
        self.heard: list[dict[str, Any]] = []
        self.files: dict[str, int] = {}

    def send(self, **said: Any) -> None:
        self.heard.append(said)

    def send_files(self, files: dict[str, int]) -> None:
        self.files |= files

    def kill(self) -> None:
        self.killed = True

    def last(self) -> dict[str, Any]:
        return self.heard[-1]


def plan(*runs: str) -> dict[str, Any]:
    versions = {run: f"/m/{run}" for run in runs}
    return {
        "models": [{"name": "a", "current": runs[0], "versions": versions}], "default": "a",
    }  # fmt: skip


@pytest.fixture
def make() -> Callable[..., tuple[Plans, Any, Any]]:
    def begin(swap_s: float = 60) -> tuple[Plans, Any, Any]:
        slots: Any = Slot(), Slot()
        return Plans(plan("1"), slots, swap_s=swap_s), *slots

    return begin


def ask(plans: Plans, slot: Any, run: str = "2", base: int = 0) -> None:
    said = {"ask": "x", "plan": plan(run), "names": ["a"], "base": base, "text": "so"}
    plans.hear(slot, said)


def test_all_prove_before_any_switches(make: Any) -> None:
    plans, one, other = make()
    assert list(plans.files) == keys(plan("1")) == ["a=/m/1"]
    ask(plans, one)
    assert plans.is_busy
    assert one.last()["prove"] == 1
    assert other.heard == []
    plans.hear(one, {"proved": 1})
    assert other.last()["prove"] == 1
    assert list(one.files) == list(other.files) == ["a=/m/2"]
    assert plans.orders["plan"] == plan("1")
    plans.hear(other, {"proved": 1})
    assert one.last()["switch"] == other.last()["switch"] == 1
    assert plans.orders["plan"] == plan("2")
    for slot in (one, other):
        plans.hear(slot, {"switched": 1})
    assert one.last() == {"answer": "x", "why": ""}
    assert not plans.is_busy
    assert list(plans.files) == ["a=/m/2"]
    assert plans.notes == {"a": {"switched": 1, "refused": 0, "dropped": 0, "why": "", "error": ""}}


def test_where_one_cannot_nobody_switches(make: Any) -> None:
    plans, one, other = make()
    ask(plans, one)
    plans.hear(one, {"proved": 1})
    plans.hear(other, {"failed": 1, "why": {"a": "it is damaged"}})
    assert other.last()["forget"] == 1
    assert one.last() == {"answer": "x", "why": "it is damaged"}
    assert plans.orders["plan"] == plan("1")
    counted = {"switched": 0, "refused": 1, "dropped": 0}
    assert plans.notes["a"] == counted | {"error": "it is damaged"}
    assert list(plans.files) == ["a=/m/1"]


def test_nor_where_one_takes_too_long(make: Any) -> None:
    plans, one, other = make(swap_s=0)
    ask(plans, one)
    plans.hear(one, {"proved": 1})
    plans.look()
    assert "not proven within 0 s" in one.last()["why"]
    plans.hear(other, {"proved": 1})  # too late
    assert plans.orders["plan"] == plan("1")


def test_one_that_ends_is_not_waited_for(make: Any) -> None:
    plans, one, other = make()
    ask(plans, one)
    plans.hear(one, {"proved": 1})
    other.ready, other.process = False, None
    plans.leave(other)
    plans.look()
    assert one.last()["switch"] == 1
    plans.hear(one, {"switched": 1})
    assert plans.orders["plan"] == plan("2")


def test_where_all_end_nothing_is_changed(make: Any) -> None:
    plans, one, other = make()
    ask(plans, one)
    plans.hear(one, {"proved": 1})
    for slot in (one, other):
        slot.ready, slot.process = False, None
        plans.leave(slot)
    plans.look()
    assert plans.orders["plan"] == plan("1")
    assert plans.notes["a"]["error"] == NO_WORKER


def test_one_that_does_not_switch_is_ended(make: Any) -> None:
    plans, one, other = make(swap_s=0.2)
    ask(plans, one)
    for slot in (one, other):
        plans.hear(slot, {"proved": 1})
    plans.hear(one, {"switched": 1})
    plans._change.until = 0  # type: ignore[union-attr]
    plans.look()
    assert (one.killed, other.killed) == (False, True)
    assert not plans.is_busy


def test_one_change_at_a_time_and_none_that_knows_not_of_the_last(make: Any) -> None:
    plans, one, other = make()
    ask(plans, one)
    ask(plans, other, "3")
    for slot in (one, other):
        plans.hear(slot, {"proved": 1})
    for slot in (one, other):
        plans.hear(slot, {"switched": 1})
    assert other.last() == {"answer": "x", "why": CAME_FIRST}
    assert plans.orders["plan"] == plan("2")


def test_a_worker_that_loads_is_waited_for(make: Any) -> None:
    plans, one, other = make()
    other.ready = False
    ask(plans, one)
    assert one.heard == []
    other.ready = True
    plans.look()
    assert one.last()["prove"] == 1
    plans.hear(one, {"proved": 1})
    assert other.last()["prove"] == 1


def test_what_is_wrong_with_the_file_is_told_to_all(make: Any) -> None:
    plans, one, other = make()
    plans.hear(one, {"refused": {"fleet.yaml": "is no YAML"}})
    for slot in (one, other):
        assert slot.last()["notes"]["fleet.yaml"]["error"] == "is no YAML"


def test_a_plan_in_short() -> None:
    assert label(plan("1")) == "a/1"
    more = plan("1")
    more["models"] += [{"name": name, "current": None, "versions": {}} for name in "bc"]
    assert label(more) == "a/1 and 2 more"
