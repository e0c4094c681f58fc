"""From a spec to arrays: rows are read, the contract learns its vocabularies, splits are made."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.training.batches import curriculum, forgetting, input_dropout, mixing
from onepass.training.batches.mixing import UniformSpec
from onepass.training.batches.row_store import together
from onepass.training.batches.rows import Rows
from onepass.training.data import (
    calibrating,
    inherited_split,
    lacking,
    lessons,
    meaning,
    offsets,
    outliers,
)
from onepass.training.data.arrays import arrays_of
from onepass.training.data.checks import (
    check_calibration,
    check_choosing,
    check_present,
    check_refit,
    check_size,
    check_split,
)
from onepass.training.data.fingerprint import fingerprint
from onepass.training.data.frozen_texts import frozen_features
from onepass.training.data.golden import golden_rows
from onepass.training.data.learn_contract import learn_contract
from onepass.training.data.memory import memory_of
from onepass.training.data.pictures import frozen_pictures
from onepass.training.data.targets import Targets, label_notes, targets_of
from onepass.training.sources.memory import Memory
from onepass.training.sources.rows import SourceRows
from onepass.training.sources.split import CALIBRATION, NAMES
from onepass.training.specs import foreign
from onepass.training.specs.spec import BadSpec, Spec


@dataclass(frozen=True)
class Prepared:
    """Everything that training needs to know of the data."""

    contract: Contract
    """As in the spec, with the vocabularies and labels learnt from the data."""
    train: Rows
    val: Rows
    test: Rows
    both: Rows | None
    """Training and validation rows together, where the network is refitted on these."""
    calibration: Rows | None
    """Rows held out for what is learnt after the last epoch; None where the spec asks for none."""
    golden: list[dict[str, Any]]
    """A few rows as a caller sends them, of the test split where there is one."""
    judged: SourceRows
    """The rows that are judged, those of the test split where there is one, as they were sent."""
    fingerprint: str
    notes: list[str]
    split: dict[str, Any] = field(default_factory=dict)
    """How rows were split, as a bundle keeps it."""
    suspects: tuple[str, ...] = ()
    """Tasks of the bundle of `init_from`, where it may have learnt from rows that are judged."""
    times: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    """By part, what a split by time has put its rows in order by."""

    @property
    def held_out(self) -> Rows:
        """What is chosen after the last epoch, such as thresholds, is chosen by these: where
        something is promised, calibration rows have no other part than in that."""
        promised = any(task.coverage for task in self.contract.tasks.values())
        promised |= self.contract.reach is not None
        return self.val if self.calibration is None or promised else self.calibration

    @property
    def parts(self) -> dict[str, Rows]:
        """By their names; those of calibration where the spec asks for any."""
        held_out = {} if self.calibration is None else {CALIBRATION: self.calibration}
        return {"train": self.train, "val": self.val, **held_out, "test": self.test}

    @property
    def judged_on(self) -> str:
        """Their split."""
        return "test" if len(self.test) else "val"

    @property
    def judged_rows(self) -> Rows:
        """The same, as arrays."""
        return self.test if len(self.test) else self.val


def prepare(spec: Spec, known: Contract | None = None) -> Prepared:
    """Reads and checks the data.

    A contract that is `known`, that of a bundle trained by this spec, learns nothing more; nor does
    any trunk run once over all rows, as the network itself has it.

    Raises:
        BadSpec: the data is not what the spec says; every problem at once.
    """
    memory, spec = memory_of(spec), calibrating.asking(spec)
    reading = meaning.reading_of(spec) if known is None else known.reading
    asked = meaning.inputs_of(spec, reading) if known is None else known.inputs
    tasks = meaning.tasks_of(spec) if known is None else known.tasks
    try:
        read, hard = curriculum.read(spec.curriculum, spec.source, asked, tasks, memory)
    except ValueError as error:
        raise BadSpec(str(error) + inherited_split.explained(spec, str(error))) from None
    read = calibrating.held_out(spec, read, asked)
    check_split(spec, read)
    training = read.within("train")
    contract = known or learn_contract(spec, read, asked, tasks, reading)
    check_size(spec, contract)
    inputs = arrays_of(contract, read, memory)
    check_present(contract, inputs, training)
    targets = targets_of(contract, read, training, memory)
    useful = np.logical_or.reduce(list(targets.answered.values()))
    parts = {name: _rows(inputs, targets, read.within(name) & useful, memory) for name in NAMES}
    if not read.within(CALIBRATION).any():
        del parts[CALIBRATION]
    learning = spec.add_tasks or tuple(spec.tasks)
    coarse = offsets.check_targets({name: contract.tasks[name] for name in learning}, read.labels)
    sizes = ", ".join(f"{len(rows)} {name}" for name, rows in parts.items())
    check_choosing(parts["val"], learning)
    if CALIBRATION in parts:
        check_calibration(parts[CALIBRATION], learning)
        calibrating.check(spec, parts[CALIBRATION])
    refit = check_refit(spec, parts["test"], None if hard is None else hard[read.within("val")])

    def drawn(which: NDArray[np.bool_], rows: Rows) -> Rows:
        rows = _mixed(spec, read, which, rows)
        return rows if hard is None else replace(rows, difficulty=hard[which])

    train = drawn(training & useful, parts["train"])
    fitted = (training | read.within("val")) & useful
    both = drawn(fitted, _rows(inputs, targets, fitted, memory)) if refit else None
    notes = [f"rows: {sizes}", *read.notes, *lacking.unanswered(useful)]
    notes += [*lacking.partly(targets), *mixing.said(train.pools)]
    notes += foreign.notes(spec.network)
    notes += lessons.notes(spec, train)
    notes += [*label_notes(contract, read), *targets.notes]
    notes += [*offsets.notes(contract, read.inputs), *coarse]
    notes += lacking.notes(contract, train, parts["val"], learning)
    if CALIBRATION in parts:
        notes += lacking.unlearnt(parts[CALIBRATION], learning)
    notes += outliers.notes(contract, inputs, targets, training, read)
    notes += input_dropout.notes(spec.drop, contract, train.inputs)
    notes += forgetting.notes(spec.forget, spec.network, contract, train.inputs)
    mark = partial(fingerprint, inputs, targets, read.split, hard)
    inherited = inherited_split.Inherited()
    if known is None:
        every = [*parts.values(), *([both] if both else [])]
        notes += [*frozen_features(spec, contract, every), *frozen_pictures(spec, contract, every)]
        inherited = inherited_split.inherited(spec, read, train, mark)
    notes += inherited.notes
    return Prepared(
        contract,
        train,
        parts["val"],
        parts["test"],
        both,
        parts.get(CALIBRATION),
        golden_rows(read, [n for n, declared in contract.inputs.items() if declared.exact]),
        _judged(read, useful, memory),
        mark(),
        notes,
        inherited_split.made(read, train),
        inherited.suspects,
        {n: read.times[read.within(n) & useful] for n in parts} if len(read.times) else {},
    )


def _judged(read: SourceRows, useful: NDArray[np.bool_], memory: Memory) -> SourceRows:
    split = "test" if (read.within("test") & useful).any() else "val"
    return read.taken(np.flatnonzero(read.within(split) & useful), memory)


def _mixed(spec: Spec, read: SourceRows, kept: NDArray[np.bool_], train: Rows) -> Rows:
    """The training rows, with how many of each source an epoch draws."""
    position = np.cumsum(kept) - 1  # of a row among those that are kept
    own = {name: position[rows[kept[rows]]] for name, rows in read.places().items()}
    if empty := [name for name, positions in own.items() if not len(positions)]:
        raise BadSpec("\n".join(f"source.{name}: no training row has a label" for name in empty))
    return replace(train, pools=mixing.pools(spec.mixing or UniformSpec(), own))


def _rows(inputs: Arrays, targets: Targets, which: NDArray[np.bool_], memory: Memory) -> Rows:
    values, answered, labelled = (
        {name: memory.chosen(array, which) for name, array in part.items()} for part in targets[:3]
    )
    return Rows(together(inputs, which, memory), values, answered, labelled=labelled, memory=memory)
