"""`onepass card`."""

from pathlib import Path
from typing import Annotated

import typer

from onepass.training.commands.options import BundleArgument
from onepass.training.commands.problems import problems


def card(
    bundle: BundleArgument,
    out: Annotated[
        Path | None, typer.Option(help="The folder to write to; else NAME-card, here.")
    ] = None,
) -> None:
    """Write a model card and a bill of materials, from what the bundle says of itself.

    README.md is Markdown with the header that Hugging Face reads; bom.json is CycloneDX 1.6 with a
    model card. They stand apart from the bundle, which is sealed.
    """
    with problems():
        from onepass.models.atomic_files import replace_file
        from onepass.models.bundle import open_bundle
        from onepass.training.bundles.bill import bill
        from onepass.training.bundles.card import card as written

        opened = open_bundle(bundle)
        folder = out or Path(f"{opened.manifest.name}-card")
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(folder / "README.md", written(opened).encode())
        replace_file(folder / "bom.json", bill(opened))
        print(f"card: {folder / 'README.md'}")
        print(f"bill: {folder / 'bom.json'}")
