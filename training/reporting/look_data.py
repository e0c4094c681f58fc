"""Some training pictures with their targets, as the network sees both; no other is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Contract
from onepass.models.contract.forms import Objects, Pixels, Points
from onepass.models.contract.inputs import Input
from onepass.models.contract.tasks import Task
from onepass.training import sources
from onepass.training.data import meaning
from onepass.training.data.arrays import arrays_of
from onepass.training.data.targets import Targets, learn_labels, targets_of
from onepass.training.sources.chosen_images import ChosenImages
from onepass.training.sources.rows import SourceRows, some_of
from onepass.training.specs.spec import BadSpec, Spec

NO_TARGETS = Targets({}, {}, {}, [])


@dataclass(frozen=True)
class Looked:
    """N pictures, and what is true of each."""

    pixels: NDArray[np.uint8]
    """(N, C, H, W)."""
    called: list[str]
    tasks: Mapping[str, Task]
    """Those that answer for pixels or objects, with the labels that these pictures have."""
    targets: Targets
    """Of these tasks."""
    labels: Mapping[str, list[Any]]
    """Of each other task what the source says."""
    rows: int
    """How many training rows there are."""
    notes: list[str]


def looked(spec: Spec, count: int) -> Looked:
    """So many training rows with some label, evenly spread: neighbours are often alike.

    Raises:
        BadSpec: the data is not what the spec says, or there are no pictures.
    """
    reading = meaning.reading_of(spec)
    inputs, tasks = meaning.inputs_of(spec, reading), meaning.tasks_of(spec)
    name = next((name for name, one in inputs.items() if one.kind == "image"), None)
    if name is None:
        raise BadSpec("inputs: none is an image: look shows pictures with what is said of them")
    read = _read(spec, inputs, tasks)
    training = np.flatnonzero(read.within("train"))
    chosen = _chosen(read, training, count)
    pictures = ChosenImages(read.inputs[name], chosen.tolist())
    labels = {n: some_of(column, chosen) for n, column in read.labels.items()}
    own = SourceRows({name: pictures}, labels, read.split[chosen])
    drawn = {n: learn_labels(one, n, labels[n]) for n, one in tasks.items() if _is_drawn(one)}
    known = {n: one for n, one in drawn.items() if any(cell is not None for cell in labels[n])}
    beside = {n: one for n, one in tasks.items() if one.form.along is None and n not in drawn}
    contract = Contract(inputs={name: inputs[name]}, tasks=known or beside, reading=reading)
    targets = targets_of(contract, own, own.within("train")) if known else NO_TARGETS
    return Looked(
        arrays_of(contract, own)[name],
        [pictures.called(n) for n in range(len(pictures))],
        {n: contract.tasks[n] for n in known},
        targets,
        {n: list(labels[n]) for n in beside},
        len(training),
        [*read.notes, *targets.notes],
    )


def _chosen(read: SourceRows, training: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """As many rows as are asked for: first every so many-th, then those between."""
    step = max(1, len(training) // count)
    spread = training[np.argsort(np.arange(len(training)) % step, kind="stable")]
    labels = list(read.labels.values())
    known = (row for row in spread.tolist() if any(column[row] is not None for column in labels))
    chosen = sorted(islice(known, count))
    if not chosen:
        raise BadSpec(f"source: none of {len(training)} training rows has a label")
    return np.array(chosen)


def _read(spec: Spec, inputs: Mapping[str, Input], tasks: Mapping[str, Task]) -> SourceRows:
    try:
        return sources.read(spec.source, inputs, tasks)
    except ValueError as error:
        raise BadSpec(str(error)) from None


def _is_drawn(task: Task) -> bool:
    return isinstance(task.form, Pixels | Objects | Points)
