"""`onepass trim`."""

from pathlib import Path
from typing import Annotated

import typer

from onepass.models.graph_manifest import Weights
from onepass.training.commands.options import BundleArgument, SetOption
from onepass.training.commands.problems import needs, problems
from onepass.training.commands.screen import say, screen
from onepass.training.runs.interrupt import ended


def trim(
    bundle: BundleArgument,
    members: Annotated[
        int | None, typer.Option(help="How many members of its ensemble stay.")
    ] = None,
    weights: Annotated[
        Weights | None, typer.Option(help="What its graph holds large matrices in.")
    ] = None,
    set_: SetOption = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Where models' folders are kept; else it stands beside the other."),
    ] = None,
    pictures: Annotated[bool, typer.Option(help="Draw report.html and curves.png.")] = True,
) -> None:
    """Make a smaller bundle: of fewer members, with a graph in int8, or both.

    The members stay that answer validation rows best together. The bundle that is there stays as it
    is. Its rows are read again - they must be those that it was trained on; --set
    source.path=FILE says where they are now - and thresholds, golden rows and report are made anew.
    """
    with problems(), ended():
        needs("torch", "polars", "sklearn", "matplotlib", "onnxscript")
        from onepass.training.bundles.costs import costs
        from onepass.training.bundles.remake import remake
        from onepass.training.bundles.wanted import Wanted

        wanted = Wanted(members, weights, set_ or [], pictures=pictures)
        result = remake(bundle, wanted, out=out, say=say)
        for note in result.notes:
            say(note)
        both = result.made_of, result.bundle
        screen().print(costs(both, result.before, result.after))
        print(f"bundle: {result.bundle.folder}")
        print(f"serve:  onepass serve {result.bundle.folder.parent}")
