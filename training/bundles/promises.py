"""Whether what is promised of answers holds for judged rows, which had no part in it."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.forms import Cells, Choices, Quantity
from onepass.models.contract.tasks import Task
from onepass.models.network import Network
from onepass.training.batches.rows import Rows
from onepass.training.bundles.row_promises import extents, holds, tokens_in
from onepass.training.evaluation.answers import fields_of
from onepass.training.finishing.calibration import Learnt
from onepass.training.finishing.conformal.expected import expected
from onepass.training.finishing.conformal.seen import seen
from onepass.training.finishing.scores import scores
from onepass.training.reporting.reliability import wilson
from onepass.training.tasks.metrics.metric import Fields

Mask = NDArray[np.bool_]
Told = Mapping[str, Any]
ENDLESS = "intervals have no bound"
THIRDS = ("lowest", "middle", "highest")


def held(
    contract: Contract, rows: Rows, *, outputs: Arrays, learnt: Mapping[str, Any]
) -> dict[str, Any]:
    """Per task of which something is promised, and of those that hold together: what share of rows
    it holds for, and between what shares that lies by chance. `learnt` says of how many calibration
    rows each promise is."""
    fields = {name: fields_of(outputs, contract.tasks[name], name, rows) for name in learnt}
    masks = {name: holds(contract.tasks[name], rows.known(name), fields[name]) for name in learnt}
    tasks = {
        name: _of(
            contract, name, rows=rows, mask=masks[name], fields=fields[name], learnt=learnt[name]
        )
        for name in learnt
    }
    joint = _at_once(contract, rows, masks=masks, learnt=learnt)
    said = [*_lines(contract, tasks, joint=joint)]
    return {"by": contract.certainty_by, "tasks": tasks, "joint": joint, "said": said}


def mapping(network: Network, rows: Rows, maps: Mapping[str, Learnt]) -> dict[str, Any]:
    """Per task whose probabilities may be mapped, whether they are, and how good these are, before
    and after."""
    names = [name for name in maps if rows.answered[name].any()]
    before = seen(network, rows, names, calibrated=False) if names else {}
    kept = [name for name in names if maps[name].kept]
    after = before | (seen(network, rows, kept) if kept else {})
    return {name: {"kept": maps[name].kept, **scores(before[name], after[name])} for name in names}


def _of(
    contract: Contract, name: str, *, rows: Rows, mask: Mask, fields: Fields, learnt: Told
) -> dict[str, Any]:
    task = contract.tasks[name]
    told = {"coverage": task.coverage, "joint": learnt.get("joint", False)}
    told |= _share(task, mask, rows=learnt["rows"]) | _wide(task, fields)
    if isinstance(task.form, Quantity) and len(mask) >= len(THIRDS):
        told["thirds"] = thirds(fields, mask)
    if isinstance(task.form, Cells):
        there, inside = tokens_in(task, rows.known(name), fields)
        told["tokens"] = {"count": int(there.sum()), "covered": _mean(inside[there])}
    if (by := contract.certainty_by) is not None:
        group = rows.inputs[by][rows.answered[name]]
        values = ("others", *contract.inputs[by].vocabulary)
        told["groups"] = {
            values[g]: _share(task, mask[here], rows={0: learnt["rows"][g]})
            | _wide(task, {field: one[here] for field, one in fields.items()})
            for g in learnt["rows"]
            for here in [group == g if g else ~np.isin(group, [*learnt["rows"]][1:])]
            if here.any()
        }
    return told


def _share(task: Task, mask: Mask, *, rows: Mapping[int, int]) -> dict[str, Any]:
    """The share, its 95 % interval, and between what shares it lies by chance. Where groups have
    numbers of their own, calibration rows are those of all together."""
    coverage, count, covered = task.coverage or 0.0, sum(rows.values()), _mean(mask)
    told = {"calibration": count, "rows": len(mask), "covered": covered}
    if covered is not None:
        ends = wilson(np.array([covered]), np.array([float(len(mask))]))
        told |= {"low": float(ends[0][0]), "high": float(ends[1][0])}
    return told | {"expected": [*expected(count, coverage, len(mask))]}


def _mean(mask: Mask) -> float | None:
    return float(mask.mean()) if mask.size else None


def _wide(task: Task, fields: Fields) -> dict[str, Any]:
    """How wide intervals are on average, of those that end; how many labels sets have, of tokens
    those of each."""
    each = extents(task, fields)
    ends = np.isfinite(each)
    mean = float(each[ends].mean()) if ends.any() else None
    if not isinstance(task.form, Quantity):
        return {"open" if isinstance(task.form, Choices) else "size": mean or 0.0}
    return {"width": mean, "endless": float(1 - ends.mean()) if len(ends) else 0.0}


def thirds(fields: Fields, mask: Mask) -> dict[str, float]:
    """What share holds among the lowest, the middle and the highest third of values."""
    value = fields["value"] if "value" in fields else fields["quantiles"].mean(axis=1)
    parts = np.array_split(np.argsort(value, kind="stable"), 3)
    return {name: float(mask[part].mean()) for name, part in zip(THIRDS, parts, strict=True)}


def _at_once(
    contract: Contract, rows: Rows, *, masks: Mapping[str, Mask], learnt: Told
) -> dict[str, Any]:
    names = [name for name in learnt if learnt[name].get("joint")]
    if not names:
        return {}
    common = np.logical_and.reduce([rows.answered[name] for name in names])
    each = [mask[common[rows.answered[name]]] for name, mask in masks.items() if name in names]
    task = contract.tasks[names[0]]
    share = _share(task, np.logical_and.reduce(each), rows=learnt[names[0]]["rows"])
    return {"tasks": names, "coverage": task.coverage, **share}


def _lines(contract: Contract, tasks: Mapping[str, Any], joint: Mapping[str, Any]) -> Iterator[str]:
    """A sentence on each, for people."""
    for name, one in tasks.items():
        unit = getattr(contract.tasks[name], "unit", None)
        if one["rows"]:
            yield f"{name}: {_said(one)}{_width(one, f' {unit}' if unit else '')}"
    if joint.get("rows"):
        yield f"{', '.join(joint['tasks'])}, all at once: {_said(joint)}"


def _width(one: Mapping[str, Any], unit: str) -> str:
    if one.get("endless") == 1:
        return f"; too few calibration rows for {100 * one['coverage']:g} %: {ENDLESS}"
    if "tokens" in one:
        tokens = f"{100 * (one['tokens']['covered'] or 0):.1f} % of its tokens"
        return f", {tokens}; sets have {one['size']:.2f} labels on average"
    if "size" in one:
        return f"; sets have {one['size']:.2f} labels on average"
    if "open" in one:
        return f"; {one['open']:.2f} labels are open on average"
    width = one["width"]
    return "" if width is None else f"; intervals are {width:.4g}{unit} wide on average"


def _said(one: Mapping[str, Any]) -> str:
    low, high = (100 * share for share in one["expected"])
    inside = f"{100 * one['covered']:.1f} % of {one['rows']:,} rows lie inside"
    if one.get("joint"):
        return inside
    promised = f"{100 * one['coverage']:g} % are promised, {low:.1f} to {high:.1f} by chance"
    return f"{inside} ({promised})"
