"""What a plan names is loaded and proven - hashes, golden rows - and made ready to answer, on a
thread of its own: what is served goes on meanwhile."""

import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from onepass.app.fronts.fleet.model_fronts import ModelFronts
from onepass.app.requests.admission import Admission
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment, Process
from onepass.app.serving.plan import Plan, Slot
from onepass.app.serving.resting_engine import let_go, resident_bytes
from onepass.models.predictor import Predictor

Load = Callable[[Path], Predictor]
"""Opens and proves a bundle. Raises ValueError."""
Make = Callable[[Deployment], ModelFronts]


class Unproven(ValueError):
    """Nothing is changed: what is wrong, by model."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("\n".join(problems.values()))
        self.problems = problems


class Prover:
    """One per worker."""

    def __init__(self, load: Load, settings: Settings, process: Process) -> None:
        self._load = load
        self._settings = settings
        self._process = process
        self._admissions: dict[str, Admission] = {}
        """By model: the queue is the model's, whichever version answers."""

    def deployments(self, slots: Iterable[Slot], files: Mapping[str, int]) -> dict[str, Deployment]:
        """Those of slots, by key, each proven; `files` hold their counters.

        Raises:
            Unproven: with what is wrong with each.
        """
        made, problems = dict[str, Deployment](), dict[str, str]()
        for slot in slots:
            try:
                made[slot.key] = self._deployment(slot, files.get(slot.key, -1))
            except ValueError as error:
                problems[slot.model] = str(error)
        if problems:
            for deployment in made.values():
                deployment.end()
            for key in files.keys() - made.keys():
                os.close(files[key])
            raise Unproven(problems)
        return made

    def prove(
        self,
        slots: Iterable[Slot],
        files: Mapping[str, int],
        *,
        before: Mapping[str, Deployment],
        make: Make,
    ) -> dict[str, ModelFronts]:
        """The same, with all that answers for them, beside what is in force of each model. Raises
        Unproven."""
        made = self.deployments(slots, files)
        for deployment in made.values():
            deployment.warm_up(before.get(deployment.name))
        return {key: make(deployment) for key, deployment in made.items()}

    def _deployment(self, slot: Slot, file: int) -> Deployment:
        """Raises ValueError."""
        rests = self._process.rests
        if rests is None:
            return self._made(slot, file)
        before = resident_bytes()
        deployment = self._made(slot, file)
        deployment.warm_up()
        assert deployment.rest is not None, "each may rest"
        try:
            let_go(rests.join(deployment.rest, resident_bytes() - before))
        except ValueError:
            deployment.close()
            raise
        return deployment

    def _made(self, slot: Slot, file: int) -> Deployment:
        """Raises ValueError."""
        again = partial(self._load, Path(slot.folder))
        deployment = Deployment(
            again(),
            self._settings.of_model(slot.model) if slot.apart else self._settings,
            self._process._replace(counting=self._process.counting._replace(file=file)),
            name=slot.model,
            admission=self._admissions.get(slot.model),
            again=again,
        )
        self._admissions[slot.model] = deployment.admission
        return deployment


def absent(plan: Plan, there: Mapping[str, object]) -> list[Slot]:
    """What a plan names and is not loaded."""
    return [slot for slot in plan.slots() if slot.key not in there]
