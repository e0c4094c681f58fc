"""A first spec for a table: kinds are guessed, ids and leaks left out, and it says why."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import polars as pl

from onepass.models.contract.errors import suggestion
from onepass.training.first_spec.columns import Opened, open_table
from onepass.training.first_spec.guess import Guess
from onepass.training.first_spec.infer_kinds import guess, read, set_of
from onepass.training.first_spec.infer_targets import Asked, asked
from onepass.training.first_spec.infer_times import time_of
from onepass.training.first_spec.leaks import leaks
from onepass.training.first_spec.lines import RECIPE, input_line, source_lines, task_line
from onepass.training.first_spec.split import SPLIT, by_rows, split_of, splits
from onepass.training.first_spec.tagged import tagged
from onepass.training.sources.cells import texts
from onepass.training.sources.reading import Dialect
from onepass.training.sources.reading.typed import Untyped, as_words
from onepass.training.specs.text import names_of, plain, quoted

LEAK = "a suspected leak: {}; put it back if it is known when an answer is wanted"
ASKED = "{}: leave it out unless it is known when an answer is wanted"
TOLD = ("number", "category", "set", "timestamp")
"""Kinds of inputs that are looked at for leaks."""


def first_spec(
    path: Path, targets: list[str], dialect: Dialect | None = None
) -> tuple[str, list[str]]:
    """The YAML text of a first spec, and warnings: what was left out, and what to look at.
    `dialect` says how the file is written, where that is not found out.

    Raises:
        ValueError: the table or a target is not what a spec can be made of.
    """
    opened = open_table(path, dialect or Dialect())
    columns = opened.columns
    wanted = [target.strip() for target in targets]
    unread = {guessed.column: guessed.why for guessed in opened.unread}
    _check([*columns, *unread], opened.height, wanted)
    split = split_of(columns, wanted)
    tokens = tagged(columns, wanted)
    tasks = {name: asked_of(columns, name, tokens, unread) for name in wanted}
    _check_tasks(tasks)
    others = [name for name in columns if name not in wanted and not (split.used and name == SPLIT)]
    guesses = [_guess(name, columns[name], path.parent, tokens) for name in others]
    suspects, doubts = _suspects(guesses, tasks, columns)
    guesses = [replace(g, note=_and(g.note, doubts.get(g.column, ""))) for g in guesses]
    guesses += [guessed for guessed in opened.unread if guessed.column not in wanted]
    out = {g.column: g.why for g in guesses if g.why} | suspects
    inputs = [g for g in guesses if g.column not in out]
    if not inputs:
        raise ValueError(f"{path}: no column is left to be an input:\n{_lines(out)}")
    split = by_rows(split, inputs, columns)
    texts_alone = all(g.kind == "text" for g in inputs)
    names = names_of([*wanted, *(g.column for g in guesses)])
    before = [
        *_head(path, opened),
        *(
            input_line(g, names[g.column], suspects.get(g.column), tokens, texts=texts_alone)
            for g in guesses
        ),
        "tasks:",
        *(task_line(task, names[c], columns[c]) for c, task in tasks.items()),
        *source_lines(path, tasks, inputs, names),
        *(f"  {name}: {quoted(value)}" for name, value in opened.dialect.items()),
    ]
    text = splits(before, [RECIPE], split, has_column=SPLIT in columns)
    warnings = [*opened.notes, *(f"{column}: left out: {why}" for column, why in out.items())]
    warnings += [f"{column} {words}" for column, words in doubts.items() if column not in out]
    return text, [*warnings, *([] if split.used else [f"split: {split.note}"])]


def _head(path: Path, opened: Opened) -> list[str]:
    """Up to the first input."""
    columns = len(opened.columns) + len(opened.unread)
    return [
        f"# A first spec for {path.name}: {opened.height} rows, {columns} columns.",
        "# Kinds are guessed, for the reasons beside them: put units, change what you know better.",
        f"name: {quoted(plain(path.name.split('.')[0]) or 'model')}",
        "inputs:",
    ]


def _suspects(
    guesses: Sequence[Guess], tasks: Mapping[str, Asked], columns: Mapping[str, pl.Series]
) -> tuple[dict[str, str], dict[str, str]]:
    """The columns that give a target away, and how; and those that may know it honestly."""
    looked_at = {
        name: _labelled(replace(read(columns[name]), column=name), task)
        for name, task in tasks.items()
        if task.kind != "tagging"
    }
    leaked = leaks([guessed for guessed in guesses if guessed.kind in TOLD], looked_at)
    exact = {column: LEAK.format(one.words) for column, one in leaked.items() if one.exact}
    return exact, {c: ASKED.format(one.words) for c, one in leaked.items() if not one.exact}


def _and(note: str, more: str) -> str:
    return "; ".join(part for part in (note, more) if part)


def _check(columns: Sequence[str], rows: int, wanted: Sequence[str]) -> None:
    problems = [
        f"--targets: there is no column {name!r}{suggestion(name, columns)}"
        for name in wanted
        if name not in columns
    ]
    repeated = sorted({name for name in wanted if wanted.count(name) > 1})
    problems += [f"--targets: {name!r} stands twice" for name in repeated]
    if not rows:
        problems.append("the table has no rows")
    if problems:
        raise ValueError("\n".join(problems))


def asked_of(
    columns: Mapping[str, pl.Series],
    name: str,
    tokens: Mapping[str, str] = MappingProxyType({}),
    unread: Mapping[str, str] = MappingProxyType({}),
) -> Asked:
    """What a column asks for; of those that could not be read, nothing, and why."""
    if name in unread:
        return Asked(name, "left out", unread[name])
    if name in tokens:
        return Asked(name, "tagging", f"as many labels as {tokens[name]} has tokens")
    when = time_of(columns[name])
    if when is not None and not when.why:
        return Asked(name, "left out", "a time: ask for how long it is until then, as a number")
    guessed = replace(read(columns[name]), column=name)
    if guessed.kind == "category":
        guessed = set_of(guessed) or guessed
    try:
        return asked(guessed, texts(as_words(columns[name])))
    except Untyped as error:
        return Asked(name, "left out", str(error))


def _check_tasks(tasks: Mapping[str, Asked]) -> None:
    problems = {name: task.why for name, task in tasks.items() if task.kind == "left out"}
    if problems:
        raise ValueError(f"--targets: what cannot be a task:\n{_lines(problems)}")


def _labelled(guessed: Guess, task: Asked) -> Guess:
    """A target as leaks are looked for: labels are words, and those with an order numbers."""
    if guessed.kind != "number" or task.kind not in ("binary", "multiclass"):
        return guessed
    _, indices = np.unique(guessed.values, return_inverse=True)
    values = np.where(np.isnan(guessed.values), np.nan, indices)
    return replace(guessed, kind="category", values=values, words=task.labels)


def _guess(name: str, column: pl.Series, folder: Path, tokens: Mapping[str, str]) -> Guess:
    if name in tokens.values():
        return Guess(name, "text", np.zeros(len(column)), note="tokens that are labelled")
    return replace(guess(column, folder), column=name)


def _lines(reasons: Mapping[str, str]) -> str:
    return "\n".join(f"  {column}: {why}" for column, why in reasons.items())
