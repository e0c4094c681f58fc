"""A first spec for a table: kinds are guessed, ids and leaks left out, and it says why."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import yaml as pyyaml

from models.contract.inputs.timestamp import written
from models.contract.problems import suggestion
from models.contract.rows import INSTANCES
from training import guessing, yaml
from training.guessing import Guess, guess
from training.leaks import leaks
from training.opening import open_table
from training.sources.cells import texts
from training.sources.reading import Form
from training.sources.split import by_column
from training.targets import natural

SPLIT = "split"
LISTED_LABELS = 20
ENOUGH_ABSENT = 20
"""Empty cells from which their meaning can be learnt; fewer get a default."""
MANY_ROWS = 2000
LEAK = "a suspected leak: {}; put it back if it is known when an answer is wanted"

Names = Mapping[str, str]
"""The name in the spec of each column."""


def first_spec(path: Path, targets: list[str], form: Form | None = None) -> tuple[str, list[str]]:
    """The YAML text of a first spec, and warnings: what was left out, and what to look at. `form`
    says how the file is written, where that is not found out.

    Raises:
        ValueError: the table or a target is not what a spec can be made of.
    """
    opened = open_table(path, form or Form())
    table = opened.frame
    wanted = [target.strip() for target in targets]
    _check(table, wanted)
    tasks = {name: _labelled(guessing.read(table[name]), table[name]) for name in wanted}
    _check_tasks(tasks)
    split, used = _split(table, wanted)
    columns = [c for c in table.columns if c not in wanted and not (used and c == SPLIT)]
    guesses = [*(guess(table[column]) for column in columns), *opened.unread]
    suspects = leaks([g for g in guesses if not g.why], tasks)
    suspects = {column: LEAK.format(words) for column, words in suspects.items()}
    out = {g.column: g.why for g in guesses if g.why} | suspects
    inputs = [g for g in guesses if g.column not in out]
    if not inputs:
        raise ValueError(f"{path}: no column is left to be an input:\n{_lines(out)}")
    names = _names([*wanted, *columns, *(g.column for g in opened.unread)])
    text = [
        f"# A first spec for {path.name}: {table.height} rows, {table.width} columns.",
        "# Kinds are guessed: read it, put units, change what you know better.",
        f"name: {_quoted(_plain(path.name.split('.')[0]) or 'model')}",
        "inputs:",
        *(_input(g, names[g.column], suspects.get(g.column)) for g in guesses),
        "tasks:",
        *(_task(g, names[g.column], texts(table[g.column])) for g in tasks.values()),
        *_source(path, [*tasks, *(g.column for g in inputs)], names),
        *(f"  {name}: {_quoted(value)}" for name, value in opened.form.items()),
        f"  {'' if used or SPLIT not in columns else 'split: {kind: hash}  '}# {split}",
        *_network(table.height, inputs, [names[c] for c, g in tasks.items() if not g.words]),
    ]
    warnings = [f"{column}: left out: {why}" for column, why in out.items()]
    warnings = [*opened.notes, *warnings]
    return "\n".join(text) + "\n", [*warnings, *([] if used else [f"split: {split}"])]


def _check(table: pl.DataFrame, wanted: Sequence[str]) -> None:
    problems = [
        f"--targets: there is no column {name!r}{suggestion(name, table.columns)}"
        for name in wanted
        if name not in table.columns
    ]
    repeated = sorted({name for name in wanted if wanted.count(name) > 1})
    problems += [f"--targets: {name!r} stands twice" for name in repeated]
    if table.is_empty():
        problems.append("the table has no rows")
    if problems:
        raise ValueError("\n".join(problems))


def _check_tasks(tasks: Mapping[str, Guess]) -> None:
    problems = {name: task.why for name, task in tasks.items() if task.why}
    problems |= {
        name: f"{len(task.words)} different labels in {len(task.known)} rows"
        for name, task in tasks.items()
        if len(task.words) > max(2, 0.5 * len(task.known))
    }
    if problems:
        raise ValueError(f"--targets: what cannot be a task:\n{_lines(problems)}")


def _labelled(found: Guess, column: pl.Series) -> Guess:
    """A target; numbers are labels where there are only two of them."""
    if found.kind != "number" or len(np.unique(found.known)) > 2:
        return found
    words = {cell for cell in texts(column) if cell is not None}
    return replace(found, kind="category", words=tuple(words))


def _lines(reasons: Mapping[str, str]) -> str:
    return "\n".join(f"  {column}: {why}" for column, why in reasons.items())


def _split(table: pl.DataFrame, wanted: Sequence[str]) -> tuple[str, bool]:
    """A sentence on how rows are split, and whether the column `split` does it."""
    if SPLIT not in table.columns or SPLIT in wanted:
        return "no column says train, val or test: a hash of the inputs decides", False
    try:
        found = set(by_column(texts(table[SPLIT]), SPLIT).tolist())
    except ValueError:
        found = set()
    if {"train", "val"} <= found:
        return f"the column {SPLIT!r} says which rows train, val and test", True
    return f"the column {SPLIT!r} does not say train and val: a hash of the inputs decides", False


def _names(columns: Iterable[str]) -> dict[str, str]:
    """A valid name for each column, no two the same."""
    names: dict[str, str] = {}
    for column in columns:
        plain = _plain(column) or "column"
        numbered = [plain, *(f"{plain}_{number}" for number in range(2, 10_000))]
        taken = {INSTANCES, *names.values()}
        names[column] = next(name for name in numbered if name not in taken)
    return names


def _plain(text: str) -> str:
    """Letters, digits and underscores alone."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "_", letters).strip("_")[:50]


