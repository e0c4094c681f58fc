"""The network that was trained, as an engine."""

from collections.abc import Callable
from typing import Any

import numpy as np
import orjson
import pytest

from onepass.models.bundle import MANIFEST, BadBundle, open_bundle
from onepass.models.engines.torch import TorchEngine


def test_the_fields_of_the_tasks_that_are_asked_for(make_bundle: Callable[..., Any]) -> None:
    bundle = open_bundle(make_bundle("sincos"))
    engine = TorchEngine(bundle)
    arrays = bundle.contract.read([{"x": 0.5}, {"x": 1.5}])
    assert list(engine.run(arrays, ["cos"])) == ["cos.value"]
    whole = engine.run(arrays, ["sin", "cos"])
    assert whole["cos.value"].dtype == np.float32
    assert np.array_equal(engine.run(arrays, ["cos"])["cos.value"], whole["cos.value"])
    assert not any(parameter.requires_grad for parameter in engine.network.parameters())


def test_a_network_of_another_size_takes_no_memory(make_bundle: Callable[..., Any]) -> None:
    bundle = open_bundle(make_bundle("sincos"))
    wide = bundle.manifest.network | {"trunk": {"kind": "mlp", "widths": [65536, 65536]}}
    bundle.manifest = bundle.manifest.model_copy(update={"network": wide})
    with pytest.raises(BadBundle, match=r"declares a network of 4,\d{3},\d{3},\d{3} numbers, and"):
        TorchEngine(bundle)


def test_code_that_a_bundle_names_is_not_called(make_bundle: Callable[..., Any]) -> None:
    bundle = open_bundle(make_bundle("sincos"))
    own = bundle.manifest.network | {"trunk": {"kind": "custom", "factory": "os:abort"}}
    bundle.manifest = bundle.manifest.model_copy(update={"network": own})
    with pytest.raises(BadBundle, match="its trunk is code, os:abort, and a bundle is data"):
        TorchEngine(bundle)
    assert orjson.loads((bundle.folder / MANIFEST).read_bytes())["network"] != own
