"""Two shops that share inputs and trunk: one asks for the price, the other whether it is heavy."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from onepass.training.federated.client import Client
from onepass.training.federated.federate import federate
from onepass.training.federated.in_turn import InTurn
from onepass.training.federated.messages import Answer, Message
from onepass.training.federated.plan import PlanSpec, parse
from onepass.training.runs.progress import Silent
from onepass.training.specs.spec import Spec

TASKS: dict[str, dict[str, Any]] = {
    "east": {"price": {"kind": "regression"}},
    "west": {"weight": {"kind": "binary"}},
}
Make = Callable[..., Spec]


class Told(Silent):
    """Keeps what a client says at home."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, text: str) -> None:
        self.lines.append(text)


class Heard(InTurn):
    """Keeps what clients answer."""

    def __init__(self, clients: Mapping[str, Client]) -> None:
        super().__init__(clients)
        self.answers: list[tuple[str, Message]] = []

    def ask(self, asked: Mapping[str, Message], wait_s: float) -> dict[str, Answer]:
        answers = super().ask(asked, wait_s)
        self.answers += [(n, one) for n, one in answers.items() if isinstance(one, Message)]
        return answers


class Shops:
    """The clients of a test, below one folder."""

    def __init__(self, make: Make, out: Path) -> None:
        self.make, self.out = make, out
        self.told = Told()
        self.lines: list[str] = []

    def spec(self, name: str, **changes: Any) -> Spec:
        return self.make(**{"tasks": TASKS[name]} | changes)

    def client(self, name: str, spec: Spec | None = None) -> Client:
        own = spec or self.spec(name)
        out = self.out / name
        return Client(name, own, out=out, progress=self.told, onnx=False, pictures=False)

    def heard(self, *names: str, **specs: Spec) -> Heard:
        known = dict.fromkeys(names or TASKS) | specs
        return Heard({name: self.client(name, own) for name, own in known.items()})

    def plan(self, *names: str, **settings: Any) -> PlanSpec:
        clients = dict.fromkeys(names or TASKS)
        return parse(
            {"name": "shops", "clients": clients, "rounds": 4, "tell": ["kind"]} | settings
        )

    def federate(self, transport: InTurn, plan: PlanSpec, *, resume: bool = False) -> Path:
        say = self.lines.append
        return federate(plan, transport, out=self.out, say=say, resume=resume)


@pytest.fixture
def shops(shop: Make, tmp_path: Path) -> Shops:
    return Shops(shop, tmp_path)
