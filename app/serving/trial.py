"""A version that is tried, judged by what is counted of it over all workers."""

from collections.abc import Iterator

from onepass.app.requests.drop_limits import DropLimits
from onepass.app.serving.deployment import Deployment
from onepass.app.serving.fleet import Model
from onepass.app.telemetry.outcomes import outcomes
from onepass.app.telemetry.shadow_metrics import agreement


def beyond(model: Model, limits: DropLimits) -> str:
    """Which limit the version of this model that is tried has passed, as a sentence; nothing where
    it has passed none."""
    return next(_passed(model, limits), "")


def _passed(model: Model, limits: DropLimits) -> Iterator[str]:
    if model.shadow is not None:
        yield from _of_shadow(model.shadow, limits)
    elif model.canary is not None:
        answered, failed = outcomes(model.versions[model.canary.version].metrics)
        yield from _errors(failed, answered + failed, "requests", limits)


def _of_shadow(behind: Deployment, limits: DropLimits) -> Iterator[str]:
    told = agreement(behind.metrics)
    yield from _errors(told["failed"], told["rows"] + told["failed"], "rows", limits)
    for name, task in told["tasks"].items():
        if task["compared"] < limits.after:
            continue
        others = 1 - task.get("agree", 1)
        if limits.disagree is not None and others > limits.disagree:
            yield (
                f"{name}: {others:.2%} of {task['compared']:,} labels are others, "
                f"{limits.disagree:.2%} may be"
            )
        away = task.get("relative", 0)
        if limits.relative is not None and away > limits.relative:
            yield (
                f"{name}: {task['compared']:,} numbers are {away:.3g} standard deviations away, "
                f"{limits.relative:g} may be"
            )


def _errors(failed: int, count: int, what: str, limits: DropLimits) -> Iterator[str]:
    most = limits.errors
    if most is not None and count >= limits.after and failed > most * count:
        yield f"{failed:,} of {count:,} {what} failed, {most:.2%} may"
