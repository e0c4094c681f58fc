"""Event files and MLflow runs hold what the history holds."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mlflow
import orjson
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from onepass.training.fitting import fit
from onepass.training.runs.logs import LogKind, named
from onepass.training.runs.progress import Silent
from onepass.training.specs.spec import Spec
from onepass.training.steps.gradient_record import flat

KINDS: list[LogKind] = ["tensorboard", "mlflow"]


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A local one."""
    found = f"sqlite:///{tmp_path}/mlflow.db"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", found)
    return found


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SADeprecationWarning")  # MLflow's own
def test_each_log_holds_the_history(shop: Callable[..., Spec], tmp_path: Path, store: str) -> None:
    spec = shop(training={"epochs": 2, "record": {"every": 2}}, balancing={"kind": "uncertainty"})
    bundle = fit(spec, out=tmp_path, onnx=False, pictures=False, log=KINDS)
    lines = [
        orjson.loads(one) for one in (bundle.folder / "history.jsonl").read_bytes().splitlines()
    ]
    wanted: dict[str, list[Any]] = {}
    for line in lines:
        for path, value in flat({k: v for k, v in line.items() if k != "epoch"}).items():
            wanted.setdefault("/".join(path), []).append((line["epoch"], pytest.approx(value)))
    assert {name.split("/")[0] for name in wanted} >= {"losses", "skills", "weights", "norms"}

    events = EventAccumulator(str(bundle.folder.parent / "tensorboard" / bundle.folder.name))
    events.Reload()
    kept = {name: events.Scalars(name) for name in events.Tags()["scalars"]}
    assert {n: [(e.step, e.value) for e in own] for n, own in kept.items()} == wanted

    client = mlflow.MlflowClient(store)
    experiment = client.get_experiment_by_name(spec.name)
    assert experiment is not None
    (run,) = client.search_runs([experiment.experiment_id])
    assert run.info.status == "FINISHED"
    assert run.data.params["training.epochs"] == "2"
    assert set(run.data.metrics) == set(wanted)
    skill = next(name for name in wanted if name.startswith("skills/"))
    history = client.get_metric_history(run.info.run_id, skill)
    assert [(one.step, one.value) for one in history] == wanted[skill]


class Killed(BaseException):
    """Ends a run in the middle of its third epoch."""


class Dying(Silent):
    def batch(self, epoch: int, done: int, steps: int) -> None:
        if epoch == 3:
            raise Killed


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SADeprecationWarning")  # MLflow's own
def test_a_resumed_run_goes_on_in_the_same_log(
    shop: Callable[..., Spec], tmp_path: Path, store: str
) -> None:
    spec = shop(training={"epochs": 4, "record": None})
    with pytest.raises(Killed):  # of its two epochs only the first is in the state
        fit(spec, out=tmp_path, onnx=False, pictures=False, log=KINDS, progress=Dying())
    bundle = fit(spec, out=tmp_path, onnx=False, pictures=False, log=KINDS, resume=True)

    events = EventAccumulator(str(bundle.folder.parent / "tensorboard" / bundle.folder.name))
    events.Reload()
    assert [event.step for event in events.Scalars("skills/price")] == [1, 2, 3, 4]

    client = mlflow.MlflowClient(store)
    experiment = client.get_experiment_by_name(spec.name)
    assert experiment is not None
    (run,) = client.search_runs([experiment.experiment_id])
    assert run.info.status == "FINISHED"
    history = client.get_metric_history(run.info.run_id, "skills/price")
    assert [one.step for one in history] == [1, 2, 3, 4]


def test_a_missing_library_is_said_before_training(
    shop: Callable[..., Spec], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"--log mlflow: .* pip install 'onepass\[mlflow\]'"):
        fit(shop(), out=tmp_path, log=["mlflow"])
    assert not list(tmp_path.glob("shop"))


def test_places_are_named_with_commas() -> None:
    assert named("") == []
    assert named("tensorboard,mlflow") == KINDS
    with pytest.raises(ValueError, match="--log: must be of tensorboard, mlflow, got 'wandb'"):
        named("wandb")
