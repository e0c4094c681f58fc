"""What a bundle holds only where it is asked for: the graph, and the pictures.

Both are imported on use: a run without them need not wait for matplotlib, scikit-learn and onnx-ir,
whose import takes longer than many a training.
"""

from models import bundle as bundles
from models.engine_facts import EngineFacts
from models.manifest import Manifest
from training.loop import Loop
from training.prepare import Prepared
from training.reporting.told import Told

CURVES = "curves.png"


def graph(
    loop: Loop, prepared: Prepared, manifest: Manifest
) -> tuple[dict[str, bytes], EngineFacts | None]:
    """The file network.onnx and what an engine needs to know of it, or a note why there is none."""
    from training.export import export

    found = export(loop.network, manifest.contract, prepared.val.inputs, manifest.tolerance)
    if found.refusal:
        custom = loop.spec.trunk.kind == "custom"
        serves = "nothing serves this trunk" if custom else "torch serves"
        prepared.notes.append(f"no ONNX graph, {serves}: {found.refusal}")
    return found.files, found.engine


def pictures(told: Told) -> dict[str, bytes]:
    """The files that people look at."""
    from training.curves import curves
    from training.reporting.page import page

    return {
        bundles.REPORT_PAGE: page(told),
        CURVES: curves(told.history, told.report["best_epoch"]),
    }
