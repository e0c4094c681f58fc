"""The torch engine: for GPUs, and for what does not export."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from models.bundle import WEIGHTS, BadBundle, Bundle
from models.contract import Arrays
from models.network import Network, NetworkSpec


class TorchEngine:
    """arrays -> arrays, one forward pass of the network that was trained."""

    name = "torch"

    def __init__(self, bundle: Bundle, *, device: str = "cpu") -> None:
        """Builds the network from the manifest and loads its weights strictly.

        Raises:
            BadBundle: weights and manifest do not belong together.
        """
        network = Network(bundle.contract, NetworkSpec.model_validate(bundle.manifest.network))
        state = {name: torch.from_numpy(array) for name, array in bundle.weights().items()}
        try:
            network.load_state_dict(state, strict=True)
        except RuntimeError as error:
            raise BadBundle(f"{bundle.folder / WEIGHTS}: {error}") from None
        self.device = torch.device(device)
        self.network = network.to(self.device).eval().requires_grad_(False)

    def run(self, arrays: Arrays, tasks: Sequence[str]) -> Arrays:
        """One array per input, (B, ...) -> one per computed field `task.field` of these tasks."""
        inputs = {name: _tensor(array).to(self.device) for name, array in arrays.items()}
        with torch.inference_mode():
            outputs = self.network(inputs, tasks)
        return {
            field: np.ascontiguousarray(values.cpu().numpy()) for field, values in outputs.items()
        }


def _tensor(array: NDArray[Any]) -> torch.Tensor:
    """Without a copy where torch may hold it: bytes of a request cannot be written to."""
    return torch.from_numpy(array if array.flags.writeable else array.copy())
