"""The report: what was asked, how it went, how good it is, and what to beware of."""

import math
from typing import Any

import numpy as np

from models.contract import Contract
from models.contract.inputs import CategoryInput, Input, NumberInput, VectorInput
from training.batch import Rows
from training.loop import Facts
from training.metrics import metrics
from training.prepare import Prepared

Judged = dict[str, dict[str, dict[str, float]]]


def report(prepared: Prepared, facts: Facts, judged: Judged, *, ended: str) -> dict[str, Any]:
    """Everything as plain data. `ended` says why training stopped."""
    contract = prepared.contract
    split = "test" if len(prepared.test) else "val"
    return {
        "rows": {name: len(rows) for name, rows in _splits(prepared).items()},
        "notes": prepared.notes,
        "inputs": {
            name: _seen(given, prepared.train, name) for name, given in contract.inputs.items()
        },
        "judged_on": split,
        "tasks": {
            name: {
                "kind": task.kind,
                "unit": getattr(task, "unit", None),
                "labels": {
                    part: int(rows.answered[name].sum()) for part, rows in _splits(prepared).items()
                },
                "metrics": judged.get(name, {}),
                "best_epoch_alone": facts.best_alone.get(name, (0, math.nan))[0],
                "best_skill_alone": facts.best_alone.get(name, (0, math.nan))[1],
                "verdict": verdict(judged.get(name, {})),
            }
            for name, task in contract.tasks.items()
        },
        "epochs": facts.epoch,
        "best_epoch": facts.best_epoch,
        "best_skill": facts.best_skill,
        "ended": ended,
        "seconds": round(facts.seconds, 2),
    }


def verdict(found: dict[str, dict[str, float]]) -> str:
    """One sentence on whether the task learnt anything, judged by its skill's interval."""
    if not found:
        return "no labelled rows to judge it on"
    skill = found["skill"]
    if skill["low"] > 0:
        return f"learnt: {skill['value']:.0%} of the trivial answer's error is gone"
    if skill["high"] < 0:
        return "learnt nothing: worse than always giving the trivial answer"
    return "learnt nothing: not distinguishable from always giving the trivial answer"


def lines(report: dict[str, Any], contract: Contract) -> list[list[str]]:
    """The table for people: task, metric, value, interval, the trivial answer's value."""
    table = []
    for name, task in contract.tasks.items():
        found = report["tasks"][name]["metrics"]
        for metric in metrics(task):
            if metric.name not in found:
                continue
            row = found[metric.name]
            unit = f" {report['tasks'][name]['unit'] or ''}".rstrip() if metric.unit else ""
            table.append(
                [
                    name,
                    metric.name,
                    f"{row['value']:.4g}{unit}",
                    f"{row['low']:.4g} to {row['high']:.4g}",
                    f"{row['trivial']:.4g}",
                ]
            )
    return table


def remarks(report: dict[str, Any]) -> list[str]:
    """What to know beside the table."""
    said = [
        f"{name}: {task['verdict']}"
        + (
            f"; alone its best epoch would have been {task['best_epoch_alone']}"
            if task["best_epoch_alone"] != report["best_epoch"]
            else ""
        )
        for name, task in report["tasks"].items()
    ]
    if report["judged_on"] != "test":
        said.append("there are no test rows: these numbers chose the best epoch, they flatter")
    return said


def _splits(prepared: Prepared) -> dict[str, Rows]:
    return {"train": prepared.train, "val": prepared.val, "test": prepared.test}


def _seen(given: Input, train: Rows, name: str) -> dict[str, Any]:
    """What training saw of an input: its range, or its most frequent values."""
    column = train.inputs[name]
    match given:
        case NumberInput() | VectorInput():
            return {
                "min": float(column.min()),
                "max": float(column.max()),
                "mean": float(column.mean(dtype=np.float64)),
                "median": float(np.median(column)),
            }
        case CategoryInput():
            counts = np.bincount(column, minlength=len(given.values) + 1)
            order = [int(place) for place in np.argsort(-counts[1:], kind="stable")[:20]]
            return {
                "unseen": int(counts[0]),
                "most_frequent": {given.values[p]: int(counts[p + 1]) for p in order},
            }
