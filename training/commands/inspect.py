"""`onepass inspect`."""

from onepass.training.commands.options import BundleArgument
from onepass.training.commands.problems import problems


def inspect(bundle: BundleArgument) -> None:
    """Show a bundle: contract, report, sizes, how it was made, what an answer costs."""
    with problems():
        from rich.console import Console

        from onepass.models.bundle import open_bundle
        from onepass.training.bundles.inspection import show_bundle

        show_bundle(Console(), open_bundle(bundle))
