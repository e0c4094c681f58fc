"""Where else a run's epochs are written: TensorBoard and MLflow, through their own libraries.

Both get every number of the history: losses, skills, and weights, norms and cosines where they are
recorded, under the names that they have there, as in `skills/fare`.
"""

import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal, Protocol

from pydantic import TypeAdapter, ValidationError

from onepass.models.contract.frozen import Frozen
from onepass.training.steps.gradient_record import flat

LogKind = Literal["tensorboard", "mlflow"]


class Run(Frozen):
    """Whose epochs they are."""

    name: str
    version: str
    model_folder: Path
    spec: dict[str, Any]
    resumed: bool = False
    """It was begun before: what follows belongs to the same log."""


class Log(Protocol):
    """A place that is told of every epoch."""

    def write(self, line: Mapping[str, Any]) -> None:
        """An epoch, as the history has it."""

    def close(self, *, finished: bool) -> None:
        """Nothing follows; `finished` says whether a bundle was written."""


class TensorBoard:
    """Event files in `<model>/tensorboard/<version>`; a resumed run's hide what it repeats."""

    def __init__(self, run: Run, library: Any) -> None:
        folder = str(run.model_folder / "tensorboard" / run.version)
        self.open = partial(library.SummaryWriter, folder)
        self.writer = None if run.resumed else self.open()

    def write(self, line: Mapping[str, Any]) -> None:
        """A scalar each, at this epoch."""
        if self.writer is None:
            self.writer = self.open(purge_step=line["epoch"])
        for name, value in _scalars(line).items():
            self.writer.add_scalar(name, value, line["epoch"])
        self.writer.flush()

    def close(self, *, finished: bool) -> None:
        """Ends the file."""
        if self.writer is not None:
            self.writer.close()


class MLflow:
    """A run in the experiment of the model's name, wherever MLFLOW_TRACKING_URI points. What a
    resumed run repeats is equal, and kept once."""

    def __init__(self, run: Run, library: Any) -> None:
        self.metric = library.entities.Metric
        self.client = library.MlflowClient()
        known = self.client.get_experiment_by_name(run.name)
        experiment = known.experiment_id if known else self.client.create_experiment(run.name)
        named = f"attributes.run_name = '{run.version}'"
        begun = self.client.search_runs([experiment], named) if run.resumed else []
        if begun:
            self.run = begun[0].info.run_id
            self.client.update_run(self.run, status="RUNNING")
            return
        self.run = self.client.create_run(experiment, run_name=run.version).info.run_id
        for path, value in flat(run.spec).items():
            self.client.log_param(self.run, ".".join(path), str(value)[:500])

    def write(self, line: Mapping[str, Any]) -> None:
        """A metric each, at this epoch."""
        named = _scalars(line).items()
        metrics = [self.metric(name, value, 0, line["epoch"]) for name, value in named]
        for start in range(0, len(metrics), 1000):  # the most that a call may hold
            self.client.log_batch(self.run, metrics=metrics[start : start + 1000])

    def close(self, *, finished: bool) -> None:
        """Says how the run ended."""
        self.client.set_terminated(self.run, status="FINISHED" if finished else "KILLED")


def named(text: str) -> list[LogKind]:
    """tensorboard,mlflow -> both.

    Raises:
        ValueError: there is no such place.
    """
    try:
        return TypeAdapter(list[LogKind]).validate_python([one for one in text.split(",") if one])
    except ValidationError:
        raise ValueError(f"--log: must be of tensorboard, mlflow, got {text!r}") from None


def check(kinds: Sequence[LogKind]) -> None:
    """Before anything is trained.

    Raises:
        ValueError: a library is not installed.
    """
    missing = [kind for kind in kinds if importlib.util.find_spec(kind) is None]
    if missing:
        extras = ",".join(missing)
        raise ValueError(f"--log {extras}: is not installed: pip install 'onepass[{extras}]'")


def begin(kind: LogKind, run: Run) -> Log:
    """The library is imported here: nobody else needs it."""
    match kind:
        case "tensorboard":
            return TensorBoard(run, importlib.import_module("torch.utils.tensorboard"))
        case "mlflow":
            return MLflow(run, importlib.import_module("mlflow"))


def _scalars(line: Mapping[str, Any]) -> dict[str, float]:
    named = {"/".join(path): value for path, value in flat(line).items() if path != ("epoch",)}
    return {name: value for name, value in named.items() if value is not None}
