"""The reference: in which bins the rows lie that windows are compared with."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.inputs.beside import present
from onepass.models.drift.aspects import Aspect
from onepass.models.drift.watch import Slots, Watch, aspects_of
from onepass.models.drift.watched import Expected, Reference, Watched
from onepass.training.bundles.bins import LEAST, MISSING, Bins, bins_of
from onepass.training.bundles.report import Judged
from onepass.training.bundles.windows import row_by_row

FEW = 5
"""Rows of a bin of the reference."""
HEAPED_ROWS = 500
"""Of which it is seen how alike the items of a row are."""
MEASURED = ("accuracy", "f1")


class Some(NamedTuple):
    """Rows that have answers: their arrays, what was computed of them, and the part they are of."""

    arrays: Arrays
    outputs: Arrays
    split: str


def reference_of(contract: Contract, rows: Some, *, known: Arrays) -> Reference:
    """Of these rows; `known` are arrays of the training rows, beyond which values are new."""
    found = [
        one
        for of, declared in (("input", contract.inputs), ("answer", contract.tasks))
        for name in declared
        for aspect in aspects_of(contract, of=of, name=name)[0]
        if (one := _watched(contract, Thing(of, name, aspect), rows=rows, known=known)) is not None
    ]
    count = len(next(iter(rows.arrays.values())))
    plain = Reference(rows=count, split=rows.split, watched=tuple(found))
    watch = Watch(contract, plain)
    each = np.array(list(row_by_row(watch, rows.arrays, outputs=rows.outputs, most=HEAPED_ROWS)))
    heaps = [heap_of(each[:, one.slots]) if one.aspect.items else 1.0 for one in watch.columns]
    pairs = zip(found, heaps, strict=True)
    heaped = tuple(one.model_copy(update={"heap": heap}) for one, heap in pairs)
    return plain.model_copy(update={"watched": heaped})


class Thing(NamedTuple):
    """What is looked at."""

    of: str
    name: str
    aspect: Aspect


def _watched(contract: Contract, thing: Thing, *, rows: Some, known: Arrays) -> Watched | None:
    """One thing in its bins; None where no row has it."""
    values, gone = _values(contract, thing, arrays=rows.arrays, outputs=rows.outputs)
    if not len(values):
        return None
    before = _known(contract, thing, known=known)
    bins = bins_of(thing.aspect, values, before, offset=_offset(contract, thing))
    groups, edges = np.array(bins.groups, dtype=np.int64), np.array(bins.edges)
    places = groups[values] if bins.groups else edges.searchsorted(values, "right")
    optional = thing.of == "input" and contract.inputs[thing.name].optional
    names = (*bins.names, MISSING) if optional else bins.names
    if len(names) < 2:  # whatever comes, it is that
        return None
    counts = np.bincount(places, minlength=len(names))
    counts[-1] += gone
    return Watched(
        of="input" if thing.of == "input" else "answer",
        name=thing.name,
        aspect=thing.aspect.name,
        edges=bins.edges,
        groups=bins.groups,
        bins=names,
        rare=tuple(np.flatnonzero(_rare(counts, bins)).tolist()),
        counts=tuple(counts.tolist()),
    )


def _rare(counts: Slots, bins: Bins) -> NDArray[np.bool_]:
    """Bins that training has hardly any row in, and those of which the reference says too little;
    that of absent values, where these are few."""
    rare = counts < FEW
    rare[list(bins.rare)] = True
    if len(counts) > len(bins.names):
        rare[-1] = counts[-1] < LEAST * counts.sum()
    return rare


def _known(contract: Contract, thing: Thing, *, known: Arrays) -> NDArray[np.float64]:
    """What the training rows have of an input."""
    if thing.of == "answer":
        return np.empty(0)
    return _values(contract, thing, arrays=known, outputs={})[0]


def _values(
    contract: Contract, thing: Thing, *, arrays: Arrays, outputs: Arrays
) -> tuple[NDArray[np.float64], int]:
    """What is looked at, of all rows that have it, and how many lack it."""
    if thing.of == "answer":
        fields = contract.tasks[thing.name].computed
        return thing.aspect.read({one: outputs[f"{thing.name}.{one}"] for one in fields}), 0
    rows, here = arrays[thing.name], arrays.get(present(thing.name))
    if here is None:
        return thing.aspect.read(rows), 0
    return thing.aspect.read(rows[here]), int((~here).sum())


def _offset(contract: Contract, thing: Thing) -> float:
    """What is taken away from its numbers."""
    offsets = contract.inputs[thing.name].offsets if thing.of == "input" else ()
    number = thing.aspect.name.strip("[]")
    return offsets[int(number or 0)] if offsets and number.isdigit() == (len(offsets) > 1) else 0.0


def heap_of(each: Slots) -> float:
    """How many items of a row say as much as one that stands for itself (Rao & Scott, 1984): how
    much more the counts of rows (N, K) vary than such items' would, where they vary most."""
    total = each.sum(axis=0).astype(np.float64)
    there = total > 0
    each, total = each[:, there], total[there]
    if len(total) < 2:
        return 1.0
    share = total / total.sum()
    off = (each - each.sum(axis=1, keepdims=True) * share) / np.sqrt(share)
    return max(1.0, float(np.linalg.eigvalsh(off.T @ off / total.sum()).max()))


def expectations(
    contract: Contract, found: Reference, *, rows: Some, judged: Judged
) -> dict[str, Expected]:
    """Of tasks that choose one label: how often they are right by their probabilities, and how
    often they were by labels."""
    every = dict.fromkeys(contract.tasks, Expected(accuracy=0))
    watch = Watch(contract, found.model_copy(update={"expected": every}))
    counts, result = watch.counted(rows.arrays, rows.outputs), dict[str, Expected]()
    for name, sure in watch.sureness.items():
        accuracy, metrics = sure.accuracy(counts), judged.get(name, {})
        measured = {key: metrics[key]["value"] for key in MEASURED if key in metrics}
        if accuracy is not None:
            result[name] = Expected(accuracy=accuracy, f1=sure.f1(counts), measured=measured)
    return result
