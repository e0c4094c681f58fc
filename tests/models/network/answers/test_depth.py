"""A number in units for each pixel."""

import numpy as np
import torch

from onepass.models.contract.tasks import DepthTask
from onepass.models.network.answers.depth import DepthAnswers

HOLE = np.array([[[5.0, np.nan], [15.0, np.nan]]], dtype=np.float32)  # mean 10, deviation 5


def test_numbers_in_units_and_clamped() -> None:
    made = DepthAnswers([DepthTask(size=(1, 4), min=0, max=12), DepthTask(size=(1, 4))])
    made.fit(0, HOLE)
    logits = torch.tensor([-3.0, 0.0, 0.2, 9.0]).expand(2, 1, 1, 4)
    values = made(logits, None)["values"][:, 0, 0]
    torch.testing.assert_close(
        values, torch.tensor([[0.0, 10.0, 11.0, 12.0], [-3.0, 0.0, 0.2, 9.0]])
    )
    alone = made(logits[1:], torch.tensor([1]))["values"]
    torch.testing.assert_close(alone[0, 0, 0], values[1])


def test_a_pixel_without_a_number_has_none_in_any_scale() -> None:
    made = DepthAnswers([DepthTask(size=(2, 2))])
    made.fit(0, HOLE)
    scaled = made.standardised(0, torch.from_numpy(HOLE))
    assert scaled[0, :, 0].tolist() == [-1, 1]
    assert scaled[0, :, 1].isnan().all()
    made.fit(0, np.full((1, 2, 2), np.nan, dtype=np.float32))
    assert made.mean.isfinite().all(), "nothing is known: it stays as it was"
