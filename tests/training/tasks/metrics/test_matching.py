"""Which objects that were said are true ones."""

import numpy as np

from onepass.training.tasks.metrics.matching import HIT, MISS, PASSED, Said, Truth, matched

BOX = [0.0, 0.0, 10.0, 10.0]
HALF = [0.0, 0.0, 10.0, 7.0]


def truth(*boxes: list[float], labels: list[int] | None = None, region: int | None = None) -> Truth:
    regions = np.zeros(len(boxes), dtype=np.bool_)
    if region is not None:
        regions[region] = True
    known = np.zeros(len(boxes), dtype=np.int64) if labels is None else np.array(labels)
    return Truth(np.array(boxes).reshape(-1, 4), known, regions)


def said(*boxes: list[float], labels: list[int] | None = None) -> Said:
    known = np.zeros(len(boxes), dtype=np.int64) if labels is None else np.array(labels)
    return Said(np.array(boxes).reshape(-1, 4), known)


def test_a_true_object_is_found_once_by_the_most_probable_that_overlaps_enough() -> None:
    found = matched(said(HALF, BOX), truth(BOX))
    assert found.flags[:, 0, 0].tolist() == [HIT, MISS], "at 0.5 the first has it"
    assert found.flags[:, -1, 0].tolist() == [MISS, HIT], "at 0.95 the first is none"
    assert found.partner.tolist() == [0, -1]


def test_an_object_of_another_label_is_none() -> None:
    assert matched(said(BOX, labels=[1]), truth(BOX)).flags[0, 0, 0] == MISS


def test_what_lies_in_a_region_is_neither_right_nor_wrong_however_much_lies_there() -> None:
    small = [2.0, 2.0, 4.0, 4.0]
    found = matched(said(small, small, [20.0, 20, 30, 30]), truth(BOX, region=0))
    assert found.flags[:, 0, 0].tolist() == [PASSED, PASSED, MISS]
    assert found.counts[:, 0].tolist() == [0], "a region is nothing to find"


def test_objects_of_another_size_are_passed_over() -> None:
    small, large = 1, 3
    found = matched(said(BOX, [50.0, 50, 60, 60]), truth(BOX))
    assert found.flags[:, 0, small].tolist() == [HIT, MISS]
    assert found.flags[:, 0, large].tolist() == [PASSED, PASSED]
    assert found.counts[0].tolist() == [1, 1, 0, 0]


def test_no_answer_and_no_truth() -> None:
    assert matched(said(), truth(BOX)).flags.shape == (0, 10, 4)
    assert matched(said(BOX), truth()).flags[0, 0, 0] == MISS
