"""How a bundle was made: enough to make it again."""

import platform
from collections.abc import Callable

import orjson
import torch

from onepass.training.bundles.provenance import LIBRARIES, made
from onepass.training.data.prepare import prepare
from onepass.training.runs.build import begun
from onepass.training.specs.spec import Spec


def test_what_it_takes_to_make_it_again(shop: Callable[..., Spec]) -> None:
    spec = shop({"seed": 7, "threads": 1})
    prepared = prepare(spec)
    loop = begun(spec, prepared)
    found = made(spec, prepared, loop)
    assert (found["seed"], found["threads"], found["device"]) == (7, 1, "cpu")
    assert found["parameters"] == sum(p.numel() for p in loop.network.parameters())
    assert found["multiply_adds"] > 0
    assert (found["fingerprint"], found["split"]) == (prepared.fingerprint, prepared.split)
    assert found["python"] == platform.python_version()
    assert list(found["libraries"]) == list(LIBRARIES)
    assert torch.__version__.startswith(found["libraries"]["torch"].split("+")[0])
    assert orjson.loads(orjson.dumps(found)) == found, "it stands in a manifest"
