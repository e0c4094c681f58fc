"""A bundle's ONNX graph, kept only where its answers equal torch's."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from onepass.models import bundle as bundles
from onepass.models import bundle_writing
from onepass.models.bundle import BadBundle
from onepass.models.chunk_size import chunk_rows
from onepass.models.contract import Arrays, Contract
from onepass.models.contract.columns import padded
from onepass.models.contract.deviations import deviations
from onepass.models.contract.reach import proven
from onepass.models.engines.onnx import OnnxEngine
from onepass.models.engines.torch import TorchEngine
from onepass.models.graph_manifest import GRAPH, EngineFacts
from onepass.models.network import Network
from onepass.models.network.pretrained.lora import merge
from onepass.training.bundles.onnx_graph import OPSET, REACH, graph_of, groups_of

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
    arrays = some_rows(arrays, contract)
    network = copy.deepcopy(network).cpu().eval().requires_grad_(False)
    merged = merge(copy.deepcopy(network))  # what stands beside a layer becomes part of it
    merged.heads.leave_out_idle()
    try:
        inputs = {name: torch.from_numpy(array[:2]) for name, array in arrays.items()}
        groups = groups_of(merged, inputs)
        graph = graph_of(merged, inputs, groups)
        reach = None if contract.reach is None else REACH
        facts = EngineFacts(opset=OPSET, groups=groups, deviation={}, reach=reach)
        engine = OnnxEngine(graph, facts, contract)
        deviation = compared(network, engine, arrays, contract)
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


def compared(
    network: Network, engine: OnnxEngine, arrays: Arrays, contract: Contract
) -> dict[str, float]:
    """The largest deviation per field: of the whole graph, and of each single task's."""
    every = proven(contract.tasks, contract.reach)
    with torch.inference_mode():
        tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
        answers = network(tensors, every)
    expected = {key: values.numpy() for key, values in answers.items()}
    deviation = dict.fromkeys(expected, 0.0)
    for tasks in [every, *((task,) for task in network.tasks)]:
        for key, off in deviations(contract, engine.run(arrays, tasks), expected).items():
            deviation[key] = float(np.maximum(deviation[key], off))  # NaN stays NaN
    return deviation


def some_rows(arrays: Arrays, contract: Contract) -> Arrays:
    """The rows that are compared: of images fewer, as they go through the network at once."""
    whole = {name: arrays[name] for name in contract.array_names}  # without what was kept of some
    whole = {name: _several(array, name in contract.ragged.names) for name, array in whole.items()}
    most = chunk_rows(whole, contract.ragged, MAX_ROWS)
    return {name: array[:most] for name, array in whole.items()}


def _several(array: NDArray[Any], ragged: bool) -> NDArray[Any]:
    """At least two rows, with room for two tokens: what is traced with one of them may take it for
    a number that never changes, which comparing one row would not show.
    """
    if ragged and array.shape[1] < 2:
        array = padded(array, 2)
    return np.repeat(array, 2, axis=0) if len(array) == 1 else array


def _mixed(arrays: Arrays, rows: int = 257) -> Arrays:
    """More rows out of few: each input's values, drawn independently."""
    draw = np.random.default_rng(0)
    return {name: array[draw.integers(len(array), size=rows)] for name, array in arrays.items()}


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
