"""The watch: counts what passes by, by the bins of a bundle's reference. Numpy alone, so that a
service counts as training did.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.bundle import BadBundle, Bundle, first_line
from onepass.models.contract import Contract
from onepass.models.contract.inputs.beside import present
from onepass.models.documents import parsed
from onepass.models.drift.answers import of_task
from onepass.models.drift.aspects import Aspect, of_input
from onepass.models.drift.sureness import Sureness, sureness_of
from onepass.models.drift.watched import WATCH, Reference, Watched

Arrays = Mapping[str, NDArray[Any]]
Slots = NDArray[np.int64]


@dataclass(frozen=True)
class Column:
    """One that is watched: where it is counted, and how its bins are found."""

    watched: Watched
    aspect: Aspect
    start: int
    fields: tuple[str, ...]
    """The computed fields that it is read from; of an input none."""
    find: Callable[[NDArray[Any]], NDArray[Any]]

    @property
    def slots(self) -> slice:
        """Its own."""
        return slice(self.start, self.start + len(self.watched.bins))

    def count(self, into: Slots, arrays: Arrays, outputs: Arrays) -> None:
        """Adds the rows of a pass that have it."""
        name, size = self.watched.name, len(self.watched.bins)
        if self.watched.of == "answer":
            if f"{name}.{self.fields[0]}" not in outputs:
                return
            rows: Any = {field: outputs[f"{name}.{field}"] for field in self.fields}
        else:
            rows, here = arrays[name], arrays.get(present(name))
            if here is not None:
                into[self.start + size - 1] += len(here) - np.count_nonzero(here)
                rows = rows[here]
        into[self.slots] += np.bincount(self.find(self.aspect.read(rows)), minlength=size)


class Watch:
    """All that is watched of one contract. The first slot counts rows."""

    def __init__(self, contract: Contract, reference: Reference) -> None:
        """Raises ValueError where the reference is not of this contract."""
        self.reference = reference
        self.ragged = contract.ragged.names
        """Of whose arrays and fields rows are of unequal length."""
        self._first = next(iter(contract.inputs))
        self.columns: list[Column] = []
        self.size = 1
        for watched in reference.watched:
            self.columns.append(_column(contract, watched, start=self.size))
            self.size += len(watched.bins)
        self.sureness: dict[str, Sureness] = {}
        for name, task in contract.tasks.items():
            found = sureness_of(name, task, start=self.size)
            if found is not None and name in reference.expected:
                self.sureness[name] = found
                self.size += found.size

    @cached_property
    def needed(self) -> frozenset[str]:
        """The names of the arrays and of the computed fields that are looked at."""
        answers = {f"{one.watched.name}.{field}" for one in self.columns for field in one.fields}
        inputs = {one.watched.name for one in self.columns if one.watched.of == "input"}
        sure = {f"{name}.probabilities" for name in self.sureness}
        return frozenset(answers | inputs | sure | set(map(present, inputs)) | {self._first})

    def add(self, into: Slots, arrays: Arrays, outputs: Arrays) -> None:
        """Counts the rows of a forward pass, given its arrays and what it computed, (size,)."""
        into[0] += len(arrays[self._first])
        for column in self.columns:
            column.count(into, arrays, outputs)
        for sure in self.sureness.values():
            sure.count(into, outputs)

    def counted(self, arrays: Arrays, outputs: Arrays) -> Slots:
        """The same from nothing."""
        into = np.zeros(self.size, dtype=np.int64)
        self.add(into, arrays, outputs)
        return into


def _column(contract: Contract, watched: Watched, *, start: int) -> Column:
    declared = contract.inputs if watched.of == "input" else contract.tasks
    if watched.name not in declared:
        raise ValueError(f"watched: there is no {watched.of} {watched.name!r}")
    aspects, fields = aspects_of(contract, of=watched.of, name=watched.name)
    aspect = next((one for one in aspects if one.name == watched.aspect), None)
    if aspect is None or bool(aspect.labels) != bool(watched.groups):
        raise ValueError(f"watched: {watched.title} is not what {watched.name} has")
    if not aspect.labels:
        edges = np.array(watched.edges)
        return Column(watched, aspect, start, fields, lambda v: edges.searchsorted(v, "right"))
    if len(watched.groups) != len(aspect.labels):
        raise ValueError(f"watched: {watched.title} has {len(aspect.labels)} labels")
    groups = np.array(watched.groups)
    return Column(watched, aspect, start, fields, groups.__getitem__)


def aspects_of(
    contract: Contract, *, of: str, name: str
) -> tuple[tuple[Aspect, ...], tuple[str, ...]]:
    """What is looked at of an input or a task, and the computed fields that it is read from."""
    if of == "input":
        return of_input(contract.inputs[name]), ()
    task = contract.tasks[name]
    return of_task(task), task.computed


def watch_of(bundle: Bundle, contract: Contract | None = None) -> Watch | None:
    """The watch of a bundle; None where it has no reference, as bundles of before.

    Raises:
        BadBundle: the reference is damaged, or of another contract.
    """
    content = bundle.files.get(WATCH)
    if content is None:
        return None
    try:
        reference = Reference.model_validate(parsed(content))
        return Watch(contract or bundle.contract, reference)
    except (ValueError, RecursionError) as error:
        text = f"{bundle.folder / WATCH}: is damaged: {first_line(error)}"
        raise BadBundle(text) from None
