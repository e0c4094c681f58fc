"""The network as an ONNX graph, kept only where its answers equal torch's.

The graph computes heads of equal shape as one operation, like the network. Which heads of a group
run is a constant of the file, `heads.<group>.places`: the serving engine cuts the graph down to a
subset of tasks by replacing it, and ONNX Runtime folds the choice into the weights.
"""

import copy
import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx_ir as ir
import torch
from torch import Tensor, nn
from torch.export import Dim

from onepass.models import bundle as bundles
from onepass.models import bundle_writing
from onepass.models.bundle import BadBundle
from onepass.models.chunk_size import chunk_rows
from onepass.models.contract import Arrays, Contract
from onepass.models.contract.columns import Ragged
from onepass.models.engines.onnx import OnnxEngine
from onepass.models.engines.torch import TorchEngine
from onepass.models.graph_manifest import GRAPH, EngineFacts, GroupFacts
from onepass.models.network import Network

OPSET = 20
MAX_ROWS = 1024
"""Rows compared: more prove nothing new."""


@dataclass(frozen=True)
class Exported:
    """What a bundle gets: a file and the manifest's `engine`, or the reason why there is none."""

    files: dict[str, bytes] = field(default_factory=dict)
    engine: EngineFacts | None = None
    refusal: str | None = None


def export(
    network: Network, contract: Contract, arrays: Arrays, tolerance: Mapping[str, float]
) -> Exported:
    """The graph of a network, compared with it on rows of (validation) inputs.

    It is refused, with the reason, if torch cannot export it, if ONNX Runtime cannot run it, or if
    an answer - of the whole or of a single task's graph - is beyond the tolerance of its field.
    """
    most = chunk_rows(arrays, contract.ragged, MAX_ROWS)
    arrays = {name: array[:most] for name, array in arrays.items()}
    network = copy.deepcopy(network).cpu().eval().requires_grad_(False)
    try:
        inputs = {name: torch.from_numpy(array[:2]) for name, array in arrays.items()}
        groups = _groups(network, inputs)
        graph = _graph(network, inputs, groups)
        facts = EngineFacts(opset=OPSET, groups=groups, deviation={})
        engine = OnnxEngine(graph, facts, contract)
        deviation = _compare(network, engine, arrays)
    except Exception as error:  # whatever a foreign exporter and runtime raise, torch still serves
        return Exported(refusal=f"it does not export: {type(error).__name__}: {_first_line(error)}")
    for key, off in deviation.items():
        if not off <= tolerance[key]:
            allowed = f"{tolerance[key]:.3g} is allowed"
            return Exported(refusal=f"{key}: the graph is {off:.3g} away from torch; {allowed}")
    return Exported({GRAPH: graph}, facts.model_copy(update={"deviation": deviation}))


def export_bundle(path: Path) -> Path:
    """Adds the graph to a bundle on disk. Its version stays: weights and answers are the same.

    It is written in place, the file first and then the manifest that names it, each at once. So
    whoever opens the bundle finds it whole at any moment, without the graph or with it; a service
    that runs has read everything long ago. A bundle that has its graph is left as it is.

    Raises:
        BadBundle: the bundle is damaged, or its network does not export; it stays as it was.
    """
    bundle = bundles.open_bundle(path)
    if bundle.manifest.engine is not None:
        return bundle.folder
    network = TorchEngine(bundle).network
    arrays = _mixed(bundle.contract.read(bundle.golden().rows))
    exported = export(network, bundle.contract, arrays, bundle.manifest.tolerance)
    if exported.refusal is not None:
        raise BadBundle(f"{bundle.folder}: {exported.refusal}")
    manifest = bundle.manifest.model_copy(update={"engine": exported.engine})
    bundle_writing.add(bundle, manifest, exported.files)
    return bundle.folder


