"""The fleet file: several models in one service.

    default: taxi
    watch: true                       # a new run under `latest` takes the place of the one before
    models:
      - {name: taxi, path: checkpoints/taxi, share: 2}
      - {name: faces, path: checkpoints/faces, versions: [2026-11-22T10-00-00, latest]}
      - name: trips
        path: checkpoints/trips
        versions: [2026-11-22T10-00-00]
        canary: {version: latest, percent: 5, header: x-user}
      - {name: signs, path: checkpoints/signs, versions: [2026-11-22T10-00-00], shadow: latest,
         drop: {errors: 0.01, disagree: 0.05, relative: 0.2, after: 1000}}

A path is as seen from the file, or the URL of a run. Of `versions` the first answers, the others at
/models/NAME/versions/V; where none are named, the newest run does.
"""

from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from onepass.app.requests.canary import Canary
from onepass.app.requests.drop_limits import DropLimits
from onepass.app.serving.plan import Share
from onepass.app.stores.urls import hidden
from onepass.models import yaml
from onepass.models.contract.errors import suggestion
from onepass.models.contract.frozen import Frozen, Name

LONG = 60


class FleetEntry(Frozen):
    """One model."""

    name: Name
    path: str = Field(min_length=1)
    """A model's folder, or a run's; or the URL of a run."""
    versions: tuple[str, ...] = ()
    """Names of its runs, or `latest`."""
    share: Share = 1.0
    """Of the queue, beside the shares of all others: one model's callers never take another's."""
    canary: Canary | None = None
    """A run that some of the callers try."""
    shadow: str | None = None
    """A run that the rows of callers go through, too, when they are answered."""
    drop: DropLimits | None = None
    """When the canary or the shadow is dropped by itself."""


class FleetFile(Frozen):
    """All of them."""

    models: tuple[FleetEntry, ...]
    default: str | None = None
    """The model that is meant where none is named; else the first."""
    watch: bool = False


RULES = {
    "missing": "is missing",
    "string_type": "must be text, got {value}: put it in quotes",
    "string_pattern_mismatch": "a name has letters, digits and underscores, got {value}",
    "tuple_type": "must be a list, got {value}",
    "model_type": "must be a mapping, got {value}",
    "greater_than": "must be above 0, got {value}",
    "string_too_short": "must not be empty",
}


def read(file: Path) -> FleetFile:
    """What a fleet file says.

    Raises:
        ValueError: with every problem: file, path, rule, value.
    """
    try:
        document = yaml.parse(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{file}: cannot be read: {_why(error)}") from None
    except yaml.BadYaml as error:
        raise ValueError(hidden(f"{file}: {error}")) from None
    try:
        fleet = FleetFile.model_validate(document)
    except ValidationError as error:
        lines = [f"{file}: {_worded(one)}" for one in error.errors(include_url=False)]
        raise ValueError("\n".join(lines)) from None
    _check(fleet, file)
    return fleet


def _check(fleet: FleetFile, file: Path) -> None:
    """Raises ValueError where names do not fit each other."""
    names = [entry.name for entry in fleet.models]
    problems = [] if names else ["models: must name at least one"]
    problems += [
        f"models.{at}.name: {name!r} stands here a second time"
        for at, name in enumerate(names)
        if name in names[:at]
    ]
    problems += [
        f"models.{at}.shadow: stands beside a canary: one version is tried at a time"
        for at, entry in enumerate(fleet.models)
        if entry.shadow is not None and entry.canary is not None
    ]
    problems += [
        f"models.{at}.{problem}"
        for at, entry in enumerate(fleet.models)
        for problem in _of_drop(entry)
    ]
    if names and fleet.default is not None and fleet.default not in names:
        near = suggestion(fleet.default, names)
        problems.append(f"default: there is no such model: {fleet.default!r}{near}")
    if problems:
        raise ValueError("\n".join(f"{file}: {problem}" for problem in problems))


def _of_drop(entry: FleetEntry) -> list[str]:
    """What is wrong with the limits of a model."""
    drop = entry.drop
    if drop is None:
        return []
    if entry.canary is None and entry.shadow is None:
        return ["drop: there is no canary or shadow that could be dropped"]
    if entry.canary is None:
        return []
    return [
        f"drop.{name}: is for a shadow: what a canary answers nothing else does"
        for name in ("disagree", "relative")
        if getattr(drop, name) is not None
    ]


def _worded(error: Any) -> str:
    path, value = ".".join(map(str, error["loc"])), hidden(repr(error["input"]))[:LONG]
    if error["type"] == "extra_forbidden":
        kind: type[Frozen]
        match error["loc"]:
            case (_,):
                kind = FleetFile
            case (_, _, _):
                kind = FleetEntry
            case (_, _, "drop", *_):
                kind = DropLimits
            case _:
                kind = Canary
        return f"{path}: no such setting{suggestion(str(error['loc'][-1]), kind.model_fields)}"
    rule = RULES.get(error["type"])
    text = f"{error['msg']}, got {value}" if rule is None else rule.format(value=value)
    return f"{path}: {text}" if path else text


def _why(error: Exception) -> str:
    return error.strerror or "" if isinstance(error, OSError) else "it is not UTF-8"
