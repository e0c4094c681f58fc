"""What GET answers under /v2: of the server, and of each model."""

from collections.abc import Callable
from typing import Any

import orjson

from onepass.app.fronts.open_inference import metadata
from onepass.app.requests.errors import NotFound, Reply, WrongMethod
from onepass.app.requests.lifecycle import Lifecycle
from onepass.app.requests.model_path import V2 as ROOT
from onepass.app.requests.request_context import RequestContext
from onepass.app.serving.deployment import Deployment
from onepass.app.serving.fleet import Fleet

Document = Callable[[], Reply]


class Documents:
    """Those of the server: what it is, its health, and the statistics of all models."""

    def __init__(self, fleet: Fleet, lifecycle: Lifecycle) -> None:
        self._by_path: dict[str, Document] = {
            ROOT: _fixed(metadata.server()),
            f"{ROOT}/health/live": lambda: _json({"live": True, "ready": lifecycle.ready}),
            f"{ROOT}/health/ready": lambda: _ready(lifecycle, {"live": True}),
            f"{ROOT}/models/stats": lambda: _json(metadata.stats(fleet)),
        }

    def get(self, path: str) -> Document | None:
        """The one at a path, if there is one."""
        return self._by_path.get(path)


class ModelDocuments:
    """Those of one deployment, by what stands behind its path: metadata, configuration, statistics;
    what never changes is written once."""

    def __init__(self, deployment: Deployment, lifecycle: Lifecycle, *, max_rows: int) -> None:
        self._by_rest: dict[str, Document] = {
            "": _fixed(metadata.model(deployment)),
            "/config": _fixed(metadata.config(deployment, max_rows)),
            "/ready": lambda: _ready(lifecycle, {"name": deployment.name}),
            "/stats": lambda: _json(metadata.stats([deployment])),
        }

    def get(self, rest: str) -> Document | None:
        """The one behind the model's path, if there is one."""
        return self._by_rest.get(rest)


def read(call: RequestContext, document: Document) -> Reply:
    """The document. Raises WrongMethod."""
    if call.method not in ("GET", "HEAD"):
        raise WrongMethod("GET, HEAD")
    return document()


def absent(name: str) -> NotFound:
    """There is nothing at a path: what there is instead."""
    return NotFound(f"no such path; GET {ROOT}/models/{name} tells of the model")


def absent_version(name: str) -> NotFound:
    """The same of a path that names a version."""
    named = f"GET {ROOT}/models/{name} names the versions"
    return NotFound(f"no such version, or nothing there; {named}")


def _ready(lifecycle: Lifecycle, document: dict[str, Any]) -> Reply:
    if lifecycle.ready:
        return _json(document | {"ready": True})
    why = "draining" if lifecycle.draining else "starting"
    return _json(document | {"ready": False, "error": why}, 503)


def _json(document: dict[str, Any], status: int = 200) -> Reply:
    return Reply(status, orjson.dumps(document), [])


def _fixed(document: dict[str, Any]) -> Document:
    """A document that never changes: written once."""
    reply = _json(document)
    return lambda: reply
