"""The table of paths: whose they are, and which fronts answer there now."""

from collections.abc import Mapping

from onepass.app.fronts.fleet.model_fronts import ModelFronts
from onepass.app.fronts.predict.handler import PATH
from onepass.app.requests.errors import NotFound
from onepass.app.requests.fleet_errors import NotLoaded
from onepass.app.requests.model_path import V2, ModelPath, model_path, start_of, v2_model_path
from onepass.app.serving.deployment import Deployment
from onepass.app.serving.fleet import Fleet
from onepass.app.telemetry.prometheus import Scraped
from onepass.app.transport.responder import Responder
from onepass.app.transport.short_way import Front


class Table:
    """Of one fleet."""

    def __init__(self, fleet: Fleet, fronts: Mapping[str, ModelFronts]) -> None:
        """Fronts by the keys of what is loaded."""
        self.fleet = fleet
        self.by_key: Mapping[str, ModelFronts] = {}
        self.quick: dict[str, Front] = {}
        """Of the short way, by path."""
        self.infer: dict[str, ModelFronts] = {}
        """By the path of the protocol's inference."""
        self._fronts: dict[Deployment, ModelFronts] = {}
        self.lead(fronts)

    @property
    def default(self) -> ModelFronts:
        """Those of paths that name no model."""
        return self._fronts[self.fleet.get()]

    def get(self, named: ModelPath | None) -> ModelFronts:
        """Those of a path, by the model that it names. Raises NotFound, NotLoaded."""
        if named is None:
            return self.default
        return self._fronts[self.fleet.get(named.name, named.version)]

    def responder(self, path: str) -> Responder:
        """Whoever marks what is answered at a path, whatever that is."""
        try:
            return self.get(model_path(path) or v2_model_path(path)).responder
        except (NotFound, NotLoaded):
            return self.default.responder

    def scraped(self) -> dict[str, Scraped]:
        """What is told of each deployment, by its mark."""
        return {self.fleet.mark(one): fronts.scraped for one, fronts in self._fronts.items()}

    def lead(self, fronts: Mapping[str, ModelFronts]) -> None:
        """From now on to these, as the fleet says which of them are in force."""
        self.by_key = fronts
        self._fronts = {one.deployment: one for one in fronts.values()}
        quick: dict[str, Front] = {PATH: self.default.predict}
        infer: dict[str, ModelFronts] = {}
        for start, deployment in self._starts().items():
            own = self._fronts[deployment]
            quick[start + PATH] = own.predict
            quick[f"{V2}{start}/infer"] = own.infer
            infer[f"{V2}{start}/infer"] = own
        self.quick, self.infer = quick, infer

    def _starts(self) -> dict[str, Deployment]:
        """What names each of them."""
        starts = dict[str, Deployment]()
        for name, model in self.fleet.models.items():
            if model.current is not None:
                starts[start_of(name)] = model.current
            starts |= {start_of(name, version): one for version, one in model.versions.items()}
        return starts
