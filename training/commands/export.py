"""`onepass export`."""

from pathlib import Path
from typing import Annotated

import typer

from onepass.training.commands.options import BundleArgument
from onepass.training.commands.problems import needs, problems


def export(
    bundle: BundleArgument,
    to: Annotated[
        Path | None,
        typer.Option(help="Write the graph for others into this folder, with examples."),
    ] = None,
) -> None:
    """Add the ONNX graph to a bundle that has none: it serves faster, and without torch.

    With --to also write model.onnx, whose outputs are named as `fare.value`, for whoever runs it
    without onepass: with examples in Python, for browsers, in Java and C#, and a README of what
    the contract does before and behind it.
    """
    with problems():
        from onepass.models.bundle import open_bundle

        if to is None or open_bundle(bundle).manifest.engine is None:
            needs("torch", "onnxscript")
            from onepass.training.bundles.export import export_bundle

            print(export_bundle(bundle))
        if to is not None:
            needs("onnx")
            from onepass.models.atomic_files import replace_file
            from onepass.training.bundles.others import for_others

            files = for_others(open_bundle(bundle))
            to.mkdir(parents=True, exist_ok=True)
            for name, content in files.items():
                replace_file(to / name, content)
            print(f"graph: {to / 'model.onnx'}")
            print(f"how:   {to / 'README.md'}")
