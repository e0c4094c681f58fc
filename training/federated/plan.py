"""The plan of a federation: one YAML file of its own, beside the specs of the clients."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from onepass.models import yaml
from onepass.models.contract.frozen import Frozen, Name
from onepass.training.specs.errors import worded
from onepass.training.specs.overrides import override
from onepass.training.specs.spec import BadSpec


class FedAvgSpec(Frozen):
    """The mean of what clients send, weighted by their rows (McMahan et al., AISTATS 2017)."""

    kind: Literal["fedavg"] = "fedavg"


class FedProxSpec(Frozen):
    """The same mean; at a client the shared part is held near to what it was when the round began
    (Li et al., "Federated Optimization in Heterogeneous Networks", MLSys 2020)."""

    kind: Literal["fedprox"] = "fedprox"
    mu: float = Field(default=0.01, gt=0)
    """How strongly: mu / 2 times the squared distance is added to the loss."""


class FedAdamSpec(Frozen):
    """The way from the last average to the new mean is a gradient to Adam, at the server (Reddi et
    al., "Adaptive Federated Optimization", ICLR 2021)."""

    kind: Literal["fedadam"] = "fedadam"
    lr: float = Field(default=0.01, gt=0)
    """The server's learning rate."""
    beta1: float = Field(default=0.9, ge=0, lt=1)
    """The decay of the mean of ways."""
    beta2: float = Field(default=0.99, ge=0, lt=1)
    """The decay of the mean of their squares."""
    tau: float = Field(default=1e-3, gt=0)
    """What is added to the root of that: the larger, the less it adapts."""


Strategy = Annotated[FedAvgSpec | FedProxSpec | FedAdamSpec, Field(discriminator="kind")]


class PlanSpec(Frozen):
    """The whole file."""

    name: Name
    """Name of the shared part: of the folder that its bundles and the unfinished federation lie
    in."""
    clients: dict[Name, Path | None] = Field(min_length=1, max_length=10_000)
    """By name, each client's spec; a path is relative to the plan. Where clients are machines of
    their own, each knows its spec itself, and there is none here."""
    rounds: int = Field(default=60, ge=1, le=1_000_000)
    """How often the shared part is averaged at most."""
    epochs: int = Field(default=1, ge=1, le=10_000)
    """Passes over its training rows that a client takes in a round."""
    strategy: Strategy = FedAvgSpec()
    """What becomes of what the clients send."""
    least: int | None = Field(default=None, ge=1)
    """How many clients must answer, or the round is given up. Left out, all of them."""
    wait_s: float = Field(default=600.0, gt=0, le=7 * 86_400)
    """Seconds until a client that has not answered is left out of the round."""
    tell: tuple[Name, ...] = ()
    """Inputs of kind category whose values clients may tell one another: those that are learnt, and
    not listed in the specs, are the values of all clients together."""

    @model_validator(mode="after")
    def _it_can_begin(self) -> Self:
        if self.least is not None and self.least > len(self.clients):
            raise ValueError(f"least: there are {len(self.clients)} clients, got {self.least}")
        if self.name in self.clients:
            raise ValueError(
                f"clients.{self.name}: the plan has that name: their folders would be one"
            )
        return self

    @property
    def needed(self) -> int:
        """How many clients must answer."""
        return self.least or len(self.clients)

    @property
    def mu(self) -> float:
        """How strongly clients hold the shared part near to where a round began."""
        return self.strategy.mu if isinstance(self.strategy, FedProxSpec) else 0.0


def load(where: Path | str, overrides: Sequence[str] = ()) -> PlanSpec:
    """A plan from a YAML file; `path=value` overrides. Paths in it are made whole.

    Raises:
        BadSpec: with every problem.
    """
    file = Path(where)
    if not file.is_file():
        raise BadSpec(f"{file}: no such file")
    try:
        document = yaml.parse(file.read_text(encoding="utf-8"))
        if not isinstance(document, dict):
            raise BadSpec(f"{file}: must be a mapping with the keys {', '.join(_keys())}")
        for each in overrides:
            override(document, each)
    except (yaml.BadYaml, UnicodeDecodeError) as error:
        raise BadSpec(f"{file}: {error}") from None
    except ValueError as error:
        raise BadSpec(str(error)) from None
    plan = parse(document)
    return plan.model_copy(
        update={"clients": {n: p and _whole(file, p) for n, p in plan.clients.items()}}
    )


def parse(document: dict[str, Any]) -> PlanSpec:
    """A plan from plain data.

    Raises:
        BadSpec: with every problem.
    """
    try:
        return PlanSpec.model_validate(document)
    except ValidationError as error:
        lines = [worded(one, PlanSpec, document) for one in error.errors(include_url=False)]
        raise BadSpec("\n".join(lines)) from None


def _whole(file: Path, spec: Path) -> Path:
    """The path of a spec, if it is one; the name of an example stays as it is."""
    beside = file.parent / spec
    return beside if beside.exists() else spec


def _keys() -> list[str]:
    return list(PlanSpec.model_fields)
