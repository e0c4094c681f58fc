"""What several commands are asked with."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError

if TYPE_CHECKING:
    from onepass.training.sources.reading import Dialect

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
    int | None, typer.Option(min=1, help="Processes at once; else one per processor it may use.")
]
OnOption = Annotated[
    str | None,
    typer.Option(
        metavar="ray[://HOST:PORT]",
        help="Runs on Ray: on this machine, on the cluster that RAY_ADDRESS names, or on that one.",
    ),
]
SeparatorOption = Annotated[
    str | None,
    typer.Option(help="Between the cells of a CSV, as in ';' or tab. Else it is found out."),
]
DecimalOption = Annotated[
    str | None, typer.Option(help="Before the decimals of a number: '.' or ','.")
]
EncodingOption = Annotated[
    str | None, typer.Option(help="Of a text file, as in cp1252. Else it is found out.")
]


def dialect_of(separator: str | None, decimal: str | None, encoding: str | None) -> "Dialect":
    """How a file is written, as options say it. Raises ValueError."""
    from onepass.training.sources.reading import Dialect

    options = {"separator": separator, "decimal": decimal, "encoding": encoding}
    try:
        return Dialect.model_validate(
            {name: text for name, text in options.items() if text is not None}
        )
    except ValidationError as error:
        lines = [
            f"--{problem['loc'][0]}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors(include_url=False)
        ]
        raise ValueError("\n".join(lines)) from None