class _Placed(nn.Module):
    """The network as it is exported: groups of answers, at places that are given."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, inputs: Mapping[str, Tensor], places: Sequence[Tensor]
    ) -> list[dict[str, Tensor]]:
        """{input: (B, ...)}, a (A,) per group -> per group its fields, (A, B, ...)."""
        return self.network.placed(inputs, places)


def _graph(network: Network, inputs: Mapping[str, Tensor], groups: Sequence[GroupFacts]) -> bytes:
    """The bytes of network.onnx."""
    places = [torch.arange(len(group.tasks)) for group in groups]
    with quiet():
        program = torch.onnx.export(
            _Placed(network).eval(),
            kwargs={"inputs": inputs, "places": places},
            dynamic_shapes={
                "inputs": {name: _axes(name, network.ragged) for name in inputs},
                "places": [{0: Dim.DYNAMIC} for _ in places],
            },
            dynamo=True,
            opset_version=OPSET,
            verbose=False,
        )
    assert program is not None
    _forget(program.model)
    _rename(program.model.graph, list(inputs), groups)
    proto = ir.to_proto(program.model)
    del proto.graph.value_info[:]  # shapes of a graph that may be cut down later
    return proto.SerializeToString(deterministic=True)


def _axes(name: str, ragged: Ragged) -> dict[int, Any]:
    """Those of any length: rows, and how long they are where that differs."""
    return dict.fromkeys((0, 1) if name in ragged.names else (0,), Dim.DYNAMIC)


def _forget(model: ir.Model) -> None:
    """What the exporter notes beside the graph: stack traces, with paths of this machine."""
    model.metadata_props.clear()
    parts: list[ir.Graph | ir.Function] = [*model.graphs(), *model.functions.values()]
    for part in parts:
        part.metadata_props.clear()
        part.doc_string = None
        for node in part.all_nodes():
            node.metadata_props.clear()
            node.doc_string = None
            for value in node.outputs:
                value.metadata_props.clear()
                value.doc_string = None


def _rename(graph: ir.Graph, inputs: list[str], groups: Sequence[GroupFacts]) -> None:
    """Inputs and outputs get their names, places become constants, all else steps out of the way.

    What stands between is called `/...`: an input of the contract may be named `relu`, too.
    """
    for value in list(graph.initializers.values()):
        value.name = f"/{value.name}"
    for node in graph:
        for value in node.outputs:
            value.name = f"/{value.name}"
    for value, name in zip(graph.inputs, inputs, strict=False):
        value.name = name
    for group in reversed(groups):
        value = graph.inputs.pop()
        value.name = group.places
        value.const_value = ir.tensor(np.arange(len(group.tasks)), name=group.places)
        graph.register_initializer(value)
    names = [name for group in groups for name in group.outputs.values()]
    for value, name in zip(graph.outputs, names, strict=True):
        value.name = name


def _groups(network: Network, inputs: Mapping[str, Tensor]) -> tuple[GroupFacts, ...]:
    return tuple(
        GroupFacts(
            tasks=tuple(tasks),
            places=f"heads.{number}.places",
            outputs={name: f"heads.{number}.{name}" for name in fields},
        )
        for number, (tasks, fields) in enumerate(network.grouped(inputs))
    )


def _compare(network: Network, engine: OnnxEngine, arrays: Arrays) -> dict[str, float]:
    """The largest deviation per field: of the whole graph, and of each single task's."""
    with torch.inference_mode():
        answers = network({name: torch.from_numpy(array) for name, array in arrays.items()})
    expected = {key: values.numpy() for key, values in answers.items()}
    deviation = dict.fromkeys(expected, 0.0)
    for tasks in [network.tasks, *((task,) for task in network.tasks)]:
        for key, values in engine.run(arrays, tasks).items():
            off = np.abs(values.astype(np.float64) - expected[key]).max()
            deviation[key] = float(np.maximum(deviation[key], off))  # NaN stays NaN
    return deviation


def _mixed(arrays: Arrays, rows: int = 257) -> Arrays:
    """More rows out of few: each input's values, drawn independently."""
    draw = np.random.default_rng(0)
    return {name: array[draw.integers(len(array), size=rows)] for name, array in arrays.items()}


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


@contextmanager
def quiet() -> Iterator[None]:
    """The exporter prints and warns about itself; what matters is raised or compared."""
    loggers = [logging.getLogger(name) for name in ("torch.onnx", "onnxscript", "onnx_ir")]
    levels = [logger.level for logger in loggers]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
