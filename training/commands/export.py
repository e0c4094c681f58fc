"""`onepass export`."""

from training.commands.options import BundleArgument
from training.commands.problems import needs, problems


def export(bundle: BundleArgument) -> None:
    """Add the ONNX graph to a bundle that has none: it serves faster, and without torch."""
    with problems():
        needs("torch", "onnxscript")
        from training.bundles.export import export_bundle

        print(export_bundle(bundle))
