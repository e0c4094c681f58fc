"""Bundles of untrained networks: what an answer costs does not depend on what it says."""

from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy
import torch
from torch import Tensor, nn

from onepass.models import bundle as bundles
from onepass.models import bundle_writing
from onepass.models.contract import Contract
from onepass.models.manifest import Manifest, encode
from onepass.models.network import Network, NetworkSpec
from onepass.training.bundles.export import export

SINCOS = {
    "inputs": {"x": {"kind": "number"}},
    "tasks": {"sin": {"kind": "regression"}, "cos": {"kind": "regression"}},
}
MIXED = {
    "inputs": {
        **{f"number_{n}": {"kind": "number"} for n in range(5)},
        **{
            f"category_{n}": {"kind": "category", "values": [f"value {v}" for v in range(50)]}
            for n in range(3)
        },
    },
    "tasks": {
        "fare": {"kind": "regression"},
        "card": {"kind": "binary", "labels": ["cash", "credit card"]},
    },
}
FACE = {
    "inputs": {"pixels": {"kind": "vector", "length": 3 * 64 * 64}},
    "tasks": {"age": {"kind": "regression"}, "gender": {"kind": "binary", "labels": ["m", "f"]}},
}
SMALL = {
    "trunk": {"kind": "mlp", "widths": [64, 64], "activation": "silu"},
    "heads": {"hidden": [32], "activation": "silu"},
}


def heads(count: int) -> dict[str, Any]:
    """One number in, that many regressions out."""
    tasks = {f"task_{n}": {"kind": "regression"} for n in range(count)}
    return {"inputs": {"x": {"kind": "number"}}, "tasks": tasks}


def row(contract: dict[str, Any]) -> dict[str, Any]:
    """A row that such a contract takes."""
    cells: dict[str, Any] = {}
    for index, (name, declared) in enumerate(contract["inputs"].items()):
        match declared["kind"]:
            case "number":
                cells[name] = 0.5 + index
            case "category":
                cells[name] = declared["values"][7]
            case "vector":
                cells[name] = [round(v, 4) for v in np.linspace(0, 1, declared["length"]).tolist()]
            case _:
                pass
    return cells


def write(
    folder: Path,
    name: str,
    declared: dict[str, Any],
    network: nn.Module | None = None,
    *,
    version: str = "run",
    seed: int = 0,
) -> Path:
    """A bundle with its graph; the network of SMALL unless another is given."""
    contract = Contract.model_validate(declared)
    spec = NetworkSpec.model_validate(SMALL)
    torch.manual_seed(seed)
    made: Any = network or Network(contract, spec)
    made.eval()
    golden = [row(declared)] * 2
    arrays = contract.read(golden)
    with torch.no_grad():
        outputs = {k: v.numpy() for k, v in made(_tensors(arrays)).items()}
    tolerance = dict.fromkeys(outputs, 1e-3)
    exported = export(made, contract, arrays, tolerance)
    assert exported.refusal is None, exported.refusal
    manifest = Manifest(
        name=name, version=version, contract=contract, network=spec.model_dump(mode="json"),
        tolerance=tolerance, spec={}, made={}, engine=exported.engine,
    )  # fmt: skip
    weights = {key: np.array(value.numpy()) for key, value in made.state_dict().items()}
    files = {
        bundles.WEIGHTS: safetensors.numpy.save(weights),
        bundles.GOLDEN: encode({"rows": golden, "outputs": outputs}),
        bundles.REPORT: encode({"tasks": {}, "inputs": {}}),
        **exported.files,
    }
    return bundle_writing.write(folder / name, manifest, files)


class FaceNetwork(nn.Module):
    """The face network of peers/net.py, as `training/bundles/export.py` takes it."""

    tasks = ("age", "gender")

    def __init__(self, face: nn.Module) -> None:
        super().__init__()
        self.face = face

    def placed(self, inputs: dict[str, Tensor], places: list[Tensor]) -> list[dict[str, Tensor]]:
        """A group per head."""
        age, gender = self.face(inputs["pixels"])
        both = torch.stack([1 - gender, gender], dim=1).unsqueeze(0)
        fields = {"value": age.unsqueeze(0)}, {"probabilities": both}
        return [
            {name: v.index_select(0, indices) for name, v in group.items()}
            for group, indices in zip(fields, places, strict=True)
        ]

    def grouped(self, inputs: dict[str, Tensor]) -> list[tuple[list[str], dict[str, Tensor]]]:
        """The same, with the names of the tasks."""
        indices = torch.zeros(1, dtype=torch.long)
        return [
            ([task], fields)
            for task, fields in zip(
                self.tasks, self.placed(inputs, [indices, indices]), strict=True
            )
        ]

    def forward(self, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
        """{`task.field`: (B, ...)}."""
        return {
            f"{names[0]}.{field}": values.squeeze(0)
            for names, fields in self.grouped(inputs)
            for field, values in fields.items()
        }


def _tensors(arrays: dict[str, np.ndarray]) -> dict[str, Tensor]:
    return {name: torch.from_numpy(array) for name, array in arrays.items()}
