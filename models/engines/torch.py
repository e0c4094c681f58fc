"""The torch engine: for GPUs, and for what does not export."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from onepass.models.bundle import MANIFEST, WEIGHTS, BadBundle, Bundle, first_line
from onepass.models.contract import Arrays
from onepass.models.network import Network, NetworkSpec, measure
from onepass.models.network.sharing import plan
from onepass.models.network.trunks import CustomSpec
from onepass.models.processors import usable


class TorchEngine:
    """arrays -> arrays, one forward pass of the network that was trained."""

    name = "torch"

    def __init__(self, bundle: Bundle, *, device: str = "cpu", factory: str | None = None) -> None:
        """Builds the network from the manifest and loads its weights strictly.

        A trunk of somebody's own is made only by the `factory` that whoever calls this has named.

        Raises:
            BadBundle: weights and manifest do not belong together; or the network needs code, which
                no bundle may name.
        """
        try:
            spec = NetworkSpec.model_validate(bundle.manifest.network)
        except ValueError as error:
            text = f"{bundle.folder / MANIFEST}: network: {first_line(error)}"
            raise BadBundle(text) from None
        if isinstance(spec.trunk, CustomSpec) and spec.trunk.factory != factory:
            raise BadBundle(
                f"{bundle.folder}: its trunk is code, {spec.trunk.factory}, and a bundle is data: "
                "it is served by its graph alone, with the engine onnx on a CPU"
            )
        network = _loaded(bundle, spec)
        self.device = torch.device(device)
        torch.set_num_threads(min(torch.get_num_threads(), usable()))  # torch counts no shares
        self.network = network.to(self.device).eval().requires_grad_(False)

    def run(self, arrays: Arrays, tasks: Sequence[str]) -> Arrays:
        """One array per input, (B, ...) -> one per computed field `task.field` of these tasks."""
        inputs = {name: _tensor(array).to(self.device) for name, array in arrays.items()}
        with torch.inference_mode():
            outputs = self.network(inputs, tasks)
        return {
            field: np.ascontiguousarray(values.cpu().numpy()) for field, values in outputs.items()
        }

    def end(self) -> None:
        """Its passes end by themselves: a network of ours has no loop that data could prolong."""


def _loaded(bundle: Bundle, spec: NetworkSpec) -> Network:
    """The network that the manifest declares, with the weights of the bundle."""
    state = {name: torch.from_numpy(array) for name, array in bundle.weights().items()}
    try:
        planned = plan(bundle.contract, spec.encoders, spec.trunk, ensemble=spec.ensemble)
        _check_size(bundle, state, measure.shapes(bundle.contract, spec, planned))
        network = Network(bundle.contract, spec, planned)
        network.load_state_dict(state, strict=True)
    except BadBundle:
        raise
    except Exception as error:  # whatever parts make of settings that nobody would write
        text = f"{bundle.folder / WEIGHTS}: cannot be loaded: {first_line(error)}"
        raise BadBundle(text) from error
    return network


def _check_size(
    bundle: Bundle, state: Mapping[str, torch.Tensor], declared: measure.Shapes
) -> None:
    """What the manifest declares takes memory only if the weights are there to fill it."""
    held = {name: tuple(tensor.shape) for name, tensor in state.items()}
    counts = measure.numbers(declared), measure.numbers(held)
    if counts[0] != counts[1]:
        raise BadBundle(
            f"{bundle.folder / MANIFEST}: declares a network of {counts[0]:,} numbers, "
            f"and {WEIGHTS} holds {counts[1]:,}"
        )
    for name in [*declared, *held]:
        if declared.get(name) != held.get(name):
            raise BadBundle(
                f"{bundle.folder / WEIGHTS}: {name}: has shape {held.get(name, 'none')}, "
                f"the manifest declares {declared.get(name, 'none')}"
            )


def _tensor(array: NDArray[Any]) -> torch.Tensor:
    """Without a copy where torch may hold it: bytes of a request cannot be written to."""
    return torch.from_numpy(array if array.flags.writeable else array.copy())
