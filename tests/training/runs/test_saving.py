"""When a state is saved: as often as is asked, at the end, and never twice for one epoch."""

import errno
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from onepass.training.data.prepare import prepare
from onepass.training.runs.build import begun
from onepass.training.runs.checkpoint import Running, has_state
from onepass.training.runs.loop import Loop
from onepass.training.runs.progress import Silent
from onepass.training.runs.saving import Saving, close, unwritten
from onepass.training.specs.spec import Spec

ROWS = "x,t\n" + "".join(f"{n},{n % 3}\n" for n in range(40))


class Listener(Silent):
    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)


@pytest.fixture
def loop(shop: Callable[..., Spec], tmp_path: Path) -> Loop:
    (tmp_path / "t.csv").write_text(ROWS)
    spec = shop(
        inputs={"x": {"kind": "number"}},
        tasks={"t": {"kind": "regression"}},
        source={"kind": "table", "path": str(tmp_path / "t.csv")},
    )
    return begun(spec, prepare(spec))


@pytest.fixture
def saving(loop: Loop, tmp_path: Path) -> tuple[Saving, Running, Listener]:
    run, listener = Running.begin(tmp_path / "model"), Listener()
    return Saving(loop, run, {"spec": "it"}, listener), run, listener


def test_an_epoch_is_saved_once_and_the_best_is_told_when_it_is_on_disk(
    loop: Loop, saving: tuple[Saving, Running, Listener]
) -> None:
    made, run, listener = saving
    made.end()
    assert not has_state(run.folder), "nothing was learnt"
    assert made.when(3600.0), "the first time is long ago"
    assert not made.when(3600.0)
    loop.facts.epoch = loop.facts.best_epoch = 2
    assert made.when(-1.0)
    made.tell()
    made.tell()
    assert listener.said == ["epoch 2 is the best so far"]
    loop.facts.epoch = loop.facts.best_epoch = 3
    made.told()
    made.end()
    _, state = run.load()
    assert (state["facts"]["epoch"], state["spec"]) == (3, "it")
    assert listener.said == ["epoch 2 is the best so far"], "its own line said it"


def test_a_full_disk_says_where_and_what_is_kept(
    loop: Loop, saving: tuple[Saving, Running, Listener], tmp_path: Path
) -> None:
    made, run, _ = saving
    full, other = OSError(errno.ENOSPC, "No space left"), OSError(errno.ENOENT, "No such file")
    said = str(unwritten(full, tmp_path, run))
    assert said.endswith("No space left: "
                         f"{tmp_path} takes no more; make room there, then: no epoch is on disk "
                         "yet: begin anew")  # fmt: skip
    made.when(-1.0)
    assert "the same command with --resume goes on" in str(unwritten(full, tmp_path, run))
    assert unwritten(other, tmp_path, run) is other


class Failing:
    def write(self, line: Mapping[str, object]) -> None: ...

    def close(self, *, finished: bool) -> None:
        raise RuntimeError("no server\nat all")


def test_a_log_that_cannot_end_is_told_and_costs_nothing() -> None:
    listener = Listener()
    close(Failing(), listener, finished=True)
    assert listener.said == ["beware: a log did not end well: RuntimeError: no server"]
