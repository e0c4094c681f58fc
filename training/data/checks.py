"""What the data must have before anything is learnt of it, else there is no training."""

from collections.abc import Collection, Iterator

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.inputs.beside import present
from onepass.models.documents import MOST_BYTES, MOST_VALUES, count
from onepass.models.manifest import encode
from onepass.training.batches.rows import Rows
from onepass.training.sources.rows import SourceRows
from onepass.training.sources.split import CALIBRATION, TimeSplit
from onepass.training.specs.spec import BadSpec, Spec


def check_split(spec: Spec, read: SourceRows) -> None:
    """Rows that train, of every source, rows that choose, and rows held out where they are asked
    for."""
    by_time = any(isinstance(rule, TimeSplit) for rule in read.rules.values())
    why = ": equal times stay together, and too many are equal" if by_time else ""
    problems = [
        f"source.split: of {len(read)} rows none is in {name!r}{why}"
        for name in ("train", "val")
        if not read.within(name).any()
    ]
    problems += [
        f"source.{name}.split: of {len(own)} rows none is in 'train'"
        for name, own in read.places().items()
        if not read.within("train")[own].any()
    ]
    problems += [
        f"{path}.split.calibration: of {len(own)} rows none is in {CALIBRATION!r}{why}: ask for "
        "more, or leave it out, and validation rows are taken for what is learnt after the last "
        "epoch"
        for path, own in _calibrating(spec, read)
        if not read.within(CALIBRATION)[own].any()
    ]
    if problems:
        raise BadSpec("\n".join(problems))


def _calibrating(spec: Spec, read: SourceRows) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """The sources that are asked for calibration rows, and the rows of each."""
    named = spec.source if isinstance(spec.source, dict) else {"": spec.source}
    rows = read.places() or {"": np.arange(len(read))}
    for name, source in named.items():
        if source.split is not None and source.split.calibration:
            yield f"source.{name}".rstrip("."), rows[name]


def check_calibration(held_out: Rows, learning: Collection[str]) -> None:
    """A calibration row with a label of some task that learns, where there are such rows."""
    if not any(held_out.answered[task].any() for task in learning):
        raise BadSpec(
            f"source.split.calibration: no calibration row has a label of {', '.join(learning)}: "
            "nothing can be learnt of them: label some, or leave it out"
        )


def check_refit(spec: Spec, test: Rows, difficulty: NDArray[np.float64] | None) -> bool:
    """Whether the network is trained once more with the validation rows, `difficulty` being their
    order, if there is one. What only its recipe asks for is done where it can be.

    Raises:
        BadSpec: the spec itself asks for it, and it cannot.
    """
    problem = "training.refit: "
    if not len(test):
        problem += (
            "there is no test row with a label, so validation rows judge the network: it must not "
            "have been trained on them"
        )
    elif difficulty is not None and (absent := int(np.isnan(difficulty).sum())):
        problem += f"the number that orders rows is missing in {absent} validation rows"
    else:
        return spec.training.refit
    if spec.training.refit and "refit" not in spec.by_recipe.get("training", {}):
        raise BadSpec(problem)
    return False


def check_present(contract: Contract, arrays: Arrays, training: NDArray[np.bool_]) -> None:
    """Each optional input in some training row."""
    problems = [
        f"inputs.{name}: is absent from every training row, so nothing can be learnt of it"
        for name, declared in contract.inputs.items()
        if declared.optional and not (arrays[present(name)] & training).any()
    ]
    if problems:
        raise BadSpec("\n".join(problems))


def check_size(spec: Spec, contract: Contract) -> None:
    """Both find room in a manifest, and what else it says as well."""
    content = encode([contract.model_dump(mode="json"), spec.model_dump(mode="json")])
    if 1.1 * len(content) <= MOST_BYTES and 1.1 * count(content) <= MOST_VALUES:
        return
    parts = {f"inputs.{n}": len(encode(one.model_dump())) for n, one in contract.inputs.items()}
    parts |= {f"tasks.{n}": len(encode(one.model_dump())) for n, one in contract.tasks.items()}
    name = max(parts, key=parts.__getitem__)
    raise BadSpec(
        f"{name}: what is learnt of it would take {parts[name]:,} bytes of the bundle's manifest, "
        f"which has {MOST_BYTES:,} at most, and {MOST_VALUES:,} values: let rare ones be unseen "
        "(min_count), or leave it out"
    )


def check_choosing(val: Rows, learning: Collection[str]) -> None:
    """A validation row with a label of some task that learns."""
    if not any(val.answered[task].any() for task in learning):
        raise BadSpec(
            f"source.split: no validation row has a label of {', '.join(learning)}: nothing would "
            "say which epoch is best"
        )


def check_judging(val: Rows, blind: Collection[str], learning: Collection[str]) -> list[str]:
    """A validation row that says something of some task that learns; a note on those of which none
    does, which are `blind`."""
    if all(task in blind for task in learning):
        raise BadSpec(
            f"source.split: no validation row says anything to judge {', '.join(learning)} by, "
            "such as an object or a pixel that is known: nothing would say which epoch is best"
        )
    return [
        f"tasks.{task}: validation rows say nothing to judge it by: it has no say in the best epoch"
        for task in learning
        if task in blind and val.answered[task].any()
    ]
