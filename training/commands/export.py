"""`onepass export`."""

from onepass.training.commands.options import BundleArgument
from onepass.training.commands.problems import needs, problems


def export(bundle: BundleArgument) -> None:
    """Add the ONNX graph to a bundle that has none: it serves faster, and without torch."""
    with problems():
        needs("torch", "onnxscript")
        from onepass.training.bundles.export import export_bundle

        print(export_bundle(bundle))
