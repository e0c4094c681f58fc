"""Starting from another bundle: its weights are taken where they fit, name by name.

Encoders fit by the input's name, rows of embeddings by value or word, heads by task and labels, and
the rest by place and shape. Statistics that standardise come along with weights: these were learnt
in that scale.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch

from onepass.models.bundle import Bundle, open_bundle
from onepass.models.contract import Contract
from onepass.models.engines.torch import TorchEngine
from onepass.models.network import Network, NetworkSpec
from onepass.training.runs.pieces import OWNED, Piece, pieces
from onepass.training.runs.revival import revive
from onepass.training.specs.spec import Spec

TOLERANCE = 1e-6
"""How far old answers may be off where a task is added: only the order of sums differs."""
NAMED = 8


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
