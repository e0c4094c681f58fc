"""What GET answers under /v2, by path."""

from collections.abc import Callable
from typing import Any

import orjson

from onepass.app.fronts.open_inference import metadata
from onepass.app.requests.errors import NotFound, Reply, WrongMethod
from onepass.app.requests.lifecycle import Lifecycle
from onepass.app.requests.request_context import RequestContext
from onepass.app.telemetry.metrics import Metrics
from onepass.models.predictor import Predictor

ROOT = "/v2"


class Documents:
    """Health, metadata, configuration, statistics; most never change and are written once."""

    def __init__(
        self, predictor: Predictor, lifecycle: Lifecycle, metrics: Metrics, *, max_rows: int
    ) -> None:
        self._lifecycle = lifecycle
        self._name = predictor.bundle.manifest.name
        model = _fixed(metadata.model(predictor))
        config = _fixed(metadata.config(predictor, max_rows))
        self._documents: dict[str, Callable[[], Reply]] = {
            ROOT: _fixed(metadata.server()),
            f"{ROOT}/health/live": lambda: _json({"live": True, "ready": lifecycle.ready}),
            f"{ROOT}/health/ready": lambda: self._ready({"live": True}),
            f"{ROOT}/models/stats": lambda: _json(metadata.stats(predictor, metrics)),
        }
        for path in model_paths(predictor):
            self._documents |= {
                path: model,
                f"{path}/config": config,
                f"{path}/ready": lambda: self._ready({"name": self._name}),
                f"{path}/stats": lambda: _json(metadata.stats(predictor, metrics)),
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
        own = f"{start}{self._name}"
        if path.startswith(start) and path != own and not path.startswith(f"{own}/"):
            return f"no such model; there is {self._name!r}"
        if path.startswith(f"{own}/versions/"):
            return f"no such version, or nothing there; GET {own} names the versions"
        return f"no such path; GET {own} tells of the model"


def model_paths(predictor: Predictor) -> list[str]:
    """Where the model lives: with and without its version."""
    manifest = predictor.bundle.manifest
    path = f"{ROOT}/models/{manifest.name}"
    return [path, f"{path}/versions/{manifest.version}"]


def _json(document: dict[str, Any], status: int = 200) -> Reply:
    return Reply(status, orjson.dumps(document), [])


def _fixed(document: dict[str, Any]) -> Callable[[], Reply]:
    """A document that never changes: written once."""
    reply = _json(document)
    return lambda: reply
