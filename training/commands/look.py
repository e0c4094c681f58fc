"""`onepass look`."""

from pathlib import Path
from typing import Annotated

import typer

from onepass.training.commands.options import SetOption, SpecArgument
from onepass.training.commands.problems import needs, problems


def look(
    spec: SpecArgument,
    set_: SetOption = None,
    pictures: Annotated[int, typer.Option(min=1, max=400, help="How many are shown.")] = 24,
    out: Annotated[
        Path | None, typer.Option(help="The page; else NAME-look.html, of the spec's name.")
    ] = None,
) -> None:
    """Draw some training pictures with what is said of each into a page: masks, boxes,
    numbers and labels, as the network sees them."""
    with problems():
        needs("torch", "polars", "matplotlib", "jinja2", "yaml")
        from onepass.models.atomic_files import replace_file
        from onepass.training.reporting.look import look as looked
        from onepass.training.runs.disks import check_folder
        from onepass.training.specs.read import load

        chosen = load(spec, set_ or [])
        target = out or Path(f"{chosen.name}-look.html")
        if not target.parent.is_dir():
            raise ValueError(f"--out: {target.parent}: no such folder")
        check_folder(target.parent)
        found = looked(chosen, pictures)
        replace_file(target, found.page)
        for note in found.notes:
            print(note)
        print(f"{found.pictures} of {found.rows} training pictures:")
        for task, entries in found.entries.items():
            print(f"  {task}: {', '.join(f'{one.label} {one.often}'.rstrip() for one in entries)}")
        print(target)
