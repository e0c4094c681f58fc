"""What tasks share: the parameters behind a cut, read off the graph that made it.

The graph knows, whatever the architecture: a parameter that the cut depends on is shared, all the
others belong to tasks.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from torch import Tensor


def shared_parameters(cut: Sequence[Tensor]) -> list[Tensor]:
    """All parameters that the cut depends on, nearest first."""
    return [leaf for layer in _layers(cut) for leaf in layer]


def last_layer(cut: Sequence[Tensor], scales: Collection[Tensor] = ()) -> list[Tensor]:
    """The weight matrices nearest to each tensor of the cut; biases and norms are passed over, and
    so are `scales`, which members of an ensemble do not share.
    """
    passed = {id(tensor) for tensor in scales}
    nearest: dict[int, Tensor] = {}
    for tensor in cut:
        for layer in _layers([tensor]):
            matrices = [leaf for leaf in layer if leaf.ndim > 1 and id(leaf) not in passed]
            if matrices:
                nearest |= {id(leaf): leaf for leaf in matrices}
                break
    return list(nearest.values())


def _layers(tensors: Iterable[Tensor]) -> Iterator[list[Tensor]]:
    """The leaves behind these tensors, by their distance."""
    front: list[Any] = [tensor.grad_fn for tensor in tensors if tensor.grad_fn is not None]
    seen = set(front)
    while front:
        leaves = [node.variable for node in front if hasattr(node, "variable")]
        if leaves:
            yield leaves
        behind = (following for node in front for following, _ in node.next_functions)
        front = [node for node in dict.fromkeys(behind) if node is not None and node not in seen]
        seen.update(front)
