"""What to beware of: tasks that learnt nothing, overfitting, leaks, drift, rows seen before."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.forms import Choice, Quantity
from onepass.models.contract.inputs.beside import present
from onepass.models.contract.inputs.timestamp import seconds
from onepass.training.batches.rows import Rows
from onepass.training.data.inherited_split import MAY_KNOW
from onepass.training.first_spec.guess import Guess
from onepass.training.first_spec.leaks import leaks
from onepass.training.reporting.drift import drift
from onepass.training.sources.inputs import kind_of

OVERFIT = 0.15
"""How far skill on training rows may be above that on judged rows."""
SEEN = 0.01
FEW_LABELS = 10
LEAK_ROWS = 2000


def beware(
    contract: Contract,
    train: Rows,
    judged: Rows,
    *,
    skills: Mapping[str, float],
    train_skills: Mapping[str, float],
    report: Mapping[str, Any],
) -> list[str]:
    """A sentence each; none is good news."""
    return [
        *(f"{n} {t['verdict']}." for n, t in report["tasks"].items() if "nothing" in t["verdict"]),
        *_overfitting(skills, train_skills),
        *_unfinished(report),
        *(f"{note}." for note in report.get("notes", ()) if MAY_KNOW in note),
        *_leaks(contract, train),
        *drift(contract, train, judged),
        *_seen_before(train.inputs, judged.inputs),
        *_rare(contract, train),
    ]


def _overfitting(skills: Mapping[str, float], train_skills: Mapping[str, float]) -> Iterator[str]:
    for name, own in train_skills.items():
        if own - skills.get(name, np.nan) > OVERFIT:
            yield (
                f"{name} overfits: its skill is {own:.2f} on training rows, {skills[name]:.2f} "
                "here. More dropout or weight decay, a smaller trunk, or more rows may help."
            )


def _unfinished(report: Mapping[str, Any]) -> Iterator[str]:
    if report["best_epoch"] == report["epochs"] and report["epochs"] > 1:
        yield "The last epoch was the best: longer training may do better."


def _leaks(contract: Contract, train: Rows) -> Iterator[str]:
    """Of one input alone nothing can be said: it is meant to tell."""
    guesses = [guess for name in contract.inputs if (guess := _input(contract, train, name, ""))]
    if len(contract.inputs) < 2:
        return
    for name in contract.tasks:
        target = _target(contract, train, name)
        if target is None:
            continue
        rows = train.answered[name]
        inputs = [g for one in guesses if (g := _input(contract, train, one.column, name))]
        for column, suspect in leaks(inputs, {name: target}).items():
            if rows.any():
                yield f"{column} {suspect.words}: is it known before {name} is?"


def _input(contract: Contract, train: Rows, name: str, task: str) -> Guess | None:
    """An input as the search for leaks wants it, of the rows that answer the task."""
    declared = contract.inputs[name]
    guessed = kind_of(declared).guessed
    if guessed is None:
        return None
    rows = train.answered[task] if task else np.ones(len(train), dtype=np.bool_)
    column = train.inputs[name][rows][:LEAK_ROWS]
    column = seconds(column) if guessed == "timestamp" else column
    values = column.astype(np.float64)
    if declared.optional:
        values[~train.inputs[present(name)][rows][:LEAK_ROWS]] = np.nan
    if np.isnan(values).all():
        return None
    return Guess(
        name, guessed, values, ("unseen", *declared.vocabulary) if guessed == "category" else ()
    )


def _target(contract: Contract, train: Rows, name: str) -> Guess | None:
    values = train.known(name)[:LEAK_ROWS]
    match contract.tasks[name].form:
        case Quantity(levels=()):
            return Guess(name, "number", values.astype(np.float64))
        case Choice(labels=labels):
            return Guess(name, "category", values.astype(np.float64), labels)
        case _:
            return None


def _seen_before(ours: Arrays, theirs: Arrays) -> Iterator[str]:
    known = set(_bytes(ours))
    seen = np.mean([row in known for row in _bytes(theirs)])
    if seen > SEEN:
        yield f"{seen:.1%} of the rows here have inputs that stand in a training row, too."


def _bytes(arrays: Arrays) -> Iterator[int]:
    """Each row's inputs as one number, whatever they were padded to."""
    columns = [array.reshape(len(array), -1) for array in arrays.values()]
    for index in range(len(columns[0])):
        yield hash(b"|".join(np.trim_zeros(column[index], "b").tobytes() for column in columns))


def _rare(contract: Contract, train: Rows) -> Iterator[str]:
    for name, task in contract.tasks.items():
        if isinstance(task.form, Choice):
            labels = task.form.labels
            counts = np.bincount(train.known(name).astype(np.int64), minlength=len(labels))
            few = [label for label, count in zip(labels, counts, strict=True)
                   if count < FEW_LABELS]  # fmt: skip
            if few:
                named = ", ".join(few[:5]) + (f" and {len(few) - 5} more" if len(few) > 5 else "")
                yield f"{name}: fewer than {FEW_LABELS} training rows have {named}."
