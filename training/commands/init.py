"""`onepass init`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from onepass.training.commands.options import (
    DecimalOption,
    EncodingOption,
    SeparatorOption,
    dialect_of,
)
from onepass.training.commands.problems import needs, problems


def init(
    file: Annotated[
        Path,
        typer.Argument(help="A table: a CSV, packed or not, or Parquet; or a folder of pictures."),
    ],
    targets: Annotated[
        str,
        typer.Option(help="The columns to predict, as in fare,tip. Of pictures, all unless said."),
    ] = "",
    labels: Annotated[
        Path | None, typer.Option(help="Of pictures: the table with their names and labels.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Else standard output.")] = None,
    separator: SeparatorOption = None,
    decimal: DecimalOption = None,
    encoding: EncodingOption = None,
) -> None:
    """Write a first spec for a table or a folder of pictures: guesses kinds, leaves out ids and
    leaks, and says why."""
    with problems():
        needs("polars", "sklearn", "yaml")
        from onepass.training.first_spec.propose import first_spec
        from onepass.training.first_spec.propose_images import first_images_spec
        from onepass.training.runs.disks import check_new

        check_new(out)
        wanted, dialect = targets.split(","), dialect_of(separator, decimal, encoding)
        if file.is_dir():
            text, warnings = first_images_spec(file, wanted, labels)
        elif labels is not None:
            raise ValueError(f"--labels: is for a folder of pictures, and {file} is none")
        elif not targets.strip(" ,"):
            raise ValueError(
                "--targets: which columns are to be predicted? as in --targets fare,tip"
            )
        else:
            text, warnings = first_spec(file, wanted, dialect)
        for warning in warnings:
            print(warning, file=sys.stderr)
        if out is None:
            print(text)
        else:
            out.write_text(text)
            print(f"{out}: read it, then: onepass train {out}")
