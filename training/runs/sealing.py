"""The weights as they are written, and the proof that they answer as the network does.

What is written is contiguous: a tensor that is not (a transpose, `channels_last`, an expanded
buffer) has its numbers in another order, or fewer of them, in memory than its shape says.
"""

from collections.abc import Mapping
from pathlib import Path

import safetensors.torch
from torch import Tensor

from onepass.models.bundle import BadBundle, Bundle
from onepass.models.contract import Contract
from onepass.models.contract.reach import TOLERANCE, TYPICAL
from onepass.models.engines.torch import TorchEngine
from onepass.models.manifest import Manifest
from onepass.models.predictor import Predictor
from onepass.training.batches.rows import Rows


def packed(tensors: Mapping[str, Tensor], facts: Mapping[str, str] | None = None) -> bytes:
    """A safetensors file of these tensors, each by itself: tied ones are written twice."""
    whole = {name: tensor.detach().cpu().contiguous().clone() for name, tensor in tensors.items()}
    return safetensors.torch.save(whole, dict(facts) if facts is not None else None)


def unlike(folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> str | None:
    """Why the network that is read from these files does not answer the golden rows as training
    did; None where it does."""
    bundle = Bundle(folder, manifest, dict(files))
    try:
        engine = TorchEngine(bundle, factory=manifest.network["trunk"].get("factory"))
        Predictor(bundle, engine).replay()
    except BadBundle as error:
        return str(error).removeprefix(f"{folder}/")
    return None


def tolerances(contract: Contract, train: Rows | None = None) -> dict[str, float]:
    """Per computed field; a value's in its unit, of the training rows' deviation."""
    beside = {} if contract.reach is None else {TYPICAL: TOLERANCE}
    return {
        f"{name}.{field}": allowed
        for name, task in contract.tasks.items()
        for field, allowed in task.form.tolerances(
            None if train is None else train.known(name)
        ).items()
    } | beside
