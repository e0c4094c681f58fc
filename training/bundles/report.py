"""The report: what was asked, how it went, how good it is, and what to beware of."""

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from onepass.models.contract.tasks import Task
from onepass.training.data.prepare import Prepared
from onepass.training.data.statistics import of_input
from onepass.training.evaluation.notes import attempt
from onepass.training.runs.facts import Facts
from onepass.training.specs.spec import Spec
from onepass.training.tasks import kind_of

UNJUDGED = "was not judged"
KNOWN = " - on rows that its bundle may have learnt from"
Judged = dict[str, dict[str, dict[str, float]]]


def report(
    prepared: Prepared,
    facts: Facts,
    judged: Judged,
    *,
    spec: Spec,
    ended: str,
    alone: Mapping[str, Any],
) -> dict[str, Any]:
    """Everything as plain data. `ended` says why training stopped; `alone`, where it was compared,
    what each task comes to by itself."""
    split = prepared.judged_on

    def of_task(name: str, task: Task) -> dict[str, Any]:
        metrics = judged.get(name, {})
        labels = {part: int(rows.answered[name].sum()) for part, rows in prepared.parts.items()}
        epoch, skill = facts.best_alone.get(name, (0, math.nan))
        known = prepared.train.known(name)
        return {
            "labels": labels,
            "seen": _seen(prepared, name, partial(kind_of(task).statistics, known)),
            "judged_on": split if prepared.judged_rows.answered[name].any() else "val",
            "metrics": _with_units(task, metrics),
            "best_epoch_alone": epoch,
            "best_skill_alone": skill,
            "alone": alone.get(name),
            "verdict": _verdict(
                name, task, facts, spec, metrics, labelled=labels[split] + labels["val"] > 0
            )
            + KNOWN * (name in prepared.suspects),
        }

    least = bare(prepared, facts, ended)
    tasks = {
        name: least["tasks"][name] | of_task(name, task)
        for name, task in prepared.contract.tasks.items()
    }
    return least | {"inputs": _inputs(prepared), "tasks": tasks}


def _inputs(prepared: Prepared) -> dict[str, Any]:
    return {
        name: _seen(prepared, name, partial(of_input, declared, name, prepared.train.inputs))
        for name, declared in prepared.contract.inputs.items()
    }


def _seen(prepared: Prepared, name: str, look: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    none: dict[str, Any] = {}
    return attempt(prepared.notes, f"what training saw of {name} is not told", look, none)


def bare(prepared: Prepared, facts: Facts, ended: str) -> dict[str, Any]:
    """The least that a report says, where the whole of it cannot be had."""
    return {
        "rows": {name: len(rows) for name, rows in prepared.parts.items()},
        "notes": prepared.notes,
        "inputs": {},
        "judged_on": prepared.judged_on,
        "tasks": {
            name: _bare_task(prepared, task, trained=name in facts.learnt)
            for name, task in prepared.contract.tasks.items()
        },
        "epochs": facts.epoch,
        "best_epoch": facts.best_epoch,
        "best_skill": facts.best_skill,
        "ended": ended,
        "seconds": round(facts.seconds, 2),
    }


def _bare_task(prepared: Prepared, task: Task, *, trained: bool) -> dict[str, Any]:
    return {
        "kind": task.kind,
        "unit": getattr(task, "unit", None),
        "labels": dict.fromkeys(prepared.parts, 0),
        "seen": {},
        "judged_on": prepared.judged_on,
        "metrics": {},
        "best_epoch_alone": 0,
        "best_skill_alone": None,
        "alone": None,
        "trained": trained,
        "verdict": UNJUDGED,
    }


def _verdict(
    name: str,
    task: Task,
    facts: Facts,
    spec: Spec,
    metrics: dict[str, dict[str, float]],
    *,
    labelled: bool,
) -> str:
    """Of a task that learnt, what came of it; of others, why they did not."""
    if labelled and not metrics:
        return UNJUDGED
    if name in facts.learnt:
        weighted = bool(getattr(spec.loss(name), "weights", None))
        return verdict(metrics, kind_of(task).decision.name if weighted else None)
    if not spec.add_tasks:
        return "was not trained: training ended before it began"
    gone = (
        f", with {metrics['skill']['value']:.1%} of the trivial answer's error gone"
        if metrics
        else ""
    )
    return f"is as it was{gone}"


def verdict(metrics: dict[str, dict[str, float]], decision: str | None = None) -> str:
    """One sentence on whether the task learnt anything, judged by its skill's interval. Skill is of
    probabilities, which weights of labels move away from how frequent these are: such a task is
    judged by the metric of its `decision`."""
    if not metrics:
        return "has no labelled rows to judge it on"
    skill = metrics["skill"]
    if not math.isfinite(skill["value"]):
        return "cannot be judged: its skill is no finite number"
    if not math.isfinite(skill["low"]):
        return f"is judged on one row (skill {skill['value']:.2f}), which says nothing"
    if skill["low"] > 0:
        return f"has learnt: {skill['value']:.1%} of the trivial answer's error is gone"
    if decision is not None:
        row = metrics[decision]
        return (
            f"weighs its labels, and so its probabilities are off (skill {skill['value']:.2f}): "
            f"judge it by {decision}, {row['value']:.3g} against {row['trivial']:.3g}"
        )
    if skill["high"] < 0:
        return "has learnt nothing: it is worse than always giving the trivial answer"
    return "has learnt nothing: it cannot be told from always giving the trivial answer"


def _with_units(task: Task, metrics: dict[str, dict[str, float]]) -> dict[str, dict[str, Any]]:
    kind = kind_of(task)
    units = {metric.name: kind.unit_of(metric) for metric in kind.metrics}
    return {name: row | {"unit": units.get(name)} for name, row in metrics.items()}
