"""The fleet: names -> deployments. That there is one of them today is known in this file alone."""

from collections.abc import Iterator

from onepass.app.requests.errors import NotFound
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment, Process
from onepass.models.predictor import Predictor


class Fleet:
    """All that a process serves; the first is what is asked for without a name."""

    def __init__(self, deployments: list[Deployment]) -> None:
        self._default = deployments[0]
        self._deployments = {deployment.name: deployment for deployment in deployments}

    def __iter__(self) -> Iterator[Deployment]:
        return iter(self._deployments.values())

    def get(self, name: str | None = None) -> Deployment:
        """The deployment of this name, or the default one.

        Raises:
            NotFound: there is no such model.
        """
        if name is None:
            return self._default
        deployment = self._deployments.get(name)
        if deployment is None:
            names = " and ".join(map(repr, self._deployments))
            raise NotFound(f"no such model; there is {names}")
        return deployment

    @property
    def running(self) -> set[tuple[str, int]]:
        """The passes that run now: of which model, and the number of each."""
        numbers = {name: one.batcher.running for name, one in self._deployments.items()}
        return {(name, number) for name, number in numbers.items() if number is not None}

    def warm_up(self) -> None:
        """Learns what passes cost."""
        for deployment in self:
            deployment.warm_up()

    def close(self) -> None:
        """Nothing more will be asked."""
        for deployment in self:
            deployment.close()


def fleet_of(predictor: Predictor, settings: Settings, process: Process) -> Fleet:
    """A fleet of one."""
    return Fleet([Deployment(predictor, settings, process)])
