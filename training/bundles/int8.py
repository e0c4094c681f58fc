"""A network that answers by its int8 graph, so that whatever looks at answers looks at those that
will be served."""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from onepass.models.contract import Arrays, Contract
from onepass.models.engines.onnx import OnnxEngine
from onepass.models.graph_manifest import GRAPH
from onepass.models.network import Network
from onepass.training.bundles.export import Exported, compared, export, some_rows
from onepass.training.bundles.quantise import quantised
from onepass.training.data.prepare import Prepared
from onepass.training.runs.checksum import Tensors
from onepass.training.runs.facts import Facts
from onepass.training.runs.trained import Trained
from onepass.training.specs.spec import Spec

Make = Callable[[Network], Exported]
FARTHEST = 2500
"""How far int8 may be from the network, in what its graph in floats may be: a quarter of a
probability, or of the labels' deviation."""
ALLOWED = 2
"""How far an engine may be from the answers of int8, in how far these are from the network's."""


def export_int8(
    network: Network, contract: Contract, arrays: Arrays, tolerance: Mapping[str, float]
) -> Exported:
    """The graph of a network in eight bits; the graph it is made of equals torch's answers.

    It is refused, with the reason, where that does not, and where an answer of its own is too far
    from the network's.
    """
    exported = export(network, contract, arrays, tolerance)
    if exported.engine is None:
        return exported
    graph = quantised(exported.files[GRAPH]).graph
    facts = exported.engine.model_copy(update={"weights": "int8"})
    rows = some_rows(arrays, contract)
    plain = copy.deepcopy(network).cpu().eval()
    off = compared(plain, OnnxEngine(graph, facts, contract), rows, contract)
    far = [key for key, value in off.items() if not value <= FARTHEST * tolerance[key]]
    if far:
        most = f"{FARTHEST * tolerance[far[0]]:.3g} is allowed"
        return Exported(refusal=f"{far[0]}: int8 is {off[far[0]]:.3g} away from torch; {most}")
    return Exported({GRAPH: graph}, facts.model_copy(update={"deviation": off}))


def widened(exported: Exported, tolerance: Mapping[str, float]) -> dict[str, float]:
    """How far an engine may be from golden rows that int8 has answered: where a processor rounds
    a sum in another way, a number may fall on the next of 127 steps."""
    off = {} if exported.engine is None else exported.engine.deviation
    return {key: one + ALLOWED * off.get(key, 0.0) for key, one in tolerance.items()}


class Int8Network(Network):
    """A network whose answers are those of a graph, made of the weights that it was last given."""

    def __init__(self, network: Network, contract: Contract, make: Make) -> None:
        """It shares all of its parts with the other."""
        nn.Module.__init__(self)
        self.tasks, self.ragged = network.tasks, network.ragged
        self.members, self.apart = network.members, network.apart
        self.sharing, self.heads = network.sharing, network.heads
        self._contract, self._make, self._plain = contract, make, (network,)
        self._known: list[tuple[Any, Exported, OnnxEngine | None]] = []
        """By the very weights it was given: their graph is made once."""
        self._given: Any = None

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False
    ) -> Any:
        """Weights, of which a graph is made when answers are asked for."""
        self._given = state_dict
        return super().load_state_dict(state_dict, strict, assign)

    def exported(self) -> tuple[Exported, OnnxEngine | None]:
        """The graph of the weights that it was last given, and its engine, if it has one."""
        for state, exported, engine in self._known:
            if state is self._given:
                return exported, engine
        exported, engine = self._make(*self._plain), None
        if exported.engine is not None:
            engine = OnnxEngine(exported.files[GRAPH], exported.engine, self._contract)
        self._known.append((self._given, exported, engine))
        return exported, engine

    def forward(
        self, inputs: Mapping[str, Tensor], tasks: Sequence[str] | None = None
    ) -> dict[str, Tensor]:
        """{input: (B, ...)} -> {`task.field`: (B, ...)}, as the network's own."""
        exported, engine = self.exported()
        if engine is None:
            raise ValueError(exported.refusal)
        arrays = {name: inputs[name].cpu().numpy() for name in self._contract.array_names}
        outputs = engine.run(arrays, self.tasks if tasks is None else tasks)
        return {field: torch.from_numpy(np.array(values)) for field, values in outputs.items()}


@dataclass(frozen=True)
class Served:
    """What training left behind, answering as it will be served."""

    plain: Trained
    network: Int8Network

    @property
    def spec(self) -> Spec:
        """As it was followed."""
        return self.plain.spec

    @property
    def facts(self) -> Facts:
        """How far training went."""
        return self.plain.facts

    @property
    def best(self) -> Tensors:
        """The weights of the best epoch."""
        return self.plain.best

    @property
    def refitted(self) -> Tensors:
        """Those after training on validation rows, too."""
        return self.plain.refitted

    @property
    def kept(self) -> Tensors:
        """The weights that serve."""
        return self.plain.kept


def served(trained: Trained, prepared: Prepared, tolerance: Mapping[str, float]) -> Served:
    """The same with a network that answers by its int8 graph."""
    contract, inputs = prepared.contract, prepared.val.inputs

    def make(network: Network) -> Exported:
        return export_int8(network, contract, inputs, tolerance)

    network = Int8Network(trained.network, contract, make)
    network.load_state_dict(trained.kept)
    return Served(trained, network)
