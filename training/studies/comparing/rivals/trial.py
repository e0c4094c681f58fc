"""One trial of a rival: its models of one task, kept on disk as a run of a network is."""

import hashlib
import time
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

import numpy as np
import orjson
import torch
from threadpoolctl import threadpool_limits

from onepass.models.contract import Arrays
from onepass.models.contract.tasks import Task
from onepass.training.batches.rows import Rows
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.evaluation.evaluate import skills
from onepass.training.evaluation.tallies import of_outputs
from onepass.training.specs.spec import Spec
from onepass.training.studies.comparing.rivals import Name, rival
from onepass.training.studies.comparing.rivals.base import Labelled
from onepass.training.studies.comparing.rivals.models import Answerer, labelled
from onepass.training.studies.comparing.rivals.table import table
from onepass.training.studies.trial import KEPT, Result, narrowed
from onepass.training.tasks.metrics.metric import Fields

READ = {"inputs", "tasks", "source"}
"""What a rival knows of a spec, beside its rows and whether it is refitted."""


@dataclass(frozen=True)
class RivalTrial:
    """A rival fitted to one task, with a seed."""

    rival: Name
    task: str
    seed: int
    spec: Spec = field(compare=False, hash=False)

    @property
    def variant(self) -> str:
        """What it is called where runs are told of."""
        return f"{self.rival}, {self.task}"

    def key(self, fingerprint: str) -> str:
        """Names the result: of any network, but of these versions of the rival's packages."""
        identity = [
            self.rival,
            [metadata.version(name.replace("sklearn", "scikit-learn")) for name in self._packages],
            self.task,
            self.seed,
            self.spec.training.refit,
            self.spec.model_dump(mode="json", include=READ),
            fingerprint,
            metadata.version("onepass"),
            KEPT,
        ]
        return hashlib.sha256(orjson.dumps(identity)).hexdigest()[:24]

    @property
    def _packages(self) -> tuple[str, ...]:
        return rival(self.rival).packages

    def run(self, folder: Path, file: Path) -> None:
        """Fits, and writes the result, in one thread. Nothing of a run that was stopped is kept."""
        _, prepared = narrowed(self.spec, prepare(self.spec), self.task)
        torch.set_num_threads(1)
        with threadpool_limits(1):
            try:
                result = fitted(self, prepared)
            except Exception as error:  # whatever a library makes of these rows
                result = Result({"failed": str(error)}, {"none": np.zeros(0)})
        result.save(file)


def fitted(trial: RivalTrial, prepared: Prepared) -> Result:
    """What became of the rival on these rows, which one task alone answers."""
    contract, name = prepared.contract, trial.task
    task = contract.tasks[name]
    models = Answerer(rival(trial.rival), task.form, _bounds(task), trial.seed)

    def of(rows: Rows) -> Labelled:
        return labelled(table(contract, rows.inputs), rows, name)

    val, judged = of(prepared.val), of(prepared.judged_rows)
    began = time.perf_counter()
    models.fit(of(prepared.train), val)
    outputs = _named(name, models.answers(val.table))
    skill = skills(contract, prepared.val, prepared.train, outputs)
    if prepared.both is not None:
        models.refit(of(prepared.both))
    facts = {"skills": skill, "seconds": time.perf_counter() - began} | {
        "fingerprint": prepared.fingerprint,
        **models.cost(judged.table),
    }
    answers = _named(name, models.answers(judged.table))
    found = of_outputs(contract, prepared.judged_rows, answers)
    return Result(facts, _named(name, found[name]))


def _bounds(task: Task) -> tuple[float, float]:
    """Within which answers are kept, as those of a network are."""
    low, high = getattr(task, "min", None), getattr(task, "max", None)
    return -np.inf if low is None else low, np.inf if high is None else high


def _named(task: str, fields: Fields) -> Arrays:
    return {f"{task}.{field}": values for field, values in fields.items()}
