"""The fleet: names -> models -> deployments. Which of a model's versions answers is known here."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from onepass.app.requests.canary import Canary
from onepass.app.requests.errors import NotFound
from onepass.app.requests.fleet_errors import NotLoaded
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment, Process
from onepass.app.serving.plan import Plan
from onepass.models.predictor import Predictor


class Note(NamedTuple):
    """What became of changes of a model."""

    switched: int = 0
    refused: int = 0
    error: str = ""
    """Why the last was refused, if it was."""
    dropped: int = 0
    """How often a version that was tried was dropped by itself."""
    why: str = ""
    """Which and why, where that was the last change."""


class Model:
    """What answers under one name: its deployments by version, of which one is in force."""

    def __init__(
        self, name: str, current: Deployment | None, beside: Iterable[Deployment] = ()
    ) -> None:
        self.name = name
        self.current = current
        """What answers where no version is named; None where the model is put down."""
        self.canary: Canary | None = None
        """Which other version some callers try."""
        self.shadow: Deployment | None = None
        """What else the rows go through that the current one answers."""
        loaded = beside if current is None else (current, *beside)
        self.versions = {one.version: one for one in loaded}

    def get(self, version: str | None = None) -> Deployment:
        """The version of this name, or the one in force.

        Raises:
            NotLoaded: the model is put down.
            NotFound: there is no such version.
        """
        if self.current is None:
            raise NotLoaded(f"{self.name!r} is not loaded")
        if version is None:
            return self.current
        deployment = self.versions.get(version)
        if deployment is None:
            there = " and ".join(map(repr, self.versions))
            raise NotFound(f"no such version; of {self.name!r} there is {there}")
        return deployment


class Fleet:
    """All that a process serves."""

    def __init__(
        self, models: Mapping[str, Model], default: str, *, several: bool | None = None
    ) -> None:
        """`several` says whether what is counted names the model, as it does where there is more
        than one; it stays so whatever comes and goes."""
        self.models = models
        self.default = default
        self.several = len(models) > 1 if several is None else several
        self.notes: Mapping[str, Note] = {}
        """What changes of each model came to."""
        self.leaving: list[Deployment] = []
        """What is not in force any more, and still answers somebody."""

    def __iter__(self) -> Iterator[Deployment]:
        for model in self.models.values():
            yield from model.versions.values()

    def get(self, name: str | None = None, version: str | None = None) -> Deployment:
        """The deployment of this name and version, or the default one.

        Raises:
            NotFound: there is no such model, or no such version of it.
            NotLoaded: it is put down.
        """
        model = self.models.get(self.default if name is None else name)
        if model is None:
            names = " and ".join(map(repr, self.models))
            raise NotFound(f"no such model; there is {names}")
        return model.get(version)

    def mark(self, deployment: Deployment) -> str:
        """What a deployment is told apart by in what is counted: nothing where it is the only one;
        its name; and its version, too, where another one is in force."""
        if deployment is self.models[deployment.name].current:
            return deployment.name if self.several else ""
        return f"{deployment.name}@{deployment.version}"

    def lead(self, plan: Plan, deployments: Mapping[str, Deployment]) -> None:
        """From now on this plan is in force, of which all is loaded, by the keys of its slots."""
        for deployment in self:
            deployment.batcher.quick.shadow = None
        by_label = {(slot.model, slot.version): deployments[slot.key] for slot in plan.slots()}
        self.models = {
            model.name: Model(
                model.name,
                None if model.current is None else by_label[model.name, model.current],
                [by_label[model.name, one] for one in model.versions if one != model.current],
            )
            for model in plan.models
        }
        self.default = plan.default
        for said in plan.models:
            model = self.models[said.name]
            model.canary = said.canary
            model.shadow = None if said.shadow is None else model.versions[said.shadow]
            for deployment in model.versions.values():
                deployment.stand_behind(model.current if deployment is model.shadow else None)
            if model.current is not None:
                model.current.take_room(plan.part(model.name))

    @property
    def running(self) -> set[tuple[str, int]]:
        """The passes that run now: of which deployment, and the number of each."""
        numbers = [(one.label, one.batcher.running) for one in (*self, *self.leaving)]
        return {(label, number) for label, number in numbers if number is not None}

    def warm_up(self) -> None:
        """Learns what passes cost."""
        for deployment in self:
            deployment.warm_up()

    def close(self) -> None:
        """Nothing more will be asked."""
        for deployment in (*self, *self.leaving):
            deployment.close()


def fleet_of(predictor: Predictor, settings: Settings, process: Process) -> Fleet:
    """A fleet of one."""
    deployment = Deployment(predictor, settings, process)
    return Fleet({deployment.name: Model(deployment.name, deployment)}, deployment.name)
