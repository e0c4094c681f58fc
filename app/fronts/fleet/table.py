"""The table of paths: whose they are, and which fronts answer there now."""

from collections.abc import Mapping

from onepass.app.fronts.fleet.by_field import Trial
from onepass.app.fronts.fleet.model_fronts import ModelFronts
from onepass.app.fronts.predict.handler import PATH
from onepass.app.requests.errors import NotFound
from onepass.app.requests.fleet_errors import NotLoaded
from onepass.app.requests.model_path import V2, ModelPath, model_path, start_of, v2_model_path
from onepass.app.requests.request_context import Scope
from onepass.app.serving.deployment import Deployment
from onepass.app.serving.fleet import Fleet, Model
from onepass.app.telemetry.prometheus import Scraped
from onepass.app.transport.front import Front, Split
from onepass.app.transport.responder import Responder


class Table:
    """Of one fleet."""

    def __init__(self, fleet: Fleet, fronts: Mapping[str, ModelFronts]) -> None:
        """Fronts by the keys of what is loaded."""
        self.fleet = fleet
        self.by_key: Mapping[str, ModelFronts] = {}
        self.quick: dict[str, Front | Split] = {}
        """Of the short way, by path."""
        self.infer: dict[str, ModelPath] = {}
        """What paths of the protocol's inference name."""
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

    def chosen(self, named: ModelPath | None, scope: Scope) -> ModelFronts:
        """The same for one caller, who may be one of those that try another version. Raises
        NotFound, NotLoaded."""
        fronts = self.get(named)
        canary = self.fleet.models[fronts.deployment.name].canary
        if canary is None or (named is not None and named.version is not None):
            return fronts
        if not canary.takes(dict(scope["headers"])):
            return fronts
        return self._fronts[self.fleet.get(fronts.deployment.name, canary.version)]

    def trial(self, named: ModelPath | None, fronts: ModelFronts) -> Trial | None:
        """Who else may answer a request that these would, as its body says."""
        model = self.fleet.models[fronts.deployment.name]
        canary = model.canary
        if canary is None or canary.by is None or (named is not None and named.version is not None):
            return None
        return Trial(canary, canary.by, self._fronts[model.versions[canary.version]])

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
        quick: dict[str, Front | Split] = {}
        for name, model in self.fleet.models.items():
            for version, deployment in model.versions.items():
                own, start = self._fronts[deployment], start_of(name, version)
                quick |= {start + PATH: own.predict, f"{V2}{start}/infer": own.infer}
            quick |= self._usual(model)
        quick[PATH] = quick[start_of(self.fleet.default) + PATH]
        named = {path: v2_model_path(path) for path in quick}
        self.quick = quick
        self.infer = {path: one for path, one in named.items() if one is not None}

    def _usual(self, model: Model) -> dict[str, Front | Split]:
        """Where no version is named."""
        if model.current is None:
            return {}
        own, canary, start = self._fronts[model.current], model.canary, start_of(model.name)
        predict: Front | Split = own.predict
        infer: Front | Split = own.infer
        if canary is not None:
            other = self._fronts[model.versions[canary.version]]
            predict = Split(own.predict, other.predict, canary)
            infer = own.infer if canary.by else Split(own.infer, other.infer, canary)
        return {start + PATH: predict, f"{V2}{start}/infer": infer}
