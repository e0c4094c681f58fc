"""A bundle as bytes is the bundle."""

from collections.abc import Callable
from pathlib import Path

import pytest

from onepass.models import load
from onepass.models.bundle import BadBundle
from onepass.training.estimators.sealed_files import files_of, opened


def test_a_bundle_of_bytes_answers_as_it_did(make_bundle: Callable[..., Path]) -> None:
    bundle = load(make_bundle("sincos")).bundle
    files = files_of(bundle)
    assert {*files} == {*bundle.files, "manifest.json"}
    predictor = opened(files, load)
    assert not predictor.bundle.folder.exists()
    rows = [{"x": 0.5}]
    assert predictor.predict(rows) == load(make_bundle("sincos")).predict(rows)
    with pytest.raises(BadBundle, match="is damaged"):
        opened(files | {"golden.json": b"{}"}, load)
