"""What a caller may say beside the rows: which tasks, of which model, by when."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypedDict
from urllib.parse import quote, urlencode

import httpx


class Asked(TypedDict, total=False):
    """Of one call; what is left out is as the client was made."""

    tasks: Iterable[str]
    """Only these are computed and answered."""
    with_: Iterable[str]
    """What stands beside answers: `warnings`, `effects`, `reach`."""
    masks: Literal["png", "rle", "polygons", "none"]
    """How masks are written."""
    threshold: float
    """The score above which objects are said."""
    model: str
    """Of a service that has several."""
    version: str
    """Of that model; else the one in force."""
    timeout_s: float
    """For all of the call, its repetitions included; of a stream for each of its requests."""
    request_id: str
    """By which the service's log knows it; else one is made up."""
    headers: Mapping[str, str]
    """Others, as the one by which a fleet chooses who tries a new version."""


def service(url: str) -> httpx.URL:
    """Where it is. Raises ValueError: that is no address of http."""
    said = httpx.URL(url)
    if said.scheme not in ("http", "https") or not said.host:
        raise ValueError(f"url: must begin with http:// or https:// and a host, got {url!r}")
    return said


def check(asked: Mapping[str, Any]) -> None:
    """Raises TypeError for what nobody knows, ValueError for a version of no model."""
    unknown = sorted(asked.keys() - Asked.__annotations__.keys())
    if unknown:
        raise TypeError(f"{', '.join(unknown)}: no such option")
    if asked.get("version") and not asked.get("model"):
        raise ValueError("version: say of which model")


def query(asked: Mapping[str, Any]) -> str:
    """`?tasks=fare,minutes&with=warnings`, or nothing."""
    said = {
        "tasks": _listed(asked.get("tasks")),
        "with": _listed(asked.get("with_")),
        "masks": asked.get("masks"),
        "threshold": asked.get("threshold"),
    }
    pairs = {name: value for name, value in said.items() if value is not None}
    return f"?{urlencode(pairs, safe=',')}" if pairs else ""


def prefix(asked: Mapping[str, Any]) -> str:
    """Where the model's paths begin: nowhere else where none is named."""
    model, version = asked.get("model"), asked.get("version")
    if not model:
        return ""
    behind = f"/versions/{quote(version, safe='')}" if version else ""
    return f"/models/{quote(model, safe='')}{behind}"


def _listed(names: Iterable[str] | None) -> str | None:
    if names is None:
        return None
    return names if isinstance(names, str) else ",".join(names)
