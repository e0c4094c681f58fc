"""Engines: functions from arrays to arrays, one forward pass. The choice of one is made here.

This is one of the two doors where an import stands inside a function: an image that serves with
one engine need not hold the libraries of the others.
"""

from collections.abc import Sequence
from typing import Literal, Protocol

from onepass.models.bundle import WEIGHTS, BadBundle, Bundle, first_line
from onepass.models.contract import Arrays
from onepass.models.graph_manifest import GRAPH

EngineKind = Literal["auto", "onnx", "torch"]
"""`auto`: onnx on a CPU where the bundle holds the graph, else torch."""


class Engine(Protocol):
    """What the predictor needs of an engine."""

    name: str

    def run(self, arrays: Arrays, tasks: Sequence[str]) -> Arrays:
        """One array per input, (B, ...) -> one per computed field `task.field` of these tasks."""

    def end(self) -> None:
        """Nobody waits any more: a run that goes on ends where it can, and no other begins."""


def open_engine(
    bundle: Bundle, kind: EngineKind = "auto", *, device: str = "cpu", threads: int = 1
) -> Engine:
    """The engine of that kind, ready to run; `threads` are the onnx engine's.

    Raises:
        BadBundle: the bundle lacks what this engine needs, or it is damaged.
        ValueError: this engine does not run on that device.
    """
    if kind == "auto":
        kind = "onnx" if device == "cpu" and bundle.manifest.engine else "torch"
    if kind == "onnx" and device != "cpu":
        raise ValueError(f"the onnx engine runs on the CPU, not on {device!r}")
    file = bundle.folder / (GRAPH if kind == "onnx" else WEIGHTS)
    try:
        return _opened(bundle, kind, device=device, threads=threads)
    except (BadBundle, ImportError):
        raise
    except Exception as error:  # whatever a library makes of what it was not made for
        raise BadBundle(f"{file}: cannot be loaded: {first_line(error)}") from error


def _opened(bundle: Bundle, kind: Literal["onnx", "torch"], *, device: str, threads: int) -> Engine:
    match kind:
        case "onnx":
            from onepass.models.engines.onnx import open_onnx

            return open_onnx(bundle, threads=threads)
        case "torch":
            from onepass.models.engines.torch import TorchEngine

            return TorchEngine(bundle, device=device)
