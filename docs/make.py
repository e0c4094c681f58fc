"""Makes docs/reference/ from the code: `make reference` writes it, and a test holds it equal.

Settings and kinds are told by their docstrings, commands by their help, metrics by their
collectors, statuses by the classes of errors.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import typer
from prometheus_client.core import Metric

import onepass
import onepass.sklearn
from onepass.app.feedback import errors as feedback_errors
from onepass.app.feedback.collector import Feedback, Recorded
from onepass.app.feedback.quality import Quality
from onepass.app.fronts.fleet.swaps import Swaps
from onepass.app.requests import errors, fleet_errors
from onepass.app.requests.settings import Settings
from onepass.app.serving.fleet import Note
from onepass.app.telemetry.drift_metrics import families
from onepass.app.telemetry.prometheus import LostLines, Slots
from onepass.app.telemetry.rest_metrics import RestMetrics
from onepass.app.telemetry.shadow_metrics import ShadowMetrics
from onepass.app.telemetry.shared_counters import Layout, Memory
from onepass.app.telemetry.writer import Lost
from onepass.models.contract import BadRequest, Contract, NotJson, TooManyRows
from onepass.models.contract.inputs.number import NumberInput
from onepass.models.contract.tasks.regression import RegressionTask
from onepass.models.predictor import NotFinite
from onepass.training.cli import app
from onepass.training.reference.pages import commands_page, headed, spec_page, table
from onepass.training.reference.places import Schema
from onepass.training.reference.problems import problems
from onepass.training.reference.python import python_page
from onepass.training.reference.schema import document_schema
from onepass.training.reference.service import settings_page

FOLDER = Path(__file__).parent / "reference"


def pages() -> dict[str, str]:
    """The text of each page, by the name of its file."""
    return {
        "spec.md": spec_page(Schema(document_schema())),
        "settings.md": settings_page(Settings),
        "commands.md": commands_page(typer.main.get_command(app)),
        "metrics.md": metrics_page(),
        "statuses.md": statuses_page(),
        "python.md": python_page(python_names()),
    }


def python_names() -> dict[str, Any]:
    """What is for callers, by the name that it is imported by."""
    own = (onepass.fit, onepass.load, onepass.read, onepass.Predictor, onepass.Bundle)
    estimators = (
        onepass.sklearn.OnePass,
        onepass.sklearn.OnePassRegressor,
        onepass.sklearn.OnePassClassifier,
    )
    return {f"onepass.{one.__name__}": one for one in own} | {
        f"onepass.sklearn.{one.__name__}": one for one in estimators
    }


METRICS_INTRO = (
    "`GET /metrics` tells them, over all workers. Those of what is kept are there where `feedback` "
    "or `record` is set, those of changes once something was changed, those of a shadow where "
    "there is one. Where several models are served, each line also has the label `model`."
)


def metrics_page() -> str:
    """Each metric with its type, its labels and what it counts."""
    rows = sorted((_exposed(one), one.type, _labels(one), one.documentation) for one in metrics())
    lines = [*headed("Metrics", METRICS_INTRO)]
    return "\n".join([*lines, *table(("metric", "type", "labels", "what it is"), rows)]) + "\n"


def _exposed(one: Metric) -> str:
    end = {"counter": "_total", "info": "_info"}.get(one.type, "")
    return f"`{one.name}{end}`"


def _labels(one: Metric) -> str:
    own = sorted(one.samples[0].labels) if one.type == "info" else getattr(one, "_labelnames", ())
    return ", ".join(f"`{name}`" for name in own)


def metrics() -> Iterator[Metric]:
    """Of every collector, as of a service that was asked nothing yet."""
    contract = Contract(inputs={"x": NumberInput()}, tasks={"y": RegressionTask()})
    layout = Layout(contract, {"y": [0.0]}, spreads={"y": 1.0})
    counted: Any = SimpleNamespace(layout=layout, memory=Memory(layout.size))
    counted.shadow = SimpleNamespace(is_on=True)
    following: Any = SimpleNamespace(now={})
    quality = Quality(contract, {}, "label", following=following)
    quality.promised = {"y": 0.9}
    counted.rest = SimpleNamespace(is_on=True)
    fleet: Any = SimpleNamespace(notes={"model": Note()})
    yield from Slots(counted, {"name": "", "version": "", "engine": ""}).collect()
    yield from families()
    yield from Feedback(counted, quality).collect()
    yield from Recorded(counted).collect()
    yield from ShadowMetrics(counted).collect()
    yield from RestMetrics(counted).collect()
    yield from Swaps(fleet).collect()
    yield from LostLines(Lost()).collect()


STATUSES_INTRO = (
    "What is answered in place of answers. The text stands under `detail`, under `/v2` under "
    "`error`; of a 422 `detail` is a list of problems, each with `loc`, `msg`, `type` and `input`, "
    "and `total` says how many there are. With 429, 503 and 504 nothing ran. Nothing internal is "
    "told: a bug answers a fixed text and the id of the request."
)
OF_CONTRACT: dict[type[Exception], int] = {
    NotJson: 400, TooManyRows: 413, BadRequest: 422, NotFinite: 500,
}  # fmt: skip
"""As `reply_to` answers them: the contract knows no statuses."""


WITHOUT_CLASS = [
    ("408", "a request", "It did not arrive whole in time: `header_timeout_s`, `body_timeout_s`."),
    ("431", "a head", "It is too large, or has too many headers."),
    ("503", "`/health/ready`", "The worker starts, or drains; nothing else is answered so."),
]
"""Connections and pages answer them themselves."""


PROBLEMS_INTRO = (
    "Each names its place in `loc`, its `type` and its message in `msg`; as here of a row with an "
    "input of each kind."
)


def statuses_page() -> str:
    """Each failure by its status, and when it is answered."""
    found = [*_with_status(), *((status, one) for one, status in OF_CONTRACT.items())]
    rows = [(str(status), f"`{one.__name__}`", _meaning(one)) for status, one in found]
    rows += WITHOUT_CLASS
    rows += [("500", "a bug", f"Anything that nobody expected: `{errors.INTERNAL}`.")]
    lines = [*headed("Statuses", STATUSES_INTRO)]
    lines += table(("status", "name", "when"), sorted(rows))
    lines += ["", "## Problems of a 422", "", PROBLEMS_INTRO, ""]
    wrong = [(f"`{kind}`", f"`{about}`", text) for kind, about, text in problems()]
    return "\n".join([*lines, *table(("type", "of what, as here", "message"), wrong)]) + "\n"


def _with_status() -> Iterator[tuple[int, type[Exception]]]:
    """The classes of every room's errors that say their status."""
    for module in (errors, fleet_errors, feedback_errors):
        for one in vars(module).values():
            own = isinstance(one, type) and one.__module__ == module.__name__
            if own and isinstance(status := getattr(one, "status", None), int):
                yield status, one


def _meaning(one: type[Exception]) -> str:
    return " ".join((one.__doc__ or "").split())


def write(files: Iterable[tuple[str, str]]) -> None:
    """Into docs/reference/."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in files:
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(pages().items())
