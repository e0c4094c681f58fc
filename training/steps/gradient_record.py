"""What is seen of the gradients while training: weights, lengths, how tasks agree, layer by layer.

Every so many steps one batch is looked at once more: a forward pass, and a backward pass from the
losses to the cut, which is at most one step in `every`; with `lookahead` also a pass of each task
through the shared part, and a forward pass more per task. Looking changes nothing: the generator,
the buffers and the parameters are as they were, so that the same seed gives the same weights
whatever is recorded.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from pydantic import Field
from torch import Tensor

from onepass.models.contract.frozen import Frozen
from onepass.models.network import Network
from onepass.training.batches.batch import Batch
from onepass.training.steps.backward import Losses, Precision, gram, parted
from onepass.training.steps.lookahead import lookahead

SECTIONS = ("weights", "norms", "cosines", "layers", "lookahead")


class RecordSpec(Frozen):
    """How often gradients are looked at."""

    every: int = Field(default=50, ge=1, le=10**9)
    """Steps from one look to the next."""
    lookahead: bool = False
    """Whether it is tried out, too, what a step for each task alone would do to all."""


class Record:
    """The means of what was seen in an epoch."""

    def __init__(self, spec: RecordSpec | None = None) -> None:
        self._ahead = spec is not None and spec.lookahead
        self._seen: dict[tuple[str, ...], list[float]] = {}

    def note(
        self,
        network: Network,
        batch: Batch,
        weights: Tensor | None,
        losses_of: Losses,
        precision: Precision,
        rate: float,
    ) -> None:
        """Looks at a batch, after its backward pass and before its gradients are clipped; `rate` is
        the learning rate of the step."""
        tasks = batch.tasks
        if weights is not None:
            for task, weight in zip(tasks, weights.tolist(), strict=True):
                self._add(weight, "weights", task)
        for name, norm in _layer_norms(network).items():
            self._add(norm, "layers", name)
        products, ahead = _look(network, batch, losses_of, precision, rate if self._ahead else None)
        products = products.double()
        norms = products.diagonal().sqrt()
        cosines = (products / torch.outer(norms, norms)).tolist()
        for index, (task, norm) in enumerate(zip(tasks, norms.tolist(), strict=True)):
            self._add(norm, "norms", task)
            for other in range(index):
                self._add(cosines[index][other], "cosines", tasks[other], task)
        if ahead is not None:
            for task, won in zip(tasks, ahead.tolist(), strict=True):
                for whose, value in zip(tasks, won, strict=True):
                    self._add(value, "lookahead", task, whose)

    def line(self) -> dict[str, Any]:
        """{weights: {task: mean}, norms: ..., cosines: {task: {later task: mean}}, layers: ...,
        lookahead: {task that steps: {task whose loss falls: mean}}}."""
        return nested({path: sum(all_) / len(all_) for path, all_ in self._seen.items()})

    def _add(self, value: float, *path: str) -> None:
        if math.isfinite(value):  # a gradient of 0 has no direction
            self._seen.setdefault(path, []).append(value)


def _look(
    network: Network, batch: Batch, losses_of: Losses, precision: Precision, rate: float | None
) -> tuple[Tensor, Tensor | None]:
    """Inner products of the tasks' gradients at the cut (A, A); with a rate, what a step for each
    alone would do (A, A)."""

    def again() -> Tensor:
        with untouched(network), precision():
            logits = network.logits(batch.inputs, batch.tasks)
        return losses_of(logits, batch)

    ahead, rows = None, list[Tensor]()
    with untouched(network):
        with untouched(network, buffers=False):  # the passes that follow drop the same units
            forward = parted(network, batch, losses_of, precision)
        if forward.copies:
            gradients = torch.autograd.grad(
                forward.losses.sum(), forward.copies, materialize_grads=True
            )
            rows = [row.float() for row in gradients]
        if rate is not None:
            ahead = lookahead(forward, rows, again, rate)
    return gram(rows, forward.losses.detach()), ahead


@contextmanager
def untouched(network: Network, *, buffers: bool = True) -> Iterator[None]:
    """What runs inside leaves the random generator as it was, and the buffers."""
    before = [(buffer, buffer.clone()) for buffer in network.buffers()] if buffers else []
    device = next(network.parameters()).device
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        yield
    for buffer, value in before:  # last: a frozen norm's backward pass reads its statistics
        buffer.copy_(value)


def _layer_norms(network: Network) -> dict[str, float]:
    """The length of the gradient of each layer that has parameters of its own."""
    layers: dict[str, list[Tensor]] = {}
    for name, parameter in network.named_parameters():
        if parameter.grad is not None:
            layers.setdefault(name.rpartition(".")[0], []).append(parameter.grad)
    norms = torch.stack([torch.nn.utils.get_total_norm(gradients) for gradients in layers.values()])
    return dict(zip(layers, norms.tolist(), strict=True))


def nested(flat: Mapping[tuple[str, ...], float]) -> dict[str, Any]:
    """{(a, b): 1} -> {a: {b: 1}}."""
    tree: dict[str, Any] = {}
    for path, value in flat.items():
        branch = tree
        for step in path[:-1]:
            branch = branch.setdefault(step, {})
        branch[path[-1]] = value
    return tree


def flat(tree: Mapping[str, Any], *path: str) -> dict[tuple[str, ...], float]:
    """{a: {b: 1}} -> {(a, b): 1}."""
    result: dict[tuple[str, ...], float] = {}
    for name, value in tree.items():
        inner = isinstance(value, dict)
        result |= flat(value, *path, name) if inner else {(*path, name): value}
    return result


def over_epochs(history: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The means over the epochs in which gradients were looked at."""
    seen: dict[tuple[str, ...], list[float | None]] = {}
    for line in history:
        for section in SECTIONS:
            for path, value in flat(line.get(section, {}), section).items():
                seen.setdefault(path, []).append(value)
    return nested({path: mean(values) for path, values in seen.items()})


def mean(values: Sequence[float | None]) -> float:
    """Of those that are finite; NaN where none is."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    return sum(known) / len(known) if known else math.nan
