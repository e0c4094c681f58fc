"""What the server and its model say of themselves: metadata, configuration, statistics."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.app.serving.deployment import Deployment
from onepass.app.telemetry.shared_counters import INFER, ROUTES, STATUSES, Histogram, Layout
from onepass.models.contract import Contract
from onepass.models.contract.inputs import Input
from onepass.models.contract.inputs.beside import present
from onepass.models.contract.reach import TYPICAL
from onepass.models.version import installed

EXTENSIONS = ["binary_tensor_data", "classification", "model_configuration", "statistics"]
ROWS = -1
ANSWERS = {"numbers": "FP32", "text": "BYTES", "bytes": "UINT8"}
"""The datatype of a field that holds such."""
Counts = NDArray[np.int64]

Tensor = tuple[str, str, list[int]]
"""A name, a datatype, and the shape of one row."""


def server() -> dict[str, Any]:
    """`GET /v2`."""
    return {"name": "onepass", "version": installed(), "extensions": EXTENSIONS}


def model(deployment: Deployment) -> dict[str, Any]:
    """`GET /v2/models/NAME`: every tensor; the first axis is rows."""
    return {
        "name": deployment.name,
        "versions": [deployment.version],
        "platform": f"onepass_{deployment.engine}",
        "inputs": [_metadata(tensor) for tensor in inputs(deployment.contract)],
        "outputs": [_metadata(tensor) for tensor in outputs(deployment)],
    }


def config(deployment: Deployment, max_rows: int) -> dict[str, Any]:
    """`GET /v2/models/NAME/config`: the same, in the words of that extension."""
    return {
        "name": deployment.name,
        "platform": f"onepass_{deployment.engine}",
        "backend": "onepass",
        "max_batch_size": max_rows,
        "input": [_config(tensor) for tensor in inputs(deployment.contract)],
        "output": [_config(tensor) for tensor in outputs(deployment)],
        "dynamic_batching": {},
    }


def inputs(contract: Contract) -> list[Tensor]:
    """A tensor per input of the contract; beside an optional one, which rows have it."""
    tensors: list[Tensor] = []
    for name, declared in contract.inputs.items():
        tensors.append((name, _datatype(declared), list(declared.item_shape)))
        if declared.optional:
            tensors.append((present(name), "BOOL", []))
    return tensors


def _datatype(declared: Input) -> str:
    """The one to name; others that hold such values are taken, too."""
    if "O" in declared.takes:
        return "BYTES"
    if declared.exact:
        return "FP64"
    return "FP32" if "f" in declared.takes else "UINT8"


def outputs(deployment: Deployment) -> list[Tensor]:
    """A tensor per field of an answer, `task.field`, and one of how typical rows are."""
    tasks = deployment.contract.tasks
    each = [
        (key, tasks[name].form.tensors[field])
        for key, (name, field) in deployment.contract.fields.items()
        if key != TYPICAL
    ]
    tensors = [(key, ANSWERS[one.holds], list(one.shape)) for key, one in each]
    reach = deployment.contract.reach
    return tensors if reach is None else [*tensors, (TYPICAL, ANSWERS["numbers"], [])]


def _metadata(tensor: Tensor) -> dict[str, Any]:
    name, datatype, row = tensor
    return {"name": name, "datatype": datatype, "shape": [ROWS, *row]}


def _config(tensor: Tensor) -> dict[str, Any]:
    name, datatype, row = tensor
    kind = "STRING" if datatype == "BYTES" else datatype
    return {"name": name, "data_type": f"TYPE_{kind}", "dims": row}


def stats(deployments: Iterable[Deployment]) -> dict[str, Any]:
    """`GET /v2/models/NAME/stats`, and /v2/models/stats: of all workers and protocols."""
    return {"model_stats": [_stats(deployment) for deployment in deployments]}


def _stats(deployment: Deployment) -> dict[str, Any]:
    layout, memory = deployment.metrics.layout, deployment.metrics.memory
    counts = memory.sums()
    answered = _answered(layout, counts)
    took, forward = _duration(layout.seconds, counts), _duration(layout.forward, counts)
    good = answered.pop(200)
    return {
        "name": deployment.name,
        "version": deployment.version,
        "last_inference": memory.latest(layout.last),
        "inference_count": round(layout.batch_rows.read(counts)[1]),
        "execution_count": forward["count"],
        "inference_stats": {
            "success": took | {"count": good},
            "fail": {"count": sum(answered.values()), "ns": 0},
            "queue": _duration(layout.queue, counts),
            "compute_input": {"count": 0, "ns": 0},
            "compute_infer": forward,
            "compute_output": {"count": 0, "ns": 0},
        },
        "batch_stats": [],
    }


def _answered(layout: Layout, counts: Counts) -> dict[int, int]:
    """Requests by status."""
    starts = [
        layout.requests + ROUTES.index(route) * len(STATUSES) for route in ("/predict", INFER)
    ]
    return {
        status: sum(int(counts[start + index]) for start in starts)
        for index, status in enumerate(STATUSES)
    }


def _duration(histogram: Histogram, counts: Counts) -> dict[str, int]:
    buckets, total_s = histogram.read(counts)
    return {"count": int(buckets[-1][1]), "ns": round(total_s * 1e9)}
