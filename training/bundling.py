"""From the best weights to a bundle: judged on the test rows, and written whole."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson
import safetensors.numpy

from models import bundle as bundles
from models.contract import Arrays, Contract
from models.contract.tasks import (
    BinaryTask,
    CountTask,
    MulticlassTask,
    MultilabelTask,
    OrdinalTask,
    QuantilesTask,
    RegressionTask,
    TaggingTask,
    Task,
)
from models.manifest import Manifest, encode
from models.network import Network
from training import extras, running, thresholds
from training.batch import Batches, Rows, tensors
from training.batch_norm import least_rows
from training.comparing import baselines
from training.evaluate import answer, judge, skills
from training.loop import Loop
from training.made import made
from training.prepare import Prepared
from training.record import over_epochs
from training.report import Judged, report
from training.reporting.told import Told

TOLERANCE = 1e-4
"""How far an engine may be from training's answers: of a deviation, or of a probability."""
TRAIN_ROWS = 2000
"""Training rows that are judged, too, to see how much is known by heart."""


def write(
    loop: Loop,
    prepared: Prepared,
    model_folder: Path,
    *,
    version: str,
    history: list[dict[str, Any]],
    ended: str,
    onnx: bool,
    pictures: bool,
) -> Path:
    """The bundle of the best epoch, or of the refit; `ended` says why training stopped."""
    loop.network.load_state_dict(loop.best, strict=True)
    contract, spec = settled(loop.network, prepared), loop.spec
    unseen = _on_validation(loop.network, contract, prepared, spec.training.seed)
    loop.network.load_state_dict(loop.kept, strict=True)
    rows = prepared.judged_rows
    outputs = answer(loop.network, split_batches(loop.network, rows, size=1024))
    judged = judge(contract, rows, prepared.train, outputs, seed=spec.training.seed) | unseen
    manifest = Manifest(
        name=spec.name,
        version=version,
        contract=contract,
        network=spec.network.model_dump(mode="json"),
        tolerance=_tolerance(contract, prepared.train),
        spec=spec.model_dump(mode="json"),
        made=made(spec, prepared, loop),
    )
    graph, engine = extras.graph(loop, prepared, manifest) if onnx else ({}, None)
    golden = {"rows": prepared.golden, "outputs": _golden_answers(loop.network, prepared)}
    told = report(
        prepared,
        loop.facts,
        judged,
        spec=spec,
        ended=ended,
        alone=baselines.find(model_folder, prepared.fingerprint, prepared.judged_on),
    )
    told |= {"gradients": over_epochs(history)}
    files = {
        bundles.WEIGHTS: safetensors.numpy.save(
            {name: value.cpu().numpy() for name, value in loop.kept.items()}
        ),
        bundles.GOLDEN: encode(golden),
        bundles.REPORT: encode(told),
        running.HISTORY: _lines(history),
        **graph,
    }
    if pictures:
        files |= extras.pictures(
            Told(
                name=spec.name,
                version=version,
                contract=contract,
                prepared=prepared,
                trained=prepared.both if loop.refitted and prepared.both else prepared.train,
                outputs=outputs,
                report=told,
                history=history,
                spec=spec.model_dump(mode="json", exclude_unset=True),
                made=manifest.made,
                train_skills=_train_skills(loop.network, prepared),
            )
        )
    manifest = manifest.model_copy(update={"engine": engine})
    return bundles.write(model_folder, manifest, files)


def _on_validation(network: Network, contract: Contract, prepared: Prepared, seed: int) -> Judged:
    """Of tasks without a label in the test rows. These chose the best epoch: they flatter."""
    answered = prepared.judged_rows.answered
    left = {name: task for name, task in contract.tasks.items() if not answered[name].any()}
    if not left or prepared.judged_rows is prepared.val:
        return {}
    outputs = answer(network, split_batches(network, prepared.val, size=1024))
    only = contract.model_copy(update={"tasks": left})
    return judge(only, prepared.val, prepared.train, outputs, seed=seed)


def _train_skills(network: Network, prepared: Prepared) -> dict[str, float]:
    """Of some training rows."""
    some = prepared.train.some(TRAIN_ROWS)
    outputs = answer(network, split_batches(network, some, size=1024))
    return skills(prepared.contract, some, prepared.train, outputs)


def settled(network: Network, prepared: Prepared) -> Contract:
    """The contract with its thresholds tuned, where a task asks for that: by a network that was not
    trained on validation rows."""
    if not thresholds.asked(prepared.contract):
        return prepared.contract
    outputs = answer(network, split_batches(network, prepared.val, size=1024))
    return thresholds.tuned(prepared.contract, prepared.val, outputs)


def split_batches(network: Network, rows: Rows, *, size: int) -> Batches:
    """Rows on the network's device, targets in the scale of its logits."""
    device = next(network.parameters()).device
    targets = {}
    for name, target in tensors(rows.targets, device).items():
        answers, place = network.heads.seat[name]
        targets[name] = answers.standardised(place, target)
    return Batches(
        tensors(rows.inputs, device),
        targets,
        tensors(rows.answered, device),
        size=size,
        pools=rows.pools,
        least=least_rows(network),
        labelled=tensors(dict(rows.labelled), device),
    )


def _golden_answers(network: Network, prepared: Prepared) -> Arrays:
    arrays = prepared.contract.read(prepared.golden)
    device = next(network.parameters()).device
    return answer(network, Batches(tensors(arrays, device), {}, {}, size=len(prepared.golden)))


def _tolerance(contract: Contract, train: Rows) -> dict[str, float]:
    """Per computed field; a value's in its unit."""

    def scale(name: str, task: Task) -> float:
        match task:
            case RegressionTask() | CountTask() | QuantilesTask():
                return max(float(train.known(name).std()), 1e-6)
            case BinaryTask() | MulticlassTask() | MultilabelTask() | OrdinalTask():
                return 1.0
            case TaggingTask():
                return 1.0

    return {
        f"{name}.{field}": TOLERANCE * scale(name, task)
        for name, task in contract.tasks.items()
        for field in task.computed
    }


def _lines(history: Iterable[dict[str, Any]]) -> bytes:
    return b"".join(
        orjson.dumps(line, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE)
        for line in history
    )
