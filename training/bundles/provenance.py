"""How a bundle was made: what it takes to make it again."""

import platform
from importlib import metadata
from typing import Any

from onepass.models.network.foreign import origins
from onepass.training.bundles.flops import multiply_adds
from onepass.training.data.prepare import Prepared
from onepass.training.runs.trained import Trained
from onepass.training.specs.spec import Spec

LIBRARIES = (
    "onepass",
    "torch",
    "numpy",
    "Pillow",
    "polars",
    "scikit-learn",
    "pydantic",
    "safetensors",
)


def made(spec: Spec, prepared: Prepared, trained: Trained) -> dict[str, Any]:
    """Seed, threads, device, size, fingerprint of the data, versions."""
    fed = {name: prepared.val.inputs[name] for name in prepared.contract.array_names}
    weights = {where: one._asdict() for where, one in origins(spec.network)}
    return ({"foreign": weights} if weights else {}) | {
        "seed": spec.training.seed,
        "threads": trained.facts.threads,
        "device": str(next(trained.network.parameters()).device),
        "parameters": sum(p.numel() for p in trained.network.parameters()),
        "multiply_adds": multiply_adds(trained.network, fed),
        "fingerprint": prepared.fingerprint,
        "split": prepared.split,
        "python": platform.python_version(),
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
    }
