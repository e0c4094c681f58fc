"""An affinity as tables for a terminal, as CSV and as JSON, and what to write into a spec."""

import csv
import io
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from rich.table import Table

from onepass.training.studies.affinity.affinity import Affinity, over_seeds
from onepass.training.studies.affinity.groups import Floats
from onepass.training.studies.statistics import Estimate

COLUMNS = ("measure", "of", "on", "mean", "low", "high", "seeds")


def tables(affinity: Affinity) -> tuple[Table, Table, Table]:
    """What a step for one task does to the others; how gradients agree; and groups."""
    power = exponent(affinity.lookahead)
    ahead = _matrix(
        f"{affinity.name}, lookahead affinity in 1e{power}: the share of its loss that the task of "
        "a column loses by a step for the task of a row; ≈ cannot be told from 0",
        affinity,
        affinity.lookahead,
        lambda one: f"{one.value / 10.0**power:+.2f}",
    )
    agree = _matrix(
        f"{affinity.name}, cosines of the tasks' gradients at the cut",
        affinity,
        affinity.cosines,
        lambda one: f"{one.value:+.3f}",
    )
    return ahead, agree, _groups(affinity, power)


def exponent(lookahead: Floats) -> int:
    """The power of ten that leaves the largest one between two tasks a digit before the point."""
    between = lookahead[:, ~np.eye(lookahead.shape[1], dtype=bool)]
    largest = float(np.nanmax(np.abs(between), initial=0.0))
    return 0 if largest == 0 else math.floor(math.log10(largest))


def _matrix(
    title: str, affinity: Affinity, values: Floats, word: Callable[[Estimate], str]
) -> Table:
    table = Table(title=title, title_justify="left", header_style="bold")
    for column in ("", *affinity.tasks):
        table.add_column(column, justify="left" if not column else "right")
    for row, task in enumerate(affinity.tasks):
        cells = [over_seeds(values[:, row, column]) for column in range(len(affinity.tasks))]
        table.add_row(task, *(_cell(one, word) for one in cells))
    return table


def _cell(one: Estimate, word: Callable[[Estimate], str]) -> str:
    if math.isnan(one.value):
        return ""
    return f"{word(one)}{' ≈' if one.low <= 0 <= one.high else ''}"


def _groups(affinity: Affinity, power: int) -> Table:
    table = Table(title="groups, by the sum of what their tasks do for each other",
                  title_justify="left", header_style="bold")  # fmt: skip
    table.add_column("groups", justify="right")
    table.add_column("tasks", overflow="fold")
    table.add_column(f"score, 1e{power}", justify="right")
    for one in affinity.groupings:
        mark = "  <- suggested" if one == affinity.best else ""
        words = " · ".join(", ".join(group) for group in affinity.named(one))
        table.add_row(str(len(one.groups)), words, f"{one.score / 10.0**power:.2f}{mark}")
    return table


def yaml_line(affinity: Affinity) -> str:
    """What to write into a spec; one group for all is hard sharing."""
    groups = affinity.named(affinity.best)
    if len(groups) == 1:
        return "sharing: {kind: hard}"
    words = ", ".join(f"[{', '.join(group)}]" for group in groups)
    return f"sharing: {{kind: branching, groups: [{words}]}}"


def csv_text(affinity: Affinity) -> str:
    """A line per measure and pair: numbers as they are."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write(COLUMNS)
    for measure, values in (("lookahead", affinity.lookahead), ("cosine", affinity.cosines)):
        for row, one in enumerate(affinity.tasks):
            for column, other in enumerate(affinity.tasks):
                estimate = over_seeds(values[:, row, column])
                numbers = [
                    None if math.isnan(n) else n
                    for n in (estimate.value, estimate.low, estimate.high)
                ]
                write([measure, one, other, *numbers, len(values)])
    return out.getvalue()


def document(affinity: Affinity) -> dict[str, Any]:
    """For JSON; `groups` is what `sharing: {kind: branching, groups: FILE}` takes."""
    return {
        "name": affinity.name,
        "tasks": list(affinity.tasks),
        "seeds": len(affinity.lookahead),
        "every": affinity.every,
        "lookahead": affinity.lookahead.mean(axis=0),
        "cosines": affinity.cosines.mean(axis=0),
        "groups": affinity.named(affinity.best),
        "groupings": [
            {"groups": affinity.named(one), "score": one.score} for one in affinity.groupings
        ],
    }
