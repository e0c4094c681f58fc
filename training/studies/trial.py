"""One trial: a run from a spec to what a comparison needs of it, kept on disk.

It stops where training stops, without a bundle. A trial that was interrupted goes on where it was.
"""

import hashlib
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import safetensors.torch
import torch

from onepass.models.atomic_files import replace_file
from onepass.models.contract import Arrays
from onepass.models.contract.tasks import Task
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.evaluation.answers import answered
from onepass.training.evaluation.tallies import seen_targets
from onepass.training.fitting.train import BY_HAND, NothingKept, go_on
from onepass.training.runs.checkpoint import Running
from onepass.training.runs.checksum import Broken, Tensors, Unsealed, sealed, unsealed
from onepass.training.runs.finish import finished
from onepass.training.runs.interrupt import Interrupt
from onepass.training.runs.loop import Loop
from onepass.training.runs.progress import Silent
from onepass.training.specs.spec import Spec
from onepass.training.steps.gradient_record import over_epochs
from onepass.training.studies.forward import forward_us
from onepass.training.tasks import kind_of
from onepass.training.tasks.metrics.metric import Fields, Target

KEPT = "tallies"
"""What results hold of answers: those that held others have other names."""


@dataclass(frozen=True)
class Trial:
    """One run that is to be made: of a variant, with a seed."""

    variant: str
    seed: int
    spec: Spec = field(compare=False, hash=False)
    only: str | None = None

    def key(self, fingerprint: str) -> str:
        """Names the result: another spec, other data or another version of onepass differ."""
        identity = [
            self.spec.model_dump(mode="json"),
            self.only,
            fingerprint,
            metadata.version("onepass"),
            KEPT,
        ]
        return hashlib.sha256(orjson.dumps(identity)).hexdigest()[:24]

    def run(self, folder: Path, file: Path) -> None:
        """Trains, and writes the result; `folder` holds the state meanwhile."""
        run(self, folder, file)


@dataclass(frozen=True)
class Result:
    """What became of it."""

    facts: dict[str, Any]
    """skills (validation, per task), metrics (per task), gradients (means over the epochs in which
    they were looked at), parameters, epochs, seconds, forward_us, the fingerprint of the data; or
    `failed`, why there is none of this."""
    outputs: Arrays
    """What metrics look at, by `task.name`: of the rows that are judged, and answered."""

    @property
    def failed(self) -> str | None:
        """Why the run came to nothing."""
        return self.facts.get("failed")

    @property
    def skill(self) -> float:
        """Mean validation skill over the tasks that could be judged: choices are made by it."""
        known = [skill for skill in self.facts["skills"].values() if skill is not None]
        return float(np.mean(known)) if known else float("nan")

    def save(self, file: Path) -> None:
        """At once, with a checksum."""
        tensors = {name: torch.from_numpy(array) for name, array in self.outputs.items()}
        replace_file(file, sealed(tensors, self.facts))


def load(file: Path) -> Result:
    """A result on disk.

    Raises:
        Broken: it is not as it was written; names the file.
    """
    try:
        tensors, facts = _read(file.read_bytes())
    except (Broken, OSError) as error:
        raise Broken(f"{file}: {error}") from None
    return Result(facts, {name: tensor.numpy() for name, tensor in tensors.items()})


def _read(content: bytes) -> tuple[Tensors, dict[str, Any]]:
    try:
        return unsealed(content)
    except Unsealed as error:  # as a version before wrote it, or damaged in its head
        try:
            head = orjson.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
            facts: dict[str, Any] = orjson.loads(head["__metadata__"]["facts"])
            return safetensors.torch.load(content), facts
        except Exception:  # whatever a library makes of what it did not write
            raise error from None


def run(trial: Trial, folder: Path, file: Path) -> None:
    """Trains, and writes the result; without one if it is stopped by hand.

    `folder` holds the state of the run while it goes on.
    """
    spec, prepared = trial.spec, prepare(trial.spec)
    if trial.only is not None:
        spec, prepared = narrowed(spec, prepared, trial.only)
    running = Running(folder)
    finished = False
    try:
        with Interrupt() as stop:
            loop, history, ended = go_on(spec, prepared, running, Silent(), stop=stop)
        finished = BY_HAND not in ended
        if finished:
            _judged(loop, prepared, history).save(file)
    except (NothingKept, ValueError) as error:  # such as what a balancer cannot weigh
        Result({"failed": str(error)}, {"none": np.zeros(0)}).save(file)
        finished = True
    finally:
        running.close(finished=finished)


def narrowed(spec: Spec, prepared: Prepared, task: str) -> tuple[Spec, Prepared]:
    """The same rows as if only one task were asked: those without its label are left out."""
    contract = prepared.contract.model_copy(update={"tasks": {task: prepared.contract.tasks[task]}})
    losses = {name: loss for name, loss in spec.losses.items() if name == task}
    held_out = prepared.calibration
    return spec.model_copy(update={"tasks": {task: spec.tasks[task]}, "losses": losses}), replace(
        prepared,
        contract=contract,
        train=prepared.train.only(task),
        val=prepared.val.only(task),
        test=prepared.test.only(task),
        both=prepared.both.only(task) if prepared.both else None,
        calibration=None if held_out is None else held_out.only(task),
    )


def _judged(loop: Loop, prepared: Prepared, history: list[dict[str, Any]]) -> Result:
    """The best epoch on validation rows; on the rows that are judged, the network that serves.

    Raises:
        ValueError: something could not be learnt after the last epoch.
    """
    network, kept, notes = loop.network, history[loop.facts.best_epoch - 1], list[str]()
    contract = finished(loop, prepared, notes).contract
    if notes:
        raise ValueError("\n".join(notes))
    rows = prepared.judged_rows
    found = answered(network, contract, rows).tallies
    facts = {
        "skills": kept["skills"] | {name: head.skill for name, head in loop.heads.items()},
        "metrics": {
            name: _metrics(task, seen_targets(task, name, rows), found[name])
            for name, task in contract.tasks.items()
            if rows.answered[name].any()
        },
        "gradients": over_epochs(history),
        "parameters": sum(p.numel() for p in network.parameters()),
        "epochs": loop.facts.epoch,
        "seconds": loop.facts.seconds,
        "fingerprint": prepared.fingerprint,
        "forward_us": forward_us(network, prepared.val.inputs),
    }
    arrays = {f"{name}.{field}": a for name, own in found.items() for field, a in own.items()}
    return Result(facts, {name: np.ascontiguousarray(array) for name, array in arrays.items()})


def _metrics(task: Task, target: Target, found: Fields) -> dict[str, float]:
    once = np.ones(len(target))
    return {one.name: one.measure(target, found, once) for one in kind_of(task).metrics}
