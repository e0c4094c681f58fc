"""The labels in a table, as each kind of task wants them: numbers, texts, sets of texts."""

from collections.abc import Callable, Sequence

import polars as pl

from onepass.models.contract.forms import Cells, Choice, Choices, Objects, Pixels, Points, Quantity
from onepass.models.contract.tasks import Task
from onepass.training.sources.cells import numbers, separated, tokens, words
from onepass.training.sources.point_columns import points_of
from onepass.training.sources.rows import AskedLabels, Column, PartLabels, row

TRUTHS = {w: n for word, n in (("true", "1"), ("false", "0"))
          for w in (word, word.title(), word.upper())}  # fmt: skip


def labels_of(
    task: Task,
    columns: Sequence[pl.Series],
    separator: str | None,
    name: str,
    problems: list[str],
    called: Callable[[int], str] = row,
    *,
    each: bool = False,
) -> Column:
    """The cells of a task's columns, missing ones as None; what does not fit becomes a problem.

    `each`: there is a column for each label.
    """
    if len(columns) > 1 and not isinstance(task.form, Choices | Points):
        article = "an" if task.kind[0] in "aeiou" else "a"
        problems.append(f"source.columns.{name}: {article} {task.kind} task has one column")
    match task.form:
        case Quantity():
            return numbers(columns[0], f"tasks.{name}", problems, called)
        case Choice():
            return words(columns[0])
        case Choices(labels=labels) if each:
            return indicators(columns, labels, name, problems, called)
        case Choices():
            return separated(columns[0], separator or "|")
        case Points(names=names):
            return points_of(columns, names, name=name, problems=problems, called=called)
        case Objects() | Pixels():
            raise AssertionError("no kind of task has objects in a table")
        case Cells():
            return tokens(columns[0], separator or " ")


def indicators(
    columns: Sequence[pl.Series],
    labels: Sequence[str],
    name: str,
    problems: list[str],
    called: Callable[[int], str] = row,
) -> Column:
    """A column of 0 and 1 per label: the labels of each row; an empty cell says that this label is
    not known, and a row of them is None.

    Without labels the columns' own names are the labels.
    """
    names = labels or [column.name for column in columns]
    if len(names) != len(columns):
        problems.append(
            f"source.columns.{name}: names {len(columns)} columns for {len(labels)} labels"
        )
        return [None] * len(columns[0])
    cells = [numbers(_truths(column), f"tasks.{name}", problems, called) for column in columns]
    for column, values in zip(columns, cells, strict=True):
        strange = next((cell for cell in values if cell not in (0, 1, None)), None)
        if strange is not None:
            problems.append(
                f"tasks.{name}: column {column.name!r} must hold 0 and 1, got {strange:g}"
            )
    asked = frozenset(names)
    return [_said(names, asked, row) for row in zip(*cells, strict=True)]


def _truths(column: pl.Series) -> pl.Series:
    """True and false of a CSV as 1 and 0."""
    if column.dtype != pl.String:
        return column
    return column.str.strip_chars().replace(TRUTHS)


def _said(
    names: Sequence[str], asked: frozenset[str], cells: Sequence[float | None]
) -> AskedLabels | None:
    """The labels of one row."""
    positive = tuple(name for name, cell in zip(names, cells, strict=True) if cell == 1)
    unknown = [name for name, cell in zip(names, cells, strict=True) if cell is None]
    if len(unknown) == len(names):
        return None
    return PartLabels(positive, asked, unknown) if unknown else AskedLabels(positive, asked)
