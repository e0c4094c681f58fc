"""The loop before its first epoch, or where an unfinished run stood."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from onepass.models.contract import Arrays
from onepass.models.network import Network, measure
from onepass.models.network.sharing import plan
from onepass.models.processors import usable
from onepass.training.batches import batch_norm, forgetting, input_dropout
from onepass.training.batches.label_table import label_table
from onepass.training.batches.tree_edges import tree_edges
from onepass.training.data.prepare import Prepared
from onepass.training.runs import foreign, warm_start
from onepass.training.runs.began import check_same
from onepass.training.runs.checkpoint import Running
from onepass.training.runs.loop import Loop
from onepass.training.specs.spec import BadSpec, Spec
from onepass.training.steps import automatic
from onepass.training.steps.settings import AUTO
from onepass.training.tasks import kind_of

Labels = NDArray[np.float32]
Edges = NDArray[np.float64]
SMALL = 3e7
"""Products per forward pass below which one thread is as fast as two."""


def begun(spec: Spec, prepared: Prepared, *, statistics: Arrays | None = None) -> Loop:
    """The network before its first step: the same for the same seed. Inputs are standardised by the
    training rows; where others say what is usual, by the arrays of these `statistics`, and no label
    has a part in it."""
    training = automatic.settled(spec.training, prepared.train, spec.add_tasks)
    prepared.notes.extend(automatic.said(spec.training, training))
    spec = spec.model_copy(update={"training": training})
    torch.manual_seed(spec.training.seed)
    try:
        planned = plan(prepared.contract, spec.encoders, spec.trunk, ensemble=spec.ensemble)
        measure.check(prepared.contract, spec.network, planned)
        network = Network(prepared.contract, spec.network, planned)
        foreign.load(network, prepared.contract)
    except ValueError as error:
        raise BadSpec(str(error)) from None
    size = training.lengths.batch_size
    if problems := batch_norm.problems_of_built(network, size, len(prepared.train)):
        raise BadSpec("\n".join(problems))
    torch.set_num_threads(spec.training.threads or _threads(network, spec))
    known = {name: prepared.train.known(name).astype(np.float32) for name in spec.tasks}
    if statistics is None:
        network.fit(prepared.train.inputs, known, *_by_labels(spec, prepared))
    else:
        network.fit(statistics, known)
    started = warm_start.start(network, prepared.contract, spec)
    prepared.notes.extend(started.notes)
    network = network.to(_device(spec))
    return Loop(_settled(spec, prepared), prepared.contract, network, started.whole)


def _by_labels(spec: Spec, prepared: Prepared) -> tuple[Labels | None, dict[str, Edges]]:
    """What encoders take of labels: which of them rows have, and where small trees cut for them."""
    contract, train = prepared.contract, prepared.train
    by_trees = spec.encoders.by_trees(contract.inputs)
    labels = label_table(contract, train) if spec.encoders.by_label else None
    return labels, tree_edges(contract, train, by_trees)


def resumed(spec: Spec, prepared: Prepared, run: Running, identity: dict[str, Any]) -> Loop:
    """Where the unfinished run stood."""
    saved, state = run.load()
    if "split" not in state:
        raise BadSpec(
            f"--resume: an earlier build began {run.version}, which split rows in another way: "
            "begin anew, without --resume"
        )
    prepared.notes.extend(run.notes)
    check_same(state, identity, run.version)
    loop = begun(_lasting(spec, state.get("lengths", {})), prepared)
    torch.set_num_threads(state["facts"]["threads"])  # another number gives other weights
    loop.load(saved, state)
    return loop


def _lasting(spec: Spec, lengths: Mapping[str, int]) -> Spec:
    """The spec with the numbers that the run began with, where it leaves them to the rows."""
    training = spec.training
    known = {name: n for name, n in lengths.items() if getattr(training, name) == AUTO}
    return spec.model_copy(update={"training": training.model_copy(update=known)})


def _settled(spec: Spec, prepared: Prepared) -> Spec:
    """The spec with what the data decides: `balanced` label weights, inputs that are dropped."""
    losses = dict(spec.losses)
    problems = []
    for name, loss in spec.losses.items():
        try:
            losses[name] = kind_of(prepared.contract.tasks[name]).learnt_loss(
                loss, prepared.train.known(name)
            )
        except ValueError as error:
            problems.append(f"losses.{name}.{error}")
    if problems:
        raise BadSpec("\n".join(problems))
    drop = input_dropout.settled(spec.drop, prepared.contract, prepared.train.inputs)
    forget = forgetting.settled(spec.forget, spec.network, prepared.contract, prepared.train.inputs)
    return spec.model_copy(update={"losses": losses, "drop": drop, "forget": forget})


def _threads(network: Network, spec: Spec) -> int:
    """One for small networks: there, threads cost more than they do. Never a matter of timing.

    Rows of members do not count: on processors that others use, too, two threads wait for one
    another at each of many small products, and a step took up to twenty times as long.
    """
    pixels = max(math.prod(declared.item_shape[1:]) for declared in spec.inputs.values())
    size, weights = spec.training.lengths.batch_size, sum(p.numel() for p in network.parameters())
    products = size * pixels * weights
    return 1 if products < SMALL else min(torch.get_num_threads(), usable())


def _device(spec: Spec) -> torch.device:
    match spec.training.device:
        case "auto":
            return torch.device("cuda" if torch.cuda.is_available() else "cpu")
        case "cuda" if not torch.cuda.is_available():
            raise BadSpec("training.device: torch sees no CUDA device here, got 'cuda'")
        case "cpu" | "cuda" as named:
            return torch.device(named)
