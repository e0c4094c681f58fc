"""One client alone is plain training of its spec: the same weights, to the last bit."""

from typing import Any

import numpy as np
import pytest

from onepass.models.bundle import open_bundle
from onepass.training.fitting import fit


@pytest.mark.parametrize(
    ("settings", "epochs"),
    [
        ({"balancing": {"kind": "uncertainty"}}, 1),
        ({"training": {"ema": 0.9, "patience": 1, "epochs": 4, "batch_size": 64, "lr": 3.0}}, 1),
        ({"balancing": {"kind": "upgrad"}}, 2),
    ],
)
def test_one_client_alone_is_plain_training(
    shops: Any, settings: dict[str, Any], epochs: int
) -> None:
    """As many epochs as all rounds together have; with several in a round, each is judged."""
    spec = shops.make(**settings)
    plain = fit(spec, out=shops.out / "plain", onnx=False, pictures=False)
    shops.federate(
        shops.heard("east", east=spec), shops.plan("east", rounds=4 // epochs, epochs=epochs)
    )
    ours = open_bundle(shops.out / "east/shop")
    assert ours.weights().keys() == plain.weights().keys()
    assert all(np.array_equal(ours.weights()[n], one) for n, one in plain.weights().items())
    assert ours.report()["tasks"] == plain.report()["tasks"]
