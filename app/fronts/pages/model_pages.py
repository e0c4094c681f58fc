"""What the pages of one deployment are drawn from; what never changes is written once."""

import re
from functools import cached_property
from typing import Any

import orjson

from onepass.app.fronts.feedback.document import add_feedback
from onepass.app.fronts.pages.cached_body import Content
from onepass.app.fronts.pages.model_info import describe
from onepass.app.fronts.pages.openapi import add_predict
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment
from onepass.models.bundle import REPORT_PAGE
from onepass.models.contract.row_rules import INSTANCES

JSON, HTML = "application/json", "text/html; charset=utf-8"
BACK = b'<nav style="margin:12px 16px"><a href="./">\xe2\x86\x90 playground</a></nav>'
"""Stands above a report that is served; the file in the bundle has nowhere to lead back to."""
_BODY = re.compile(rb"<body[^<>]*>")


class ModelPages:
    """Of one deployment."""

    def __init__(self, deployment: Deployment, settings: Settings) -> None:
        self.deployment = deployment
        self._settings = settings
        self.model = _json(describe(deployment, settings))
        """What it is, and how good it was on test rows."""

    @cached_property
    def examples(self) -> Content:
        """Rows that work, as a body for POST /predict."""
        return _json({INSTANCES: self.deployment.bundle.golden().rows})

    @cached_property
    def report(self) -> Content | None:
        """The page that its bundle holds, if it holds one."""
        page = self.deployment.bundle.files.get(REPORT_PAGE)
        if page is None:
            return None
        return Content(_BODY.sub(rb"\g<0>" + BACK, page, count=1), HTML)

    def describe(self, document: dict[str, Any]) -> None:
        """Writes into FastAPI's document what that does not know of."""
        deployment = self.deployment
        add_predict(document, deployment, self._settings)
        if deployment.keeper is not None:
            add_feedback(document, deployment.contract, self._settings)


def _json(document: dict[str, Any]) -> Content:
    return Content(orjson.dumps(document), JSON)
