"""`onepass predict`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from training.commands.options import BundleArgument
from training.commands.problems import needs, problems


def predict(
    bundle: BundleArgument,
    file: Annotated[Path, typer.Argument(help="Rows: .csv, .csv.gz, .parquet or .jsonl.")],
    out: Annotated[Path | None, typer.Option(help="Else standard output.")] = None,
    tasks: Annotated[str | None, typer.Option(help="Only these, as in fare,tip.")] = None,
) -> None:
    """Answer the rows of a file: the same rows out, with a column per field of an answer."""
    with problems():
        needs("polars")
        from models import load
        from training.predicting import predict_file

        count = predict_file(load(bundle), file, out, tasks.split(",") if tasks else None)
        print(f"{count} rows answered", file=sys.stderr)
