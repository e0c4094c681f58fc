"""What several commands are asked with."""

from pathlib import Path
from typing import Annotated

import typer

BundleArgument = Annotated[
    Path, typer.Argument(help="A run's folder, or a model's, whose newest run is taken.")
]
SpecArgument = Annotated[str, typer.Argument(help="A YAML file, or the name of an example.")]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Overrides a setting; may be repeated."),
]
OutOption = Annotated[Path, typer.Option(help="Where models' folders are kept.")]
JobsOption = Annotated[
    int | None, typer.Option(min=1, help="Processes at once; else one per core.")
]
