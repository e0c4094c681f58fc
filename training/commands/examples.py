"""`onepass examples`."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from onepass.training.commands.problems import problems

EXAMPLES = Path(__file__).parents[1] / "examples"


def examples(
    name: Annotated[str | None, typer.Argument(help="The one to copy here.")] = None,
    to: Annotated[Path, typer.Option(help="Where to.")] = Path(),
) -> None:
    """List the example specs, or copy one to change it."""
    with problems():
        files = {file.stem: file for file in sorted(EXAMPLES.glob("*.yaml"))}
        if name is None:
            for stem, file in files.items():
                print(f"{stem:<10} {file.read_text().splitlines()[0].removeprefix('# ')}")
            return
        if name not in files:
            raise ValueError(f"{name}: no such example; there are {', '.join(files)}")
        target = to / files[name].name if to.is_dir() else to
        if target.exists():
            raise ValueError(f"{target}: is there already")
        shutil.copy(files[name], target)
        print(f"{target}: train it with: onepass train {target}")