def _quoted(text: str) -> str:
    """Text as YAML: plain where it is read back as it is."""
    if re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_ -]*(?<! )", text) and yaml.parse(text) == text:
        return text
    dumped: str = pyyaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**9)
    return dumped.strip()


def _input(found: Guess, name: str, leak: str | None) -> str:
    if found.why:
        return f"  # {_one_line(f'{found.column}: left out: {found.why}')}"
    default, note = "", ""
    if found.missing:
        note = f"  # {found.missing} cells are empty"
        default = f", default: {_default(found)}"
        if found.missing >= ENOUGH_ABSENT and found.kind != "set":  # an empty cell is a set
            default = ", optional: true"
    line = f"{_quoted(name)}: {{kind: {found.kind}{default}}}"
    return f"  # {line}  # {_one_line(leak)}" if leak else f"  {line}{note}"


def _one_line(text: str) -> str:
    """A comment ends with its line."""
    return " ".join(text.split())


def _default(found: Guess) -> str:
    """What stands in for cells that nobody knows."""
    match found.kind:
        case "number":
            return _median(found)
        case "timestamp":
            return _quoted(written(round(float(np.median(found.known)))))
        case "set":
            return "[]"
        case "category":
            return "unknown"
        case "left out":
            raise AssertionError("is no input")


def _median(found: Guess) -> str:
    """In six digits."""
    middle = float(f"{np.median(found.known):.6g}")
    return str(int(middle)) if middle % 1 == 0 and abs(middle) < 1e15 else repr(middle)


def _task(found: Guess, name: str, cells: Sequence[str | None]) -> str:
    words = sorted({cell for cell in cells if cell is not None}, key=natural)
    note = f"  # {found.missing} rows have no label" if found.missing else ""
    if found.words:
        kind = "binary" if len(words) == 2 else "multiclass"
        labels = f", labels: [{', '.join(map(_quoted, words))}]"
        return f"  {_quoted(name)}: {{kind: {kind}{labels * (len(words) <= LISTED_LABELS)}}}{note}"
    bound = ", min: 0" if found.known.min() >= 0 else ""
    if len(words) <= LISTED_LABELS and (found.known % 1 == 0).all():
        note += f"{'' if note else '  #'} {len(words)} values: if they are names, kind: multiclass"
    return f"  {_quoted(name)}: {{kind: regression{bound}}}{note}"


def _source(path: Path, columns: Sequence[str], names: Names) -> list[str]:
    renamed = [f"{_quoted(names[c])}: {_quoted(c)}" for c in columns if names[c] != c]
    lines = ["source:", "  kind: table", f"  path: {_quoted(str(path))}"]
    return [*lines, *([f"  columns: {{{', '.join(renamed)}}}"] if renamed else [])]


def _network(rows: int, inputs: Sequence[Guess], regressions: Sequence[str]) -> list[str]:
    """The rest: what suits most tables of this size."""
    many = rows >= MANY_ROWS
    lines = []
    if many and any(g.kind == "number" for g in inputs):
        lines.append("encoders: {numbers: {kind: bins, bins: 16}}")
    lines += [f"trunk: {{kind: mlp, widths: {[128, 64] if many else [64, 32]}, dropout: 0.1}}"]
    lines += ["heads: {hidden: [32]}"]
    if regressions:
        losses = ", ".join(f"{_quoted(name)}: {{kind: huber}}" for name in regressions)
        lines.append(f"losses: {{{losses}}}  # outliers pull less than with mse")
    return [*lines, f"training: {{epochs: 60, batch_size: {256 if many else 32}, lr: 0.002}}"]
