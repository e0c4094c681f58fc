"""`onepass inspect`."""

from training.commands.options import BundleArgument
from training.commands.problems import problems


def inspect(bundle: BundleArgument) -> None:
    """Show a bundle: contract, report, sizes, how it was made, what an answer costs."""
    with problems():
        from rich.console import Console

        from models.bundle import open_bundle
        from training.costing import show_cost
        from training.showing import show_contract, show_facts, show_report

        opened, console = open_bundle(bundle), Console()
        for show in (show_contract, show_report, show_facts, show_cost):
            show(console, opened)
