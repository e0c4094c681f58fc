"""A source that is a table: CSV or Parquet, packed or not.

Every cell of a CSV is read as text and cast to what the contract wants of its column, so that no
guess of a type ever changes a value (a zone "007" stays "007"), and what does not fit is reported
with its line.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr

from onepass.models.contract.frozen import Name
from onepass.models.contract.inputs import Input
from onepass.models.contract.tasks import Task
from onepass.training.sources import missing
from onepass.training.sources.base import SourceSpec
from onepass.training.sources.columns import LastUses, TableCells, check_columns, columns_of
from onepass.training.sources.map_files import MapSpec
from onepass.training.sources.memory import IN_MEMORY, Memory
from onepass.training.sources.reading import Dialect, FrameFile, Table, read_file
from onepass.training.sources.reading.frame import DATA
from onepass.training.sources.rows import Column, SourceRows
from onepass.training.sources.split import SplitSpec
from onepass.training.sources.table_split import rule_of, split_by, split_columns, timed
from onepass.training.sources.typed_columns import kept


class TableSource(SourceSpec, Dialect):
    """`columns` names the column of an input or a task where it has another name.

    A vector is a list of columns, an image a file beside the table. A set is one column, its items
    between separators (`|` where `separators` does not say); a multilabel task is, too, or it is a
    column of 0 and 1 per label. The tokens of a sequence are one column, and so are their tags,
    with spaces between them; a space inside a token is U+00A0. A cell is missing if it is empty, or
    one of the words in `missing`: ["NA", "?"]. `maps` says what numbers of a map are in units:
    {depth: {scale: 0.001}}. Without `split`, the column `split` decides where there is one, else a
    hash.
    """

    kind: Literal["table"] = "table"
    path: Path | None = None
    """The CSV or Parquet file."""
    columns: dict[Name, str | tuple[str, ...]] = Field(default_factory=dict)
    """Per input or task, its column where that has another name; a list of columns for a vector."""
    separators: dict[Name, Annotated[str, Field(min_length=1)]] = Field(default_factory=dict)
    """What stands between the items of a set or of several labels, by the name of the input or
    task; `|` unless said."""
    missing: tuple[str, ...] = ()
    """Words that say that a cell is missing, such as ["NA", "?"]; empty ones always are."""
    maps: dict[Name, MapSpec] = Field(default_factory=dict)
    """Per input or task, what the numbers of its maps are in units: {depth: {scale: 0.001}}."""
    split: SplitSpec | None = None
    """Which rows train, choose and judge. Left out, the column `split` says it where there is one,
    else a hash of the inputs."""
    _frame: FrameFile | None = PrivateAttr(default=None)

    def holding(self, frame: FrameFile) -> Self:
        """The same, whose rows are those of a frame; files that it names are where `path` is."""
        made = self.model_copy()
        made._frame = frame
        return made

    @property
    def called(self) -> object:
        """What messages call the table."""
        return self.path if self._frame is None else DATA

    def opened(self, memory: Memory) -> Table:
        """The table. Raises ValueError where there is none."""
        if self._frame is not None:
            return self._frame.table(memory)
        if self.path is None:
            raise ValueError("source.path: is missing: --set source.path=FILE names the table")
        return read_file(self.path, self, memory)


def read(
    source: TableSource,
    inputs: Mapping[str, Input],
    tasks: Mapping[str, Task],
    memory: Memory = IN_MEMORY,
) -> SourceRows:
    """Reads the table; its columns lie in that memory.

    Raises:
        ValueError: the file, a column or a cell is not what the spec says; all problems at once.
    """
    table = source.opened(memory)
    return rows_of(
        source, table, inputs, tasks, Path() if source.path is None else source.path.parent
    )


def rows_of(
    source: TableSource,
    table: Table,
    inputs: Mapping[str, Input],
    tasks: Mapping[str, Task],
    folder: Path,
    pictures: Mapping[str, Column] | None = None,
) -> SourceRows:
    """The rows of an opened table; the images it names are in that folder, if they are no
    `pictures` that were read before. Raises ValueError."""
    named = [name for name in inputs if name not in (pictures or {})]
    check_columns(table, source.called, source.columns, _by_name(source), [*named, *tasks])
    words = tuple(missing.words_of(source))
    there, times = timed(source.split, table, words)
    table = table if there is None else table.taken(there)
    cells = TableCells(table, source.columns, source.separators, source.formats, missing=words)
    uses = {name: columns_of(source.columns, name) for name in (*named, *tasks)}
    again = [column for name in named if name in tasks for column in uses[name]]  # of one name
    last = LastUses(table, uses, [*again, *split_columns(source.split, table)])
    lying = partial(kept, memory=table.memory)
    read = {n: last.of(n, lying(cells.of_input(inputs[n], n, folder))) for n in named}
    read = {name: (pictures or read).get(name, read.get(name, ())) for name in inputs}
    labels = {
        n: last.of(n, lying(cells.of_task(task, n, folder, spec=source.maps.get(n))))
        for n, task in tasks.items()
    }
    if cells.problems:
        raise ValueError("\n".join(cells.problems))
    rule = rule_of(source.split, table, inputs)
    split, note = split_by(rule, table, times, read, inputs)
    notes = [*table.notes, *missing.notes(cells.taken), f"split {note}"]
    if there is not None:
        notes.append(f"{int((~there).sum())} rows have no time to be split by and are left out")
    facts = partial(SourceRows, called=table.row_names, rules={"": rule}, times=times)
    return facts(read, labels, split, notes)


def _by_name(source: TableSource) -> dict[str, Mapping[str, object]]:
    """Settings by the name of an input or a task."""
    return {"separators": source.separators, "formats": source.formats, "maps": source.maps}
