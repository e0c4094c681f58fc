"""Which model a path names, and what is asked of it."""

import pytest

from onepass.app.requests.model_path import (
    ModelPath,
    model_path,
    rest_of,
    start_of,
    v2_model_path,
)


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("/models/taxi", ("taxi", None, "/models/taxi", "")),
        ("/models/taxi/", ("taxi", None, "/models/taxi", "/")),
        ("/models/taxi/predict", ("taxi", None, "/models/taxi", "/predict")),
        ("/models/taxi/versions/1/docs", ("taxi", "1", "/models/taxi/versions/1", "/docs")),
        ("/models/taxi/versions", ("taxi", None, "/models/taxi", "/versions")),
        ("/models/taxi/versions/1", ("taxi", "1", "/models/taxi/versions/1", "")),
        ("/models/a/feedback/x/y", ("a", None, "/models/a", "/feedback/x/y")),
    ],
)
def test_its_parts(path: str, parts: tuple[str, str | None, str, str]) -> None:
    assert model_path(path) == v2_model_path(f"/v2{path}") == ModelPath(*parts)
    assert rest_of(path) == parts[3]
    assert start_of(*parts[:2]) == parts[2]


@pytest.mark.parametrize("path", ["/", "/models", "/models/", "/models//x", "/modelsx/a", "/model"])
def test_others_name_none(path: str) -> None:
    assert model_path(path) is None
    assert rest_of(path) == path
    assert v2_model_path(path) is None
