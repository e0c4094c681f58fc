"""Engines: functions from arrays to arrays, one forward pass. The choice of one is made here.

This is one of the two doors where an import stands inside a function: an image that serves with
one engine need not hold the libraries of the others.
"""

from collections.abc import Sequence
from typing import Literal, Protocol

from models.bundle import Bundle
from models.contract import Arrays

EngineKind = Literal["auto", "torch"]


class Engine(Protocol):
    """What the predictor needs of an engine."""

    name: str

    def run(self, arrays: Arrays, tasks: Sequence[str]) -> Arrays:
        """One array per input, (B, ...) -> one per computed field `task.field` of these tasks."""


def open_engine(bundle: Bundle, kind: EngineKind = "auto", *, device: str = "cpu") -> Engine:
    """The engine of that kind, ready to run."""
    match kind:
        case "auto" | "torch":
            from models.engines.torch import TorchEngine

            return TorchEngine(bundle, device=device)
