"""The network as an ONNX graph, by torch's exporter.

The graph computes heads of equal shape as one operation, like the network. Which heads of a group
run is a constant of the file, `heads.<group>.places`: the serving engine cuts the graph down to a
subset of tasks by replacing it, and ONNX Runtime folds the choice into the weights.
"""

import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import onnx_ir as ir
import torch
from torch import Tensor, nn
from torch.export import Dim

from onepass.models.contract.columns import Ragged
from onepass.models.graph_manifest import GroupFacts
from onepass.models.network import Network

OPSET = 20
REACH = "reach.typical"
"""The output that says how typical rows are, behind those of heads."""


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


def graph_of(network: Network, inputs: Mapping[str, Tensor], groups: Sequence[GroupFacts]) -> bytes:
    """The bytes of network.onnx."""
    indices = [torch.arange(len(group.tasks)) for group in groups]
    with quiet():
        program = torch.onnx.export(
            _Placed(network).eval(),
            kwargs={"inputs": inputs, "places": indices},
            dynamic_shapes={
                "inputs": {name: _axes(name, network.ragged) for name in inputs},
                "places": [{0: Dim.DYNAMIC} for _ in indices],
            },
            dynamo=True,
            opset_version=OPSET,
            verbose=False,
        )
    assert program is not None
    _forget(program.model)
    beside = [] if network.reach is None else [REACH]
    _rename(program.model.graph, list(inputs), groups, beside)
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


def _rename(
    graph: ir.Graph, inputs: list[str], groups: Sequence[GroupFacts], beside: list[str]
) -> None:
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
    for value, name in zip(graph.outputs, [*names, *beside], strict=True):
        value.name = name


def groups_of(network: Network, inputs: Mapping[str, Tensor]) -> tuple[GroupFacts, ...]:
    return tuple(
        GroupFacts(
            tasks=tuple(tasks),
            places=f"heads.{number}.places",
            outputs={name: f"heads.{number}.{name}" for name in fields},
        )
        for number, (tasks, fields) in enumerate(network.grouped(inputs))
    )


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
