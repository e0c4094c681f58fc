"""What is taken away from numbers before they become 32-bit floats, so that these tell them apart.

Seconds since 1970 have steps of 128 there, days written as 20240131 steps of 2. The subtraction is
done in 64 bits, in training and service, and the offset stands in the contract.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from onepass.models.bundle import open_bundle
from onepass.models.contract import Contract
from onepass.models.contract.forms import Quantity
from onepass.models.contract.inputs import Input
from onepass.models.contract.tasks import Task
from onepass.training.sources import grid
from onepass.training.sources.rows import Column, some_of
from onepass.training.sources.typed_columns import Numbers
from onepass.training.specs.spec import BadSpec, Spec

FEW = 0.01
"""The share of different values that may become equal to another one."""
LEFT = 0.25
"""Of those, the share that an offset may leave so."""
ROUGH = 0.01
"""Of labels' deviation, the error of rounding above which a target is no longer what was meant."""
Floats = NDArray[np.float64]


def learn_offset(declared: Input, column: Column, training: NDArray[np.bool_]) -> Input:
    """A number or a vector with its offset, from the rows where `training` is true: (B,)."""
    if not declared.numeric or any(declared.offsets):
        return declared
    known = _known(some_of(column, training))
    if not len(known):
        return declared
    table = known.reshape(len(known), -1)
    if table.shape[1:] != (declared.most_values,):  # which the contract refuses
        return declared
    each = tuple(offset_of(one) for one in table.T)
    return declared.moved(each) if any(each) else declared


def inherited(spec: Spec, name: str, declared: Input) -> Input | None:
    """The input with the offset that it has in the bundle whose weights are taken: statistics there
    know no other. None where there is no such input.
    """
    if spec.init_from is None:
        return None
    old = open_bundle(spec.init_from).contract.inputs.get(name)
    if old is not None and old.numeric and declared.kind == old.kind:
        return declared.moved(old.offsets)
    return None


def offset_of(values: Floats) -> float:
    """(N,) -> 0 where 32-bit floats tell values apart, or no offset helps."""
    if (different := _different(values)) is None:
        return 0.0
    lost = _lost(different)
    whole = not (different % 1).any()
    if lost <= FEW * len(different) and not (whole and _is_rounded(different)):
        return 0.0
    middle = float(np.median(different))
    middle = float(round(middle)) if whole else middle
    rest = different - middle
    helps = _lost(rest) <= LEFT * lost if lost else not _is_rounded(rest)
    return middle if helps else 0.0


def notes(contract: Contract, columns: Mapping[str, Column]) -> Iterator[str]:
    """A sentence on each input that has an offset, or needs one that does not exist."""
    for name, declared in contract.inputs.items():
        if declared.numeric and not declared.item_shape:
            offset = next(iter(declared.offsets), 0.0)
            known = grid.some(_known(columns[name]))
            different = np.unique(known[np.isfinite(known)]) if offset else _different(known)
            if different is None:
                continue
            lost, left = _lost(different), _lost(different - offset)
            if offset:
                yield (
                    f"inputs.{name}: {len(different):,} different values would be "
                    f"{len(different) - lost:,} as 32-bit floats: {offset:.15g} is taken "
                    "away before, in 64 bits"
                )
            elif left > FEW * len(different):
                yield (
                    f"inputs.{name}: {left:,} of {len(different):,} different values are equal to "
                    "others as 32-bit floats, and no offset helps: a time is kind: timestamp, "
                    "an id kind: category"
                )
        elif declared.offsets:
            yield f"inputs.{name}: an offset of each number is taken away in 64 bits"


def too_fine(values: Floats) -> str:
    """What is to be said of labels that an offset is to be taken away from; "" of all others."""
    problems: list[str] = []
    _check_target("", np.unique(values), [], problems)
    return problems[0].removeprefix("tasks.: ") if problems else ""


def check_targets(tasks: Mapping[str, Task], labels: Mapping[str, Column]) -> list[str]:
    """A sentence on each task whose answers have coarse steps.

    Raises:
        BadSpec: labels are no longer told apart; all tasks at once.
    """
    notes: list[str] = []
    problems: list[str] = []
    for name, task in tasks.items():
        if not isinstance(task.form, Quantity):
            continue
        if (different := _different(_known(labels[name]))) is not None:
            _check_target(name, different, notes, problems)
    if problems:
        raise BadSpec("\n".join(problems))
    return notes


def _check_target(name: str, different: Floats, notes: list[str], problems: list[str]) -> None:
    lost = _lost(different)
    with np.errstate(over="ignore"):
        rounded = different.astype(np.float32)
    if lost <= FEW * len(different) or not np.isfinite(rounded).all():
        return
    step = float(np.abs(np.spacing(rounded)).max())
    error = np.sqrt(np.mean((rounded.astype(np.float64) - different) ** 2))
    left = len(different) - lost
    text = f"tasks.{name}: {len(different):,} different labels are {left:,} as 32-bit floats"
    middle = float(np.round(np.median(different)))
    rough = error > ROUGH * different.std()
    if rough and _lost(different - middle) <= LEFT * lost:
        problems.append(
            f"{text}, which have steps of {step:g} there: take an offset away in the table, "
            f"such as {middle:.15g}, and add it to the answers"
        )
    elif rough:
        notes.append(f"{text}, and no offset helps: tell them in a unit that makes them larger")
    else:
        notes.append(f"{text}: answers have steps of {step:g}")


def _known(column: Column) -> Floats:
    """The numbers of a column, or its vectors."""
    if isinstance(column, Numbers):
        return column.known
    return np.array([value for value in column if value is not None], dtype=np.float64)


def _different(values: Floats) -> Floats | None:
    """Those that are finite, each once, in their order; None where 32-bit floats surely tell all of
    them apart. Of many rows, of some of them."""
    values = grid.some(values)
    finite = np.isfinite(values)
    values = values if finite.all() else values[finite]
    return None if grid.told_apart(values) or _fine(values) else np.unique(values)


def _fine(values: Floats) -> bool:
    """Whether nearly all of these, which are not whole, are different as 32-bit floats."""
    with np.errstate(over="ignore"):
        short = np.sort(values.astype(np.float32))
    count = 1 + int(np.count_nonzero(short[1:] != short[:-1]))
    rare = len(values) - count <= FEW * count
    return rare and bool(np.isfinite(short[[0, -1]]).all()) and bool((values % 1).any())


def _lost(ordered: Floats) -> int:
    """How many of these, which ascend, are equal to others as 32-bit floats."""
    with np.errstate(over="ignore"):
        short = ordered.astype(np.float32)
    return int(np.count_nonzero(short[1:] == short[:-1]))


def _is_rounded(different: Floats) -> bool:
    with np.errstate(over="ignore"):
        return bool((different.astype(np.float32) != different).any())
