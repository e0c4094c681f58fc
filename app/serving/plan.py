"""The plan: which models a service has, which of their versions are loaded, and which answers.

It is what the supervisor gives to each worker it starts. A change of what is served is another plan
in its place. It says where bundles lie, so it never leaves the service.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field

from onepass.app.requests.canary import Canary
from onepass.app.requests.drop_limits import DropLimits
from onepass.app.stores.cache_spec import CacheSpec
from onepass.app.stores.urls import hidden, is_url
from onepass.models.contract.frozen import Frozen, Name

Share = Annotated[float, Field(gt=0, le=1_000_000)]


class Slot(NamedTuple):
    """One bundle that is loaded."""

    model: str
    version: str
    folder: str
    apart: bool
    """Whether what is kept of its answers lies apart from that of other models."""

    @property
    def key(self) -> str:
        """By which its counters are known to all processes."""
        return f"{self.model}={self.folder}"


class ModelPlan(Frozen):
    """One model."""

    name: Name
    path: str
    """A model's folder, a run's, or the URL of one, which may hold credentials."""
    current: str | None
    """The version that answers where none is named; None where the model is put down."""
    versions: dict[str, str] = Field(default_factory=dict)
    """The folder of each version that is loaded."""
    pinned: tuple[str, ...] = ()
    """The runs that may be asked for; where none is named, all that there are."""
    share: Share = 1.0
    """Of the queue, beside the shares of all others."""
    canary: Canary | None = None
    """Which other version is tried, and by whom."""
    shadow: str | None = None
    """Which other version the rows go through that the current one answers."""

    drop: DropLimits | None = None
    """When what is tried is dropped by itself."""

    @property
    def tried(self) -> str | None:
        """The version that is to be promoted or dropped."""
        return self.shadow if self.canary is None else self.canary.version


class Plan(Frozen):
    """All models."""

    models: tuple[ModelPlan, ...]
    default: str
    """The model that is meant where none is named."""
    several: bool
    """Whether what is counted names the model."""
    file: str | None = None
    """The fleet file that says so."""
    watch: bool = False
    """Whether a new run under `latest` takes the place of the one before."""
    cache: CacheSpec = CacheSpec()
    """Where runs are kept that are fetched."""

    def get(self, name: str) -> ModelPlan | None:
        """That of this name."""
        return next((model for model in self.models if model.name == name), None)

    def slots(self) -> Iterator[Slot]:
        """All that is loaded."""
        for model in self.models:
            for version, folder in model.versions.items():
                yield Slot(model.name, version, folder, self.several)

    def part(self, name: str) -> float:
        """A model's part of the queue."""
        shares = {model.name: model.share for model in self.models}
        return shares[name] / sum(shares.values())

    def put(self, changed: ModelPlan) -> "Plan":
        """The same but for one model."""
        models = tuple(changed if one.name == changed.name else one for one in self.models)
        return self.model_copy(update={"models": models})

    def tame(self, text: str) -> str:
        """A text of ours for callers: without where anything lies."""
        places = [Path(one.path).parent for one in self.models if not is_url(one.path)]
        places += [Path(self.cache.folder)] if self.cache.folder else []
        places += [Path(self.file).parent] if self.file else []
        starts = {f"{place}/" for place in places if place.name}
        for start in sorted(starts, key=len, reverse=True):
            text = text.replace(start, "")
        return hidden(text)
