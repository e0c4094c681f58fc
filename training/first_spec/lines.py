"""The lines of a first spec."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from onepass.models.contract.inputs.timestamp import written
from onepass.training.first_spec.guess import Guess
from onepass.training.first_spec.infer_targets import Asked
from onepass.training.sources.cells import texts
from onepass.training.specs.text import listed, mapped, one_line, quoted

ENOUGH_ABSENT = 20
"""Empty cells from which their meaning can be learnt; fewer get a default."""
RECIPE = "recipe: good  # or quick, best: says what nothing here does: trunk, losses, training"
"""How: what suits most tables, and most pictures."""
CLOSELY = "buckets: 65536, ngrams: 2, letters: [4, 5]"
"""Words, pairs of them, and runs of letters."""

Names = Mapping[str, str]
"""The name in the spec of each column."""


def input_line(
    guess: Guess, name: str, leak: str | None, tokens: Mapping[str, str], *, texts: bool = False
) -> str:
    """Of an input, or the comment in its place; where all are `texts`, these are read closely."""
    if guess.why:
        return f"  # {one_line(f'{guess.column}: left out: {guess.why}')}"
    kind: str = guess.kind
    note, default = guess.note, ""
    read = CLOSELY if texts else "buckets: 4096"
    settings = {"image": ", size: 64", "text": f", tokens: {{{read}}}"}.get(kind, "")
    if guess.column in tokens.values():
        kind, settings, default = "sequence", ", max_tokens: 1024", ", optional: true"
    elif guess.missing:
        note += f"; {guess.missing} cells are empty"
        default = f", default: {_default(guess)}"
        many = guess.missing >= ENOUGH_ABSENT and kind != "set"  # an empty cell is a set
        if many or kind == "image":
            default = ", optional: true"
    line = f"{quoted(name)}: {{kind: {kind}{settings}{default}}}"
    return f"  # {line}  # {one_line(leak)}" if leak else f"  {line}  # {one_line(note)}"


def _default(guess: Guess) -> str:
    """What stands in for cells that nobody knows."""
    match guess.kind:
        case "number":
            return _median(guess)
        case "timestamp":
            return quoted(written(round(float(np.median(guess.known)))))
        case "set":
            return "[]"
        case "category":
            return "unknown"
        case "text" | "image":
            return '""'
        case "left out":
            raise AssertionError("is no input")


def _median(guess: Guess) -> str:
    """In six digits."""
    middle = float(f"{np.median(guess.known):.6g}")
    return str(int(middle)) if middle % 1 == 0 and abs(middle) < 1e15 else repr(middle)


def task_line(task: Asked, name: str, column: pl.Series) -> str:
    """Of a task."""
    missing = texts(column).count(None) if not column.dtype.is_nested() else column.null_count()
    labels = f", labels: {listed(task.labels)}" if task.labels else ""
    options = "".join(f", {option}" for option in task.options)
    note = f"{task.why}; {missing} rows have no label" if missing else task.why
    return f"  {quoted(name)}: {{kind: {task.kind}{labels}{options}}}  # {one_line(note)}"


def source_lines(
    path: Path, tasks: Mapping[str, Asked], inputs: Sequence[Guess], names: Names
) -> list[str]:
    """The table, and where a column has another name or form."""
    kept = [*tasks, *(g.column for g in inputs)]
    lines = ["source:", "  kind: table", f"  path: {quoted(str(path))}"]
    parts = {
        "columns": [(names[c], c) for c in kept if names[c] != c],
        "separators": [
            *((names[g.column], g.separator) for g in inputs if g.separator not in ("", "|")),
            *((names[c], t.separator) for c, t in tasks.items() if t.separator not in ("", "|")),
        ],
        "formats": [(names[g.column], g.format) for g in inputs if g.format],
    }
    return [*lines, *(f"  {part}: {mapped(pairs)}" for part, pairs in parts.items() if pairs)]
