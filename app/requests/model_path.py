"""Whose path it is: what stands at `/predict` for one model stands at `/models/NAME/predict` for
each, and at `/models/NAME/versions/V/predict` for each of its versions.
"""

import re
from typing import NamedTuple

MODELS = "/models"
V2 = "/v2"
REPOSITORY = f"{V2}/repository"
VERBS = frozenset({"/swap", "/promote", "/drop"})
"""What an operator does with a model."""
_PATH = re.compile(r"(/models/([^/]+)(?:/versions/([^/]+))?)(/.*)?", re.DOTALL)


class ModelPath(NamedTuple):
    """A path that names a model."""

    name: str
    version: str | None
    start: str
    """What names it."""
    rest: str
    """What is asked of it, as it would be asked of one model; empty where nothing is."""


def model_path(path: str) -> ModelPath | None:
    """The parts of a path; None where it names no model."""
    if not path.startswith(MODELS):
        return None
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    start, name, version, rest = match.groups()
    return ModelPath(name, version, start, rest or "")


def v2_model_path(path: str) -> ModelPath | None:
    """The same of a path of the Open Inference Protocol, which has such paths of its own."""
    return model_path(path[len(V2) :]) if path.startswith(V2) else None


def is_admins(path: str) -> bool:
    """Whether what is asked there changes what is served."""
    if path == REPOSITORY or path.startswith(f"{REPOSITORY}/"):
        return True
    named = model_path(path)
    return named is not None and named.rest in VERBS


def rest_of(path: str) -> str:
    """What is asked, whichever model is."""
    named = model_path(path)
    return path if named is None else named.rest


def start_of(name: str, version: str | None = None) -> str:
    """What names a model, or one of its versions."""
    start = f"{MODELS}/{name}"
    return start if version is None else f"{start}/versions/{version}"
