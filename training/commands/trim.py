"""`onepass trim`."""

from pathlib import Path
from typing import Annotated

import typer

from onepass.training.commands.options import BundleArgument, SetOption
from onepass.training.commands.problems import needs, problems
from onepass.training.commands.screen import say, screen
from onepass.training.runs.interrupt import ended


def trim(
    bundle: BundleArgument,
    members: Annotated[int, typer.Option(help="How many members of its ensemble stay.")],
    set_: SetOption = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Where models' folders are kept; else it stands beside the other."),
    ] = None,
    pictures: Annotated[bool, typer.Option(help="Draw report.html and curves.png.")] = True,
) -> None:
    """Cut an ensemble down to the members that answer validation rows best together.

    Writes a new bundle, and leaves the one that is there as it is. Its rows are read again - they
    must be those that it was trained on; --set source.path=FILE says where they are now - and
    thresholds, golden rows and the report are made anew.
    """
    with problems(), ended():
        needs("torch", "polars", "sklearn", "matplotlib", "onnxscript")
        from onepass.training.bundles.costs import costs
        from onepass.training.bundles.remake import Wanted
        from onepass.training.bundles.remake import trim as run

        wanted = Wanted(members, overrides=set_ or [], pictures=pictures)
        result = run(bundle, wanted, out=out, say=say)
        for note in result.notes:
            say(note)
        both = result.made_of, result.bundle
        screen().print(costs(both, result.before, result.after))
        print(f"bundle: {result.bundle.folder}")
        print(f"serve:  onepass serve {result.bundle.folder.parent}")
