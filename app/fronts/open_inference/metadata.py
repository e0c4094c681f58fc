"""What the server and its model say of themselves: metadata, configuration, statistics."""

from typing import Any

import numpy as np

from onepass.app.fronts.open_inference.datatypes import datatype
from onepass.app.telemetry.metrics import Metrics
from onepass.app.telemetry.shared_counters import INFER, ROUTES, STATUSES, Histogram
from onepass.models.contract.inputs import Input
from onepass.models.contract.inputs.base import present
from onepass.models.contract.inputs.lists import ANY
from onepass.models.contract.tasks import TaggingTask
from onepass.models.predictor import Predictor
from onepass.models.version import installed

EXTENSIONS = ["binary_tensor_data", "classification", "model_configuration", "statistics"]
ROWS = -1

Tensor = tuple[str, str, list[int]]
"""A name, a datatype, and the shape of one row."""


def server() -> dict[str, Any]:
    """`GET /v2`."""
    return {"name": "onepass", "version": installed(), "extensions": EXTENSIONS}


def model(predictor: Predictor) -> dict[str, Any]:
    """`GET /v2/models/NAME`: every tensor; the first axis is rows."""
    manifest = predictor.bundle.manifest
    return {
        "name": manifest.name,
        "versions": [manifest.version],
        "platform": f"onepass_{predictor.engine.name}",
        "inputs": [_metadata(tensor) for tensor in inputs(predictor)],
        "outputs": [_metadata(tensor) for tensor in outputs(predictor)],
    }


def config(predictor: Predictor, max_rows: int) -> dict[str, Any]:
    """`GET /v2/models/NAME/config`: the same, in the words of that extension."""
    return {
        "name": predictor.bundle.manifest.name,
        "platform": f"onepass_{predictor.engine.name}",
        "backend": "onepass",
        "max_batch_size": max_rows,
        "input": [_config(tensor) for tensor in inputs(predictor)],
        "output": [_config(tensor) for tensor in outputs(predictor)],
        "dynamic_batching": {},
    }


def inputs(predictor: Predictor) -> list[Tensor]:
    """A tensor per input of the contract; beside an optional one, which rows have it."""
    found: list[Tensor] = []
    for name, given in predictor.contract.inputs.items():
        found.append((name, _datatype(given), list(given.item_shape)))
        if given.optional:
            found.append((present(name), "BOOL", []))
    return found


def _datatype(given: Input) -> str:
    """The one to name; others that hold such values are taken, too."""
    if "O" in given.takes:
        return "BYTES"
    if given.exact:
        return "FP64"
    return "FP32" if "f" in given.takes else "UINT8"


def outputs(predictor: Predictor) -> list[Tensor]:
    """A tensor per field of an answer, `task.field`; they look as those of the golden rows do."""
    golden = predictor.bundle.golden().outputs
    columns = {field: np.asarray(values, dtype=np.float32) for field, values in golden.items()}
    found = {
        field: predictor.contract.tensor(field, columns) for field in predictor.contract.fields
    }
    tasks, names = predictor.contract.tasks, predictor.contract.fields
    tagged = {field for field, (name, _) in names.items() if isinstance(tasks[name], TaggingTask)}
    return [
        (field, datatype(one), [ANY if field in tagged else size for size in one.shape[1:]])
        for field, one in found.items()
    ]


def _metadata(tensor: Tensor) -> dict[str, Any]:
    name, datatype, row = tensor
    return {"name": name, "datatype": datatype, "shape": [ROWS, *row]}


def _config(tensor: Tensor) -> dict[str, Any]:
    name, datatype, row = tensor
    kind = "STRING" if datatype == "BYTES" else datatype
    return {"name": name, "data_type": f"TYPE_{kind}", "dims": row}


def stats(predictor: Predictor, metrics: Metrics) -> dict[str, Any]:
    """`GET /v2/models/NAME/stats`, and /v2/models/stats: of all workers and protocols."""
    manifest, layout = predictor.bundle.manifest, metrics.layout
    counts = metrics.memory.sums()
    answered = {
        status: sum(
            int(counts[layout.requests + ROUTES.index(route) * len(STATUSES) + place])
            for route in ("/predict", INFER)
        )
        for place, status in enumerate(STATUSES)
    }

    def duration(histogram: Histogram) -> dict[str, int]:
        buckets, total_s = histogram.read(counts)
        return {"count": int(buckets[-1][1]), "ns": round(total_s * 1e9)}

    took, forward = duration(layout.seconds), duration(layout.forward)
    good = answered.pop(200)
    return {
        "model_stats": [
            {
                "name": manifest.name,
                "version": manifest.version,
                "last_inference": metrics.memory.latest(layout.last),
                "inference_count": round(layout.batch_rows.read(counts)[1]),
                "execution_count": forward["count"],
                "inference_stats": {
                    "success": took | {"count": good},
                    "fail": {"count": sum(answered.values()), "ns": 0},
                    "queue": duration(layout.queue),
                    "compute_input": {"count": 0, "ns": 0},
                    "compute_infer": forward,
                    "compute_output": {"count": 0, "ns": 0},
                },
                "batch_stats": [],
            }
        ]
    }
