"""The table of paths: whose they are, and which fronts answer there now."""

from collections.abc import Callable

from onepass.app.fronts.fleet.model_fronts import ModelFronts
from onepass.app.fronts.predict.handler import PATH
from onepass.app.requests.errors import NotFound
from onepass.app.requests.model_path import V2, ModelPath, model_path, start_of, v2_model_path
from onepass.app.serving.deployment import Deployment
from onepass.app.serving.fleet import Fleet
from onepass.app.telemetry.prometheus import Scraped
from onepass.app.transport.responder import Responder
from onepass.app.transport.short_way import Front


class Table:
    """Of one fleet."""

    def __init__(self, fleet: Fleet, make: Callable[[Deployment], ModelFronts]) -> None:
        self._fleet = fleet
        self._fronts = {one: make(one) for one in fleet}
        self.quick: dict[str, Front] = {}
        """Of the short way, by path."""
        self.infer: dict[str, ModelFronts] = {}
        """By the path of the protocol's inference."""
        self._lead()

    @property
    def default(self) -> ModelFronts:
        """Those of paths that name no model."""
        return self._fronts[self._fleet.get()]

    def get(self, named: ModelPath | None) -> ModelFronts:
        """Those of a path, by the model that it names. Raises NotFound."""
        if named is None:
            return self.default
        return self._fronts[self._fleet.get(named.name, named.version)]

    def responder(self, path: str) -> Responder:
        """Whoever marks what is answered at a path, whatever that is."""
        try:
            return self.get(model_path(path) or v2_model_path(path)).responder
        except NotFound:
            return self.default.responder

    def scraped(self) -> dict[str, Scraped]:
        """What is told of each deployment, by its mark."""
        return {self._fleet.mark(one): fronts.scraped for one, fronts in self._fronts.items()}

    def _lead(self) -> None:
        quick: dict[str, Front] = {PATH: self.default.predict}
        infer: dict[str, ModelFronts] = {}
        for name, model in self._fleet.models.items():
            at = {start_of(name): model.current}
            at |= {start_of(name, version): one for version, one in model.versions.items()}
            for start, deployment in at.items():
                fronts = self._fronts[deployment]
                quick[start + PATH] = fronts.predict
                quick[f"{V2}{start}/infer"] = fronts.infer
                infer[f"{V2}{start}/infer"] = fronts
        self.quick, self.infer = quick, infer
