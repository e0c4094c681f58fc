"""From the best weights to a bundle: judged on the test rows, and written whole."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from onepass.models import bundle as bundles
from onepass.models import bundle_writing
from onepass.models.contract import Contract
from onepass.models.manifest import Manifest, encode
from onepass.training.bundles import baselines, optional_files, paths
from onepass.training.bundles.judge import Verdicts, judged, train_skills
from onepass.training.bundles.provenance import made
from onepass.training.bundles.report import bare, report
from onepass.training.bundles.serving import Proving, Serving, serving_of
from onepass.training.bundles.watching import watched
from onepass.training.data.prepare import Prepared
from onepass.training.evaluation.answers import one_row
from onepass.training.evaluation.notes import attempt
from onepass.training.reporting.page_data import Told
from onepass.training.runs import checkpoint, sealing
from onepass.training.runs.trained import Trained
from onepass.training.steps.gradient_record import over_epochs

TEXTS = (bundles.REPORT, bundles.REPORT_PAGE, checkpoint.HISTORY)
"""Files in which a path of this machine may stand."""
Line = Mapping[str, Any]


def bundle(
    trained: Trained,
    prepared: Prepared,
    model_folder: Path,
    *,
    version: str,
    history: list[dict[str, Any]],
    ended: str,
    onnx: bool,
    pictures: bool,
    origin: Line | None = None,
    check: Callable[[Serving], None] = lambda serving: None,
) -> Path:
    """The bundle of the best epoch, or of the refit; `ended` says why training stopped, `origin`
    of which bundle it was made, where it was of one.

    What cannot be done is told in it: only a disk that does not take it is an error, and what
    `check` raises of what would serve.
    """
    notes, serving = prepared.notes, serving_of(trained, prepared, onnx=onnx)
    check(serving)
    verdicts = judged(serving.trained, prepared)
    prepared = verdicts.prepared
    manifest = _manifest(trained, prepared, verdicts.contract, version)
    made_of = {"made": {**manifest.made, **(origin or {})}, "tolerance": serving.tolerance}
    files = {
        bundles.WEIGHTS: sealing.packed(trained.kept),
        bundles.GOLDEN: b"",
        bundles.REPORT: b"",
        **verdicts.contract.beside.files,
        checkpoint.HISTORY: attempt(notes, "no history", lambda: _lines(history), b""),
    }
    files |= watched(serving.trained, verdicts)
    proven = Proving(serving, trained, prepared, model_folder)
    manifest, files = proven.sealed(manifest.model_copy(update=made_of), files, onnx=onnx)
    document = _report(trained, prepared, verdicts, model_folder, history, ended)
    if pictures:
        files |= _pictures(serving.trained, prepared, verdicts, manifest, document, history)
    plain = bare(prepared, trained.facts, ended)
    files[bundles.REPORT] = attempt(notes, "no report", lambda: encode(document), encode(plain))
    texts = {name: files[name] for name in TEXTS if name in files}
    what = "paths are not taken out"
    files |= attempt(notes, what, lambda: paths.without(texts, trained.spec, model_folder), texts)
    return bundle_writing.write(model_folder, manifest, files)


def _manifest(trained: Trained, prepared: Prepared, contract: Contract, version: str) -> Manifest:
    """As yet without an engine, and without tolerances."""
    notes, spec = prepared.notes, trained.spec
    least = {"seed": spec.training.seed, "fingerprint": prepared.fingerprint}
    return Manifest(
        name=spec.name,
        version=version,
        contract=contract,
        network=spec.network.told(),
        tolerance={},
        spec=paths.told(spec),
        made=attempt(notes, "how it was made", lambda: made(spec, prepared, trained), least),
    )  # fmt: skip


def _report(
    trained: Trained,
    prepared: Prepared,
    verdicts: Verdicts,
    model_folder: Path,
    history: list[dict[str, Any]],
    ended: str,
) -> dict[str, Any]:
    notes = prepared.notes
    alone: dict[str, baselines.Alone] = attempt(
        notes, "no comparison is shown",
        lambda: baselines.find(model_folder, prepared.fingerprint, prepared.judged_on), {},
    )  # fmt: skip
    document = attempt(
        notes, "no report",
        lambda: report(
            prepared, trained.facts, verdicts.metrics, spec=trained.spec, ended=ended, alone=alone
        ),
        bare(prepared, trained.facts, ended),
    )  # fmt: skip
    means: dict[str, Any] = attempt(
        notes, "gradients are not told", lambda: over_epochs(history), {}
    )
    certainty = {"certainty": verdicts.promises} if verdicts.promises else {}
    return document | {"gradients": means} | certainty


def _pictures(
    trained: Trained,
    prepared: Prepared,
    verdicts: Verdicts,
    manifest: Manifest,
    document: dict[str, Any],
    history: list[dict[str, Any]],
) -> dict[str, bytes]:
    notes, spec = prepared.notes, trained.spec
    own: dict[str, float] = attempt(
        notes, "training rows are not judged", lambda: train_skills(trained.network, prepared), {}
    )
    return attempt(
        notes,
        "no pictures",
        lambda: optional_files.pictures(
            Told(
                name=spec.name,
                version=manifest.version,
                contract=verdicts.contract,
                prepared=prepared,
                trained=prepared.both if trained.refitted and prepared.both else prepared.train,
                answered=verdicts.answered,
                one_row=partial(one_row, trained.network, verdicts.prepared.judged_rows),
                report=document,
                history=history,
                spec=paths.told(spec, exclude_unset=True),
                made=manifest.made,
                train_skills=own,
            )
        ),
        {},
    )


def _lines(history: Iterable[Line]) -> bytes:
    return b"".join(
        orjson.dumps(line, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE)
        for line in history
    )
