"""Boxes: where they lie, and how far they cover each other."""

import torch

from onepass.models.network.answers.boxes import area, boxes_at, covered, middles, overlaps


def test_a_box_reaches_from_the_middle_of_its_cell_and_stays_in_the_image() -> None:
    cells = torch.tensor([0, 5])  # of a map of 2 by 4 cells, each 8 by 4 pixels
    x, y = middles(cells, (2, 4), (8, 32))
    assert (x.tolist(), y.tolist()) == ([4, 12], [2, 6])
    reach = torch.tensor([[3.0, 1, 2, 1], [30, 1, 2, 30]]).log()
    boxes = boxes_at(reach, cells, (2, 4), (8, 32))
    torch.testing.assert_close(boxes, torch.tensor([[1.0, 1, 6, 3], [0, 5, 14, 8]]))


def test_what_two_cover_and_what_either_covers() -> None:
    one, other = torch.tensor([0.0, 0, 4, 4]), torch.tensor([2.0, 2, 6, 4])
    both, either = overlaps(one, other)
    assert (both.item(), either.item(), area(one).item()) == (4, 20, 16)
    assert overlaps(one, torch.tensor([5.0, 5, 6, 6]))[0].item() == 0


def test_of_two_of_a_label_the_less_probable_is_covered() -> None:
    box = torch.tensor([[0.0, 0, 10, 10], [1, 0, 10, 10], [1, 0, 10, 10], [30, 30, 40, 40]])
    classes = torch.tensor([[0, 0, 1, 0]])
    assert covered(box[None], classes, 0.6).tolist() == [[False, True, False, False]]
    assert not covered(box[None], classes, 0.95).any()
