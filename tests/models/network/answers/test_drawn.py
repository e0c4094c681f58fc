"""Points, as far from the middle of their cell as it says."""

import torch

from onepass.models.network.answers.drawn import drawn_outputs, in_pixels, points_at


def test_a_point_lies_so_many_pixels_from_the_middle() -> None:
    logits = torch.tensor([[3.0, -1, 0, 0, 0, 30]])
    points = points_at(logits, torch.tensor([5]), (2, 4), (8, 16))  # of 4 by 4 pixels, at 6, 6
    assert points[0].tolist() == [[9, 5, 0.5], [6, 6, 1]]


def test_heads_say_typical_sizes_and_masks_stay_as_they_are() -> None:
    outputs = torch.ones(2, 3, drawn_outputs(2, 2))
    made = in_pixels(outputs, 2, torch.tensor([4.0, 10.0]))
    assert made[0, 0].tolist() == [4, 4, 1, 4, 4, 1, 1, 1, 1, 1]
    assert made[1, 2].tolist() == [10, 10, 1, 10, 10, 1, 1, 1, 1, 1]
    assert in_pixels(outputs, 0, torch.ones(2)) is outputs
