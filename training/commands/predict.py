"""`onepass predict`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from onepass.training.commands.options import (
    BundleArgument,
    DecimalOption,
    EncodingOption,
    SeparatorOption,
    dialect_of,
)
from onepass.training.commands.problems import needs, problems


def predict(
    bundle: BundleArgument,
    file: Annotated[Path, typer.Argument(help="Rows: a CSV, packed or not, Parquet, JSON lines.")],
    out: Annotated[
        Path | None,
        typer.Option(help=".csv, .tsv, .parquet, .jsonl, .json, or .csv.gz. Else standard output."),
    ] = None,
    tasks: Annotated[str | None, typer.Option(help="Only these, as in fare,tip.")] = None,
    separator: SeparatorOption = None,
    decimal: DecimalOption = None,
    encoding: EncodingOption = None,
) -> None:
    """Answer the rows of a file: the same rows out, with a column per field of an answer."""
    with problems():
        needs("polars")
        from onepass.models import load
        from onepass.training.predicting import predict_file
        from onepass.training.predicting.progress import progress
        from onepass.training.runs.interrupt import ended

        with ended():
            count = predict_file(
                load(bundle),
                file,
                out,
                [task.strip() for task in tasks.split(",")] if tasks else None,
                dialect=dialect_of(separator, decimal, encoding),
                say=lambda note: print(note, file=sys.stderr),
                progress=progress(),
            )
        print(f"{count} rows answered", file=sys.stderr)
