"""`onepass convert`."""

from pathlib import Path
from typing import Annotated

import typer

from onepass.training.commands.problems import problems
from onepass.training.commands.screen import say


def convert(
    weights: Annotated[Path, typer.Argument(help="A state dict that torch.save wrote: a .pth.")],
    folder: Annotated[Path, typer.Argument(help="Where to write: a folder that is not there yet.")],
    source: Annotated[
        str | None, typer.Option(help="Where the weights come from, as bundles tell it.")
    ] = None,
    licence: Annotated[
        str | None, typer.Option(help="Under which licence they may be used: Apache-2.0, say.")
    ] = None,
) -> None:
    """Make a folder of pretrained weights of a network of pictures: EfficientNet-lite0, ResNet."""
    with problems():
        from onepass.training.data.convert import convert as run
        from onepass.training.runs.disks import check_folder

        check_folder(folder)
        result = run(weights, folder, source=source, licence=licence)
        say(f"{result.config.architecture}: {result.parameters:,} numbers in {result.folder}")
