"""Bundles of what is learnt after the last epoch."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onepass.models.bundle import Bundle
from onepass.training.fitting import fit


@pytest.fixture(scope="module")
def train(
    request: pytest.FixtureRequest, table: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Bundle]:
    """train(changes) -> the bundle of a module's own spec_of(table, changes)."""

    def make(*, onnx: bool = False, **changes: Any) -> Bundle:
        spec = request.module.spec_of(table, **changes)
        return fit(spec, out=tmp_path_factory.mktemp("out"), onnx=onnx, pictures=False)

    return make


@pytest.fixture(scope="module")
def bundle(train: Callable[..., Bundle]) -> Bundle:
    """As it is, with its graph."""
    return train(onnx=True)
