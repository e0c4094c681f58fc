"""Objects at the peaks of heat maps, each with the box and the answers of its cell."""

from typing import Any

import numpy as np
import torch

from onepass.models.contract.tasks import DetectionTask
from onepass.models.network.answers.detection import RARE, DetectionAnswers

TASK = DetectionTask.model_validate(
    {
        "labels": ["a", "b"],
        "attributes": {"age": {"kind": "regression"}},
        "max_objects": 4,
        "size": [16, 24],
    }
)


def made(task: DetectionTask = TASK) -> Any:
    return DetectionAnswers([task])


def outputs(*peaks: tuple[int, int, int, float]) -> torch.Tensor:
    """A map of 4 by 6 cells, with a logit at (label, row, column)."""
    maps = torch.zeros(1, 1, 4, 6, 7)
    maps[..., :2] = -9
    for label, row, column, logit in peaks:
        maps[0, 0, row, column, label] = logit - RARE
    return maps


def test_peaks_are_objects_the_most_probable_first_and_their_neighbours_are_not() -> None:
    answers = made()
    answers.typical.fill_(4.0)
    maps = outputs((0, 1, 1, 2.0), (0, 1, 2, 1.0), (1, 3, 5, 3.0))
    maps[0, 0, 3, 5, 6] = 7
    fields = answers(answers.logits(maps, None), None)
    probable = torch.tensor([3.0, 2.0]).sigmoid()
    torch.testing.assert_close(fields["scores"][0, 0, :2], probable)
    assert (fields["scores"][0, 0, 2:] < 0.01).all()
    assert fields["classes"][0, 0, :2].tolist() == [1, 0]
    assert fields["boxes"][0, 0, :2].tolist() == [[20, 12, 24, 16], [4, 4, 8, 8]]
    assert fields["age.value"][0, 0, 0] == 7


def test_a_box_that_covers_a_better_one_of_its_label_is_left_out() -> None:
    answers = made()
    answers.typical.fill_(40.0)
    fields = answers(
        answers.logits(outputs((0, 1, 1, 2.0), (0, 1, 4, 1.0), (1, 2, 2, 0.0)), None), None
    )
    said = fields["scores"][0, 0] > 0.1
    assert fields["classes"][0, 0][said].tolist() == [0, 1], "of another label it stays"


def test_a_row_does_not_depend_on_those_beside_it_and_a_map_may_be_smaller_than_the_room() -> None:
    task = TASK.model_copy(update={"max_objects": 60})
    torch.manual_seed(0)
    answers, maps = made(task), torch.randn(1, 3, 4, 6, 7)
    whole = answers(answers.logits(maps, None), None)
    for row in range(3):
        alone = answers(answers.logits(maps[:, row : row + 1], None), None)
        for name, field in alone.items():
            assert field.shape[:3] == (1, 1, 60)
            torch.testing.assert_close(field[0, 0], whole[name][0, row])


def test_a_typical_box_is_learnt_and_tasks_that_ask_otherwise_are_apart() -> None:
    answers = made()
    target = np.zeros((1, 2, 6), dtype=np.float32)
    target[0, 0] = [1, 2, 2, 10, 4, 3]
    answers.fit(0, target)
    assert answers.typical.tolist() == [4]  # of 8 and 2
    other = TASK.model_copy(update={"max_objects": 5})
    assert DetectionAnswers.alike(other) != DetectionAnswers.alike(TASK)
    scaled = answers.standardised(0, torch.from_numpy(target))
    assert scaled[0, :, :5].tolist() == target[0, :, :5].tolist()


def test_members_say_the_peaks_of_their_mean() -> None:
    answers = made()
    two = torch.cat([outputs((0, 1, 1, 4.0)), outputs((0, 1, 1, 2.0))], dim=1)
    fields = answers.of_members(answers.logits(two, None), None, members=2)
    torch.testing.assert_close(fields["scores"][0, 0, 0], torch.tensor(3.0).sigmoid())


def test_peaks_whose_probabilities_are_the_same_number_are_told_apart_by_their_logits() -> None:
    answers = made()
    answers.typical.fill_(4.0)
    flat = [(0, row, column, 40.0 + row + 0.25 * column) for row in range(4) for column in range(6)]
    fields = answers(answers.logits(outputs(*flat), None), None)
    assert (fields["scores"][0, 0] > 0.5).sum() == 1, "all are 1, and one is a peak"
    assert fields["boxes"][0, 0, 0].tolist() == [20, 12, 24, 16]
