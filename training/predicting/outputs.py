"""Where rows and answers go: a file that is whole or absent, or standard output."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from onepass.models.contract import Contract
from onepass.training.predicting.answered import Answers
from onepass.training.predicting.json_parts import JsonParts
from onepass.training.predicting.nested import of_objects
from onepass.training.predicting.packing import PACKED, packed
from onepass.training.predicting.parts import Part, TableParts
from onepass.training.predicting.tables import CellOf, CsvOutput, ParquetOutput
from onepass.training.predicting.texts import JsonOutput, LinesOutput
from onepass.training.runs import disks

TABLES = (".csv", ".tsv", ".parquet", ".pq")
LINES = (".jsonl", ".ndjson")
ENDINGS = (*TABLES, *LINES, ".json")
UNFINISHED = ".writing-"


class Output(Protocol):
    """Takes rows and their answers, part by part."""

    notes: list[str]

    def write(self, part: Part, answers: Answers) -> None:
        """Some rows."""

    def finish(self) -> None:
        """All rows were written."""


def suffix_of(file: Path) -> str:
    """What a file holds, by its name: that of x.csv.gz is .csv."""
    suffixes = [suffix.lower() for suffix in file.suffixes]
    while suffixes and suffixes[-1] in PACKED:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


@contextlib.contextmanager
def opened_output(
    out: Path | None, file: Path, read: TableParts | JsonParts, contract: Contract
) -> Iterator[Output]:
    """The output; a file is there under its name once it is finished, and not before.

    Raises:
        ValueError: `out` is not what rows can be written to.
    """
    if out is not None:
        _check(out, file)
    cells = cells_of(contract)
    tabular = isinstance(read, TableParts)
    kind = _kind(out, file, tabular=tabular)
    if out is None:
        with packed(sys.stdout.buffer, "", "") as stream:
            yield _made(kind, stream, cells)
        return
    if out.exists() and not out.is_file():  # a pipe or a device: nothing can be put in its place
        with out.open("wb") as raw, packed(raw, out.name, out.suffix.lower()) as stream:
            yield _made(kind, stream, cells)
        return
    with _whole(out) as scratch:
        if kind in (".parquet", ".pq"):
            with contextlib.closing(ParquetOutput(scratch, cells, of_objects(contract))) as output:
                yield output
        else:
            with scratch.open("wb") as raw, packed(raw, out.name, out.suffix.lower()) as stream:
                yield _made(kind, stream, cells)


def cells_of(contract: Contract) -> CellOf:
    """What each field of the answers is."""
    return {
        f"{name}.{field}": one.cell
        for name, task in contract.tasks.items()
        for field, one in task.form.fields.items()
    }


@contextlib.contextmanager
def _whole(out: Path) -> Iterator[Path]:
    """A file beside it, which takes its place in the end, or is gone."""
    scratch = out.with_name(f"{UNFINISHED}{out.name}-{os.getpid()}")
    try:
        yield scratch
        scratch.replace(out)
    except OSError as error:
        raise disks.named(error, out.parent) from error
    finally:
        scratch.unlink(missing_ok=True)


def _made(kind: str, stream: Any, cells: CellOf) -> Output:
    if kind in LINES:
        return LinesOutput(stream)
    if kind == ".json":
        return JsonOutput(stream)
    return CsvOutput(stream, "\t" if kind == ".tsv" else ",", cells)


def _kind(out: Path | None, file: Path, *, tabular: bool) -> str:
    """The ending that says what is written."""
    kind = suffix_of(file if out is None else out)
    if out is None:
        if tabular and kind in (".parquet", ".pq"):
            raise ValueError("--out: name a file: Parquet is not written to a terminal")
        return kind if not tabular or kind == ".tsv" else ".csv"
    if (kind == "" and out.suffix.lower() == ".gz") or kind not in ENDINGS:
        known = ", ".join(ENDINGS)
        raise ValueError(f"--out: {out}: must end in one of {known}; or with .gz, .zip behind it")
    if kind in (".parquet", ".pq") and out.suffix.lower() in PACKED:
        raise ValueError(f"--out: {out}: Parquet is packed already: leave out {out.suffix}")
    if not tabular and kind in TABLES:
        raise ValueError(
            f"--out: {out}: rows of JSON are no table: must end in {', '.join(LINES)} or .json"
        )
    return kind


def _check(out: Path, file: Path) -> None:
    if out.is_dir():
        raise ValueError(f"--out: {out}: is a folder: name a file in it")
    if not out.parent.is_dir():
        raise ValueError(f"--out: {out.parent}: no such folder")
    if out.exists() and out.samefile(file):
        raise ValueError(f"--out: {out}: is the file that is read")
    if out.is_file() or not out.exists():
        disks.check_folder(out.parent)
