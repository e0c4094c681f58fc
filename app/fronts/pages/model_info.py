"""What GET /model says: what is being served, and how good it was on test rows. Pages are drawn
from it."""

from typing import Any

from onepass.app.fronts.predict.additions import Additions
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment
from onepass.models.bundle import REPORT_PAGE
from onepass.models.manifest import sources

REPORTED = (
    "rows", "notes", "inputs", "judged_on", "tasks", "epochs", "best_epoch", "best_skill", "ended",
    "seconds",
)  # fmt: skip
"""Of report.json, which may hold more: these are small, whatever the data."""

LISTS = {"inputs": {"__all__": {"words"}}}
"""Of a contract: lists that nobody reads, and that are long."""


def describe(deployment: Deployment, settings: Settings) -> dict[str, Any]:
    """Name, version, engine, contract, the report without its long parts, and what may be asked."""
    manifest, report = deployment.bundle.manifest, deployment.bundle.report()
    return {
        **deployment.info,
        **_additions(deployment),
        "columns": _named(deployment, "columns"),
        "separators": _named(deployment, "separators"),
        "contract": manifest.contract.model_dump(
            mode="json", exclude={"inputs": {"__all__": {"words"}}}
        ),
        "report": {"tasks": {}}
        | {name: report[name] for name in REPORTED if name in report}
        | _promises(report),
        "report_page": REPORT_PAGE in deployment.bundle.files,
        "limits": {
            "rows": settings.max_rows,
            "body_bytes": settings.max_body_bytes,
            "line_bytes": settings.max_line_bytes,
        },
    }


def _additions(deployment: Deployment) -> dict[str, Any]:
    """What answers may have beside what they always have, and what effects are told against."""
    additions = Additions(deployment)
    usual = {} if additions.effects is None else additions.effects.usual.said
    return {"with": additions.there, "usual": usual}


def _promises(report: dict[str, Any]) -> dict[str, Any]:
    """What share of judged rows each promise held for, but for the groups, of which there may be
    many."""
    if not report.get("certainty"):
        return {}
    told = report["certainty"]
    tasks = {
        name: {key: value for key, value in one.items() if key != "groups"}
        for name, one in told["tasks"].items()
    }
    return {"certainty": {"by": told["by"], "tasks": tasks, "joint": told["joint"]}}


def _named(deployment: Deployment, setting: str) -> dict[str, Any]:
    """What a setting of the source says of inputs, such as columns that had other names: a file for
    training is read by pages, too."""
    parts = sources(deployment.bundle.manifest.spec)
    values = {name: value for part in parts for name, value in part.get(setting, {}).items()}
    return {name: values[name] for name in deployment.contract.inputs if name in values}
