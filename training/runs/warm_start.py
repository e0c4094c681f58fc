"""Starting from another bundle: its weights are taken where they fit, name by name.

Encoders fit by the input's name, rows of embeddings by value or word, heads by task and labels, and
the rest by place and shape. Statistics that standardise come along with weights: these were learnt
in that scale.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from onepass.models.bundle import Bundle, open_bundle
from onepass.models.contract import Contract
from onepass.models.engines.torch import TorchEngine
from onepass.models.network import Network, NetworkSpec
from onepass.models.network.encoders.base import RowPart, TokenPart
from onepass.models.network.encoders.rare import RareValues
from onepass.models.network.head_group import HeadGroup
from onepass.training.runs.revival import revive
from onepass.training.specs.spec import Spec

TOLERANCE = 1e-6
"""How far old answers may be off where a task is added: only the order of sums differs."""
NAMED = 8
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


class Started(NamedTuple):
    """What came of it."""

    whole: set[str]
    """Tensors that were taken entirely."""
    notes: list[str]


def start(network: Network, contract: Contract, spec: Spec) -> Started:
    """Takes what fits from the bundle that the spec names, if it names one.

    Raises:
        BadBundle: it is none, or damaged.
        ValueError: a task is added, and old tasks would not answer as before.
    """
    if spec.init_from is None:
        return Started(set(), [])
    bundle = open_bundle(spec.init_from)
    old = TorchEngine(bundle, factory=getattr(spec.trunk, "factory", None)).network
    same = NetworkSpec.model_validate(bundle.manifest.network).sharing == spec.sharing
    owned = same and network.tasks[: len(old.tasks)] == old.tasks
    offered = dict(pieces(old, bundle.contract, owned))
    taken, left = list[tuple[str, str]](), list[tuple[str, str]]()
    fitted = {name: value.clone() for name, value in network.named_buffers()}
    with torch.no_grad():
        for key, piece in pieces(network, contract, owned):
            old_piece = None if key.endswith(OWNED) else offered.get(key)
            (taken if _copied(piece, old_piece) else left).append((key, piece.state))
    if spec.add_tasks:
        _check_answers(network, old, bundle)
    else:
        revive(network, fitted)
    whole = {*network.state_dict()} - {state for _, state in left}
    return Started(whole, [*_notes(bundle, [key for key, _ in taken], [key for key, _ in left])])


def pieces(network: Network, contract: Contract, owned: bool) -> Iterator[tuple[str, Piece]]:
    """All of its weights, under names that another network has, too.

    What tasks own below the heads is left out where tasks are others, or stand in another order.
    """
    names = {path: _called(module) for path, module in network.named_modules()}
    slices = {id(parameter): tasks for tasks, parameter in network.sharing.stacked()}
    rows = dict(_rows(network, contract))
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


def _called(module: nn.Module) -> str | None:
    """The inputs that an encoder reads, in place of its number."""
    for inner in (module, *module.children()):
        result = getattr(inner, "name", None) or getattr(inner, "names", None)
        if isinstance(result, str):
            return result
        if isinstance(result, list):
            return "+".join(result)
    return None


def _copied(piece: Piece, old: Piece | None) -> bool:
    """Whether a piece is taken, if only some of its rows."""
    if old is None or old.what != piece.what:
        return False
    if piece.rows is None or old.rows is None or piece.rows == old.rows:
        if piece.tensor.shape != old.tensor.shape:
            return False
        piece.tensor.copy_(old.tensor)
        return True
    if piece.tensor.shape[1:] != old.tensor.shape[1:]:
        return False
    indices = {value: index for index, value in enumerate(old.rows)}
    for index, value in enumerate(piece.rows):
        if value in indices:
            piece.tensor[index] = old.tensor[indices[value]]
    return True


def _check_answers(network: Network, old: Network, bundle: Bundle) -> None:
    arrays = bundle.contract.read(bundle.golden().rows)
    inputs = {name: torch.from_numpy(array) for name, array in arrays.items()}
    training = network.training
    with torch.inference_mode():
        now, before = network.cpu().eval()(inputs, old.tasks), old(inputs)
    network.train(training)
    off = [
        name
        for name, value in before.items()
        if not torch.allclose(now[name], value, rtol=TOLERANCE, atol=TOLERANCE)
    ]
    if off:
        raise ValueError(
            f"--add-task: {', '.join(off)} would change: with this sharing, what old tasks read "
            "depends on how many tasks there are; say sharing: {kind: hard}, soft, mmoe or cgc "
            "when the first bundle is trained"
        )


def _notes(bundle: Bundle, taken: Sequence[str], left: Sequence[str]) -> Iterator[str]:
    yield f"from {bundle.label}: {len(taken)} parts are taken, statistics included"
    if left:
        more = f" and {len(left) - NAMED} more" if len(left) > NAMED else ""
        yield f"not from there: {', '.join(left[:NAMED])}{more}"
