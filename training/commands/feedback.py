"""`onepass feedback`: what a service was told, as a table to train on; and deleting it."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from onepass.training.commands.problems import needs, problems
from onepass.training.commands.screen import say

UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}
FileArgument = Annotated[Path, typer.Argument(help="What `onepass serve --feedback` writes.")]

feedback = typer.Typer(no_args_is_help=True, help="Truths that a service was told.")


@feedback.command("export")
def export_truths(
    file: FileArgument,
    out: Annotated[Path, typer.Argument(help="A .parquet or a .csv that is not there yet.")],
) -> None:
    """Write the rows whose truth is known as a table for `onepass train --init-from`."""
    with problems(), _told(file):
        needs("polars")
        from onepass.app.feedback.kept_rows import PRIVATE
        from onepass.app.feedback.reading import contract_of, told_rows
        from onepass.app.feedback.store_file import StoreFile
        from onepass.training.predicting.truth_table import ToldRow, table_of
        from onepass.training.runs.disks import check_new

        if out.suffix not in (".parquet", ".csv"):
            raise ValueError(f"{out}: must end in .parquet or .csv")
        check_new(out)
        kept = StoreFile(file)
        contract = contract_of(kept)
        rows = (ToldRow(f"{r.id}-{r.row}", r.sent, r.truth) for r in told_rows(kept))
        table = table_of(contract, rows, out.with_suffix(""))
        kept.close()
        if not table.rows:
            raise ValueError(f"{file}: of no row a truth was told")
        private = [name for name, one in contract.inputs.items() if one.kind in PRIVATE]
        for note in table.write(out, private):
            say(note)
        told = ", ".join(f"{name} {count:,}" for name, count in table.labels.items())
        print(f"{table.rows:,} rows with a truth in {out}: {told}")
        print(f"train: onepass train SPEC --init-from BUNDLE --set source.path={out}")


@feedback.command("delete")
def delete_truths(
    file: FileArgument,
    older_than: Annotated[
        str | None, typer.Option(help="Answers of before: 90d, 12h, 30m, 5s ago.")
    ] = None,
    answer_id: Annotated[str | None, typer.Option("--id", help="One answer.")] = None,
) -> None:
    """Delete answers with their truths. The service may run meanwhile."""
    with problems(), _told(file):
        from onepass.app.feedback.deleting import expire_all, forget_one
        from onepass.app.feedback.store_file import StoreFile

        if (older_than is None) == (answer_id is None):
            raise ValueError("say what to delete: --older-than AGE, or --id ID")
        old = time.time() - _seconds(older_than or "0s")
        kept = StoreFile(file)
        gone = expire_all(kept, old) if answer_id is None else forget_one(kept, answer_id)
        kept.close()
        truths = f", {gone.told:,} rows with a truth" * bool(gone.told)
        print(f"deleted: {gone.rows:,} answered rows{truths}")


@contextmanager
def _told(file: Path) -> Iterator[None]:
    """What SQLite has to say is said of the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise ValueError(f"{file}: {error}") from None


def _seconds(age: str) -> float:
    """Raises ValueError."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", age)
    if match is None:
        raise ValueError(f"--older-than: must be an age such as 90d, 12h, 30m or 5s, got {age!r}")
    return float(match[1]) * UNITS_S[match[2]]
