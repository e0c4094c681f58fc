"""Vectors as features: standardised each, or all by one mean and deviation."""

import numpy as np
import torch

from onepass.models.contract.inputs import VectorInput
from onepass.models.network.encoders.vector import StandardVector, VectorSpec

TRAIN = np.array([[0, 10], [2, 10], [4, 10]], dtype=np.float32)


def encoded(spec: VectorSpec) -> np.ndarray:
    encoder = StandardVector("v", VectorInput(length=2), spec)
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
