"""The server learns a sum, and of no client what it added."""

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from onepass.training.federated.secure_sums import masked, public, summed, whole

OWN = {"a": [1.5, -2.0, 3e30], "b": [2.0**-60, 7, -1e30], "c": [0, 0.25, 5]}


def test_masks_cancel_and_hide() -> None:
    keys = {name: X25519PrivateKey.generate() for name in OWN}
    told = {name: public(key) for name, key in keys.items()}
    sent = {
        name: masked(whole(own), name, keys[name], keys=told, label="moments")
        for name, own in OWN.items()
    }
    total = summed([sent[name] for name in ("b", "c", "a")])
    assert [float(one) for one in total] == [1.5 + 2.0**-60, 5.25, 3e30 - 1e30 + 5]
    assert float(summed([sent["a"]])[0]) != 1.5
    assert len(np.unique(sent["c"])) > 40, "zeros look like noise"
    again = masked(whole(OWN["a"]), "a", keys["a"], keys=told, label="cells")
    assert not np.array_equal(again, sent["a"]), "a mask is used once"


def test_a_sum_of_one_is_not_sent() -> None:
    key = X25519PrivateKey.generate()
    with pytest.raises(ValueError, match="its own numbers"):
        masked(whole([1]), "a", key, keys={"a": public(key)}, label="moments")
