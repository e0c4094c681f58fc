"""What GET answers under /v2, by path."""

from collections.abc import Callable
from typing import Any

import orjson

from onepass.app.fronts.open_inference import metadata
from onepass.app.requests.errors import NotFound, Reply, WrongMethod
from onepass.app.requests.lifecycle import Lifecycle
from onepass.app.requests.request_context import RequestContext
from onepass.app.serving.deployment import Deployment
from onepass.app.serving.fleet import Fleet

ROOT = "/v2"


class Documents:
    """Health, metadata, configuration, statistics; most never change and are written once."""

    def __init__(self, fleet: Fleet, lifecycle: Lifecycle, *, max_rows: int) -> None:
        self._fleet = fleet
        self._lifecycle = lifecycle
        self._documents: dict[str, Callable[[], Reply]] = {
            ROOT: _fixed(metadata.server()),
            f"{ROOT}/health/live": lambda: _json({"live": True, "ready": lifecycle.ready}),
            f"{ROOT}/health/ready": lambda: self._ready({"live": True}),
            f"{ROOT}/models/stats": lambda: _json(metadata.stats(fleet)),
        }
        for deployment in fleet:
            self._add(deployment, max_rows)

    def _add(self, deployment: Deployment, max_rows: int) -> None:
        model = _fixed(metadata.model(deployment))
        config = _fixed(metadata.config(deployment, max_rows))
        for path in model_paths(deployment):
            self._documents |= {
                path: model,
                f"{path}/config": config,
                f"{path}/ready": lambda: self._ready({"name": deployment.name}),
                f"{path}/stats": lambda: _json(metadata.stats([deployment])),
            }

    def reply(self, call: RequestContext) -> Reply:
        """The document at a path.

        Raises:
            NotFound, WrongMethod: there is none.
        """
        document = self._documents.get(call.path)
        if document is None:
            raise NotFound(self._absence(call.path))
        if call.method not in ("GET", "HEAD"):
            raise WrongMethod("GET, HEAD")
        return document()

    def _ready(self, document: dict[str, Any]) -> Reply:
        if self._lifecycle.ready:
            return _json(document | {"ready": True})
        why = "draining" if self._lifecycle.draining else "starting"
        return _json(document | {"ready": False, "error": why}, 503)

    def _absence(self, path: str) -> str:
        start = f"{ROOT}/models/"
        name = path.removeprefix(start).partition("/")[0] if path.startswith(start) else None
        own = f"{start}{self._fleet.get(name).name}"
        if path.startswith(f"{own}/versions/"):
            return f"no such version, or nothing there; GET {own} names the versions"
        return f"no such path; GET {own} tells of the model"


def model_paths(deployment: Deployment) -> list[str]:
    """Where a model lives: with and without its version."""
    path = f"{ROOT}/models/{deployment.name}"
    return [path, f"{path}/versions/{deployment.version}"]


def _json(document: dict[str, Any], status: int = 200) -> Reply:
    return Reply(status, orjson.dumps(document), [])


def _fixed(document: dict[str, Any]) -> Callable[[], Reply]:
    """A document that never changes: written once."""
    reply = _json(document)
    return lambda: reply
