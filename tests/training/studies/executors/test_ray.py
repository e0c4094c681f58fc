"""Trials on Ray, of this machine: what processes give, to the last bit, and what stops them."""

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import ray
from typer.testing import CliRunner

from onepass.training.cli import app
from onepass.training.data.prepare import prepare
from onepass.training.runs.interrupt import KEPT, Stopped
from onepass.training.specs.spec import Spec
from onepass.training.studies.executors.executor import Died, MakeTrials
from onepass.training.studies.executors.processes import ProcessPool
from onepass.training.studies.executors.ray import trials_on
from onepass.training.studies.trial import Result, Trial, load


@pytest.fixture(scope="module")
def on_ray() -> Iterator[MakeTrials]:
    with trials_on(None) as trials:
        yield trials
    assert not ray.is_initialized()


@pytest.fixture
def trials(shop: Callable[..., Spec]) -> list[Trial]:
    spec = shop(training={"epochs": 2, "threads": 1})
    return [Trial("hard + equal", 0, spec), Trial("price alone", 0, spec, "price")]


def same(one: Result, other: Result) -> bool:
    varying = ("seconds", "forward_us")
    facts = [{k: v for k, v in r.facts.items() if k not in varying} for r in (one, other)]
    arrays = all(np.array_equal(array, other.outputs[name]) for name, array in one.outputs.items())
    return arrays and facts[0] == facts[1] and one.outputs.keys() == other.outputs.keys()


def test_a_trial_gives_what_it_gives_in_a_process(
    on_ray: MakeTrials, trials: list[Trial], tmp_path: Path
) -> None:
    fingerprint = prepare(trials[0].spec).fingerprint
    there = on_ray(tmp_path / "ray", fingerprint, 2, print).run(trials)
    here = ProcessPool(tmp_path / "here", fingerprint, 2, print).run(trials)
    assert all(same(there[trial], here[trial]) for trial in trials)
    names = [{file.name for file in (tmp_path / n).glob("*.safetensors")} for n in ("ray", "here")]
    assert names[0] == names[1]
    ProcessPool(tmp_path / "ray", fingerprint, 2, no_trial).run(trials)


def no_trial(line: str) -> None:
    assert line.startswith(("1/2", "2/2"))


def test_other_data_on_a_node_is_no_result(
    on_ray: MakeTrials, trials: list[Trial], tmp_path: Path
) -> None:
    with pytest.raises(Died, match=r"^hard \+ equal, seed 0: the data is another one there \(on"):
        on_ray(tmp_path, "of before", 1, print).run(trials[:1])
    assert not list(tmp_path.glob("*.safetensors"))


def test_what_a_node_does_not_see_is_named(
    on_ray: MakeTrials, shop: Callable[..., Spec], tmp_path: Path
) -> None:
    spec = shop(source={"kind": "table", "path": "nowhere.csv"})
    with pytest.raises(
        Died, match=r"hard \+ equal, seed 0: source\.path: 'nowhere\.csv': no such file \(on node"
    ):
        on_ray(tmp_path, "data", 1, print).run([Trial("hard + equal", 0, spec)])


def test_ctrl_c_ends_tasks_and_keeps_what_is_done(
    on_ray: MakeTrials, trials: list[Trial], shop: Callable[..., Spec], tmp_path: Path
) -> None:
    long = Trial("long", 0, shop(training={"epochs": 100_000, "patience": 100_000, "threads": 1}))
    fingerprint = prepare(long.spec).fingerprint
    lines: list[str] = []

    def stop(line: str) -> None:
        lines.append(line)
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(Stopped, match=KEPT):
        on_ray(tmp_path, fingerprint, 2, stop).run([trials[0], long])
    assert len(lines) == 1
    assert [load(file).failed for file in tmp_path.glob("*.safetensors")] == [None]
    until = time.monotonic() + 60
    while ray.available_resources().get("CPU", 0) < 2:
        assert time.monotonic() < until, "the long one goes on"
        time.sleep(0.1)


def test_a_command_runs_its_trials_there(
    on_ray: MakeTrials, shop: Callable[..., Spec], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shop.yaml").write_text(shop(training={"epochs": 1}).model_dump_json())
    monkeypatch.chdir(tmp_path)
    words = ["affinity", "shop.yaml", "--seeds", "1", "--on", "ray", "--out", "out"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert len(list((tmp_path / "out/shop/affinity/runs").glob("*.safetensors"))) == 1
    assert ray.is_initialized(), "a connection that was there before stays"
