"""What serves: golden rows with the answers that will be given, and the graph that gives them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from onepass.models import bundle as bundles
from onepass.models.contract.deviations import proofs
from onepass.models.manifest import Manifest, encode
from onepass.models.network import Network
from onepass.training.bundles import optional_files
from onepass.training.bundles.judge import golden_answers
from onepass.training.data.golden import proven_rows
from onepass.training.data.prepare import Prepared
from onepass.training.evaluation.notes import BEWARE, attempt, finite_rows
from onepass.training.runs import sealing
from onepass.training.runs.trained import Trained

NOTHING_PROVEN = "nothing proves, and nothing serves, this network"
UNASKED = "none was asked for"
NO_INT8 = "no int8 graph"
Files = dict[str, bytes]


class Serving(NamedTuple):
    """What answers."""

    trained: Trained
    """Its network answers as the bundle will."""
    tolerance: dict[str, float]
    """How far the graph in floats, and torch, may be from its network."""
    int8: optional_files.Int8 | None
    """Its graph in eight bits, where it has one."""


def serving_of(trained: Trained, prepared: Prepared, *, onnx: bool) -> Serving:
    """The network; or its int8 graph, where the spec asks for that and there can be one."""
    notes, contract = prepared.notes, prepared.contract
    tolerance = attempt(
        notes, "tolerances are not the data's",
        lambda: sealing.tolerances(contract, prepared.train), sealing.tolerances(contract),
    )  # fmt: skip
    if trained.spec.export.weights == "float32":
        return Serving(trained, tolerance, None)
    if not onnx:
        notes.append(f"{BEWARE}{NO_INT8}: {UNASKED}")
        return Serving(trained, tolerance, None)
    none: optional_files.Int8 | None = None
    make = partial(optional_files.int8, trained, prepared, tolerance)
    int8 = attempt(notes, NO_INT8, make, none)
    return Serving(trained if int8 is None else int8.trained, tolerance, int8)


@dataclass(frozen=True)
class Proving:
    """The weights as they are written answer as the network did, and so does the graph."""

    serving: Serving
    trained: Trained
    prepared: Prepared
    model_folder: Path

    def sealed(self, manifest: Manifest, files: Files, *, onnx: bool) -> tuple[Manifest, Files]:
        """With golden rows, and with the graph where it is asked for and can be."""
        files = files | {bundles.GOLDEN: self._golden(self.trained.network)}
        self._prove(manifest, files)
        int8 = self.serving.int8
        if int8 is None:
            graph, engine = self._graph(manifest, asked=onnx)
            return manifest.model_copy(update={"engine": engine}), files | graph
        graph, engine = int8.graph
        own = {bundles.GOLDEN: self._golden(int8.trained.network)}
        changes = {"engine": engine, "tolerance": int8.tolerance}
        return manifest.model_copy(update=changes), files | own | graph

    def _graph(self, manifest: Manifest, *, asked: bool) -> optional_files.Graph:
        trained, prepared = self.trained, self.prepared
        if asked:
            make = partial(optional_files.graph, trained, prepared, manifest)
            return attempt(prepared.notes, "no ONNX graph", make, optional_files.NO_GRAPH)
        if trained.spec.trunk.kind == "custom":
            prepared.notes.append(f"no ONNX graph, nothing serves this trunk: {UNASKED}")
        return optional_files.NO_GRAPH

    def _golden(self, network: Network) -> bytes:
        """The golden rows that have finite answers, and these."""
        rows, notes = self.prepared.golden, self.prepared.notes
        outputs = golden_answers(network, self.prepared)
        fine = finite_rows(outputs, len(rows))
        if len(fine) < len(rows):
            few = f"{len(rows) - len(fine)} of {len(rows)} golden rows have no finite answer"
            notes.append(f"{BEWARE}{few}: {'they are left out' if fine else NOTHING_PROVEN}")
        if fine:
            rows = [rows[index] for index in fine]
            outputs = {field: values[fine] for field, values in outputs.items()}
        outputs = proofs(self.prepared.contract, outputs)
        most = proven_rows(outputs)
        outputs = {field: values[:most] for field, values in outputs.items()}
        return encode({"rows": rows[:most], "outputs": outputs})

    def _prove(self, manifest: Manifest, files: Mapping[str, bytes]) -> None:
        """Reads the weights again, as they are written, and lets them answer the golden rows."""
        what, notes = "the weights are not proven", self.prepared.notes
        why = attempt(
            notes, what, partial(sealing.unlike, self.model_folder, manifest, files), None
        )
        if why is not None:
            notes.append(f"{BEWARE}read again, the weights do not answer as in training: {why}")
