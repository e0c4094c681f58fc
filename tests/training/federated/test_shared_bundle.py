"""The shared part is a bundle to start from, and answers nothing."""

from typing import Any

import numpy as np

from onepass.models import load
from onepass.models.bundle import open_bundle
from onepass.training.fitting import fit


def test_another_client_starts_from_it(shops: Any) -> None:
    folder = shops.federate(shops.heard(), shops.plan(rounds=2))
    shared = open_bundle(folder)
    assert list(shared.contract.tasks) == ["nothing"]
    assert load(folder).predict([{"x": 1.0, "y": 0.0, "kind": "big"}])[0] == {
        "nothing": {"value": 0.0}
    }
    late = shops.spec("east", init_from=str(folder), freeze=["encoders", "trunk"])
    began = fit(late, out=shops.out / "late", onnx=False, pictures=False).weights()
    kept = [name for name in shared.weights() if name.startswith("sharing.")]
    assert all(np.array_equal(began[name], shared.weights()[name]) for name in kept)
