"""`onepass init`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from training.commands.options import (
    DecimalOption,
    EncodingOption,
    SeparatorOption,
    form_of,
)
from training.commands.problems import needs, problems


def init(
    file: Annotated[Path, typer.Argument(help="A table: a CSV, packed or not, or Parquet.")],
    targets: Annotated[str, typer.Option(help="The columns to predict, as in fare,tip.")],
    out: Annotated[Path | None, typer.Option(help="Else standard output.")] = None,
    separator: SeparatorOption = None,
    decimal: DecimalOption = None,
    encoding: EncodingOption = None,
) -> None:
    """Write a first spec for a table: guesses kinds, leaves out ids and leaks, and says why."""
    with problems():
        needs("polars", "sklearn", "yaml")
        from training.init import first_spec

        text, warnings = first_spec(file, targets.split(","), form_of(separator, decimal, encoding))
        for warning in warnings:
            print(warning, file=sys.stderr)
        if out is None:
            print(text)
        elif out.exists():
            raise ValueError(f"{out}: is there already")
        else:
            out.write_text(text)
            print(f"{out}: read it, then: onepass train {out}")
