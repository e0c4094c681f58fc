"""What a bundle holds only where it is asked for: the graph, and the pictures.

Both are imported on use: a run without them need not wait for matplotlib, scikit-learn and onnx-ir,
whose import takes longer than many a training.
"""

from collections.abc import Mapping
from typing import NamedTuple

from onepass.models import bundle as bundles
from onepass.models.graph_manifest import EngineFacts
from onepass.models.manifest import Manifest
from onepass.training.data.prepare import Prepared
from onepass.training.evaluation.notes import BEWARE, attempt
from onepass.training.reporting.page_data import Told
from onepass.training.runs.trained import Trained

CURVES = "curves.png"
Graph = tuple[dict[str, bytes], EngineFacts | None]
NO_GRAPH: Graph = ({}, None)


class Int8(NamedTuple):
    """A graph in eight bits."""

    trained: Trained
    """Its network answers by that graph."""
    graph: Graph
    tolerance: Mapping[str, float]
    """How far an engine may be from its answers."""


def graph(trained: Trained, prepared: Prepared, manifest: Manifest) -> Graph:
    """The file network.onnx and what an engine needs to know of it, or a note why there is none."""
    from onepass.training.bundles.export import export

    exported = export(trained.network, manifest.contract, prepared.val.inputs, manifest.tolerance)
    if exported.refusal:
        custom = trained.spec.trunk.kind == "custom"
        serves = "nothing serves this trunk" if custom else "torch serves"
        prepared.notes.append(f"no ONNX graph, {serves}: {exported.refusal}")
    return exported.files, exported.engine


def int8(trained: Trained, prepared: Prepared, tolerance: Mapping[str, float]) -> Int8 | None:
    """What answers by an int8 graph, and that graph; or a note why there is none."""
    from onepass.training.bundles.int8 import served, widened

    result = served(trained, prepared, tolerance)
    exported, _ = result.network.exported()
    if exported.engine is None:
        prepared.notes.append(f"{BEWARE}no int8 graph: {exported.refusal}")
        return None
    return Int8(result, (exported.files, exported.engine), widened(exported, tolerance))


def pictures(run: Told) -> dict[str, bytes]:
    """The files that people look at."""
    notes = run.prepared.notes

    def page() -> dict[str, bytes]:
        from onepass.training.reporting.page import page as drawn

        return {bundles.REPORT_PAGE: drawn(run)}

    def curves() -> dict[str, bytes]:
        from onepass.training.reporting.curves import curves as drawn

        return {CURVES: drawn(run.history, run.report["best_epoch"])}

    none: dict[str, bytes] = {}
    return attempt(notes, "no curves.png", curves, none) | attempt(
        notes, "no report.html", page, none
    )
