"""Vectors as features: standardised each, or all by one mean and deviation."""

import numpy as np
import torch

from onepass.models.contract.inputs import VectorInput
from onepass.models.network.encoders.vector import EncodedVector, VectorSpec

TRAIN = np.array([[0, 10], [2, 10], [4, 10]], dtype=np.float32)


def encoded(spec: VectorSpec) -> np.ndarray:
    encoder = EncodedVector("v", VectorInput(length=2), spec).part("rows")
    encoder.fit({"v": TRAIN})
    found: np.ndarray = encoder({"v": torch.from_numpy(TRAIN)}).numpy()
    return found


def test_each_element_has_its_own_scale_and_a_constant_one_is_nothing() -> None:
    deviation = np.std([0, 2, 4])
    expected = [[-2 / deviation, 0], [0, 0], [2 / deviation, 0]]
    np.testing.assert_allclose(encoded(VectorSpec(over="each")), expected, atol=1e-6)


def test_all_elements_have_one_scale() -> None:
    everything = TRAIN.ravel()
    expected = (TRAIN - everything.mean()) / everything.std() * [1, 0]  # the second is constant
    np.testing.assert_allclose(encoded(VectorSpec()), expected, rtol=1e-6)


def test_robustly_all_is_by_median_and_quartiles() -> None:
    soft = 1 / (1 + 1 / 9) ** 0.5  # each element's quartiles are 1 and 3
    each = encoded(VectorSpec(over="each", scale="robust"))
    np.testing.assert_allclose(each, [[-soft, 0], [0, 0], [soft, 0]], rtol=1e-6)
    z = (TRAIN[:, 0] - 7) / (10 - 2.5)
    found = encoded(VectorSpec(scale="robust"))
    np.testing.assert_allclose(found[:, 0], z / np.sqrt(1 + (z / 3) ** 2), rtol=1e-6)
    assert not found[:, 1].any()
