"""The weights of a network in pieces, under names that another network has, too: encoders by the
inputs' names, rows of embeddings by value or word, heads by task, and the rest by place.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from torch import Tensor, nn

from onepass.models.contract import Contract
from onepass.models.network import Network
from onepass.models.network.encoders.base import RowPart, TokenPart
from onepass.models.network.encoders.rare import RareValues
from onepass.models.network.head_group import HeadGroup

OWNED = " (of each task)"
RANGE = ("low", "high")
"""Of answers: what the spec says, not what was learnt."""


class Piece(NamedTuple):
    """A part of the weights that fits as a whole, or row by row where rows have names."""

    state: str
    """The tensor that it is a part of."""
    tensor: Tensor
    rows: Sequence[object] | None = None
    what: object = None
    """What must be equal, too: the labels and scale of a head, the words of a text."""


def pieces(network: Network, contract: Contract, owned: bool) -> Iterator[tuple[str, Piece]]:
    """All of its weights, under names that another network has, too.

    What tasks own below the heads is left out where tasks are others, or stand in another order.
    """
    names = {path: _called(module) for path, module in network.named_modules()}
    slices = {id(parameter): tasks for tasks, parameter in network.sharing.stacked()}
    rows, together = dict(_rows(network, contract)), dict(_together(network))
    for state, tensor in network.state_dict(keep_vars=True).items():
        path = state.split(".")
        if path[0] == "heads":
            yield from _head(network, contract, state, tensor)
        elif id(tensor) in slices:
            for index, task in enumerate(slices[id(tensor)]):
                yield f"{state}.{task}", Piece(state, tensor[index])
        elif path[1] != "pretrained":  # which is a folder's, as its features are
            common = path[1] in ("shared", "trunk")
            known = [names.get(".".join(path[: n + 1])) or part for n, part in enumerate(path)]
            key = ".".join(known) if common or owned else ".".join(known) + OWNED
            if id(tensor) in together:
                yield from _each_input(state, tensor, key, together[id(tensor)])
                continue
            inputs = [contract.inputs[n] for n in known if n in contract.inputs]
            what = "words" if "vectors" in path else "tokens"
            words = [getattr(declared, what, None) for declared in inputs]
            yield key, Piece(state, tensor, rows.get(state), words)


def _head(
    network: Network, contract: Contract, state: str, tensor: Tensor
) -> Iterator[tuple[str, Piece]]:
    """The slice of each task of a group: `heads.fare.weights.0`."""
    _, _, number, *rest = state.split(".")
    if rest[-1] in RANGE:
        return
    group = network.heads.groups[int(number)]
    assert isinstance(group, HeadGroup)
    for index, task in enumerate(group.names):
        declared = contract.tasks[task]
        learnt = (declared.kind, getattr(declared, "labels", ()), group.answers.ranked)
        yield f"heads.{task}.{'.'.join(rest)}", Piece(state, tensor[index], what=learnt)


def _rows(network: Network, contract: Contract) -> Iterator[tuple[str, Sequence[object]]]:
    """What each row of an embedding stands for: the indices without a value, then the values."""
    for path, module in network.named_modules():
        if isinstance(module, RowPart | TokenPart) and module.named_rows:
            vocabulary = contract.inputs[str(_called(module))].vocabulary
            others = range(len(module.get_parameter(module.named_rows)) - len(vocabulary))
            yield f"{path}.{module.named_rows}", (*others, *vocabulary)
        if isinstance(module, RareValues):
            yield f"{path}.kept", module.values(contract.inputs)


def _together(network: Network) -> Iterator[tuple[int, list[str]]]:
    """The inputs of which a tensor, by its id, holds a slice each."""
    parts = [one for one in network.modules() if isinstance(one, RowPart) and one.by_input]
    for part in parts:
        names = str(_called(part)).split("+")
        own = [tensor for tensor in (*part.parameters(), *part.buffers()) if tensor.dim() == 3]
        yield from ((id(tensor), names) for tensor in own if len(tensor) == len(names))


def _each_input(
    state: str, tensor: Tensor, key: str, names: Sequence[str]
) -> Iterator[tuple[str, Piece]]:
    for index, name in enumerate(names):
        yield key.replace("+".join(names), name), Piece(state, tensor[index])


def _called(module: nn.Module) -> str | None:
    """The inputs that an encoder reads, in place of its number."""
    for inner in (module, *module.children()):
        result = getattr(inner, "name", None) or getattr(inner, "names", None)
        if isinstance(result, str):
            return result
        if isinstance(result, list):
            return "+".join(result)
    return None
