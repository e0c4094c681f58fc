"""`onepass drift`."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from onepass.training.commands.options import (
    BundleArgument,
    DecimalOption,
    EncodingOption,
    SeparatorOption,
    dialect_of,
)
from onepass.training.commands.problems import needs, problems

MOVED = 3
"""The exit code where something has moved; 0 where nothing has, 1 where it cannot be told."""


def drift(
    bundle: BundleArgument,
    file: Annotated[Path, typer.Argument(help="Rows: a CSV, packed or not, Parquet, JSON lines.")],
    window: Annotated[
        Literal["hour", "day"], typer.Option(help="Whose rows differ as those of the file do.")
    ] = "day",
    json: Annotated[bool, typer.Option("--json", help="All of it as JSON.")] = False,
    separator: SeparatorOption = None,
    decimal: DecimalOption = None,
    encoding: EncodingOption = None,
) -> None:
    """Say which inputs and answers have moved: a file beside the rows that a bundle was judged on.

    Exits with 3 where something has moved, with 0 where nothing has.
    """
    with problems():
        needs("polars")
        import orjson
        from rich.console import Console

        from onepass.models import load
        from onepass.training.predicting.drift import drift_of
        from onepass.training.predicting.moved_table import show_moved

        found = drift_of(
            load(bundle),
            file,
            length=window,
            dialect=dialect_of(separator, decimal, encoding),
            say=lambda note: print(note, file=sys.stderr),
        )
        if json:
            print(orjson.dumps(found.document(), option=orjson.OPT_INDENT_2).decode())
        else:
            show_moved(Console(), found.document())
    raise typer.Exit(MOVED if found.rings else 0)
