"""How targets go with pixels: which points of a mirror are which, by their names."""

import pytest

from onepass.models.contract import Contract
from onepass.training.tasks import moving
from onepass.training.tasks.motion import Maps, mirrored


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["nose", "left_eye", "right_eye"], (0, 2, 1)),
        (["l_hip", "head", "r_hip"], (2, 1, 0)),
        (["LeftEar", "RightEar", "knee left", "knee-right"], (1, 0, 3, 2)),
        (["eye.L", "eye.R", "lip", "wrist_l"], (1, 0, 2, 3)),
        (["left_eye", "Left-Eye", "right_eye"], (0, 2, 1)),
        (["lefty", "righty", "upright", "bright"], (0, 1, 2, 3)),
        ([], ()),
    ],
)
def test_left_and_right_change_places(names: list[str], expected: tuple[int, ...]) -> None:
    found = mirrored(names)
    assert found == expected
    assert [found[other] for other in found] == [*range(len(names))], "a mirror's mirror"


def test_of_an_image_the_tasks_that_answer_in_its_pixels_move() -> None:
    image = {"kind": "image", "size": 8}
    tasks = {"mask": {"kind": "segmentation", "labels": ["a", "b"]}, "count": {"kind": "count"}}
    contract = Contract.model_validate({"inputs": {"photo": image}, "tasks": tasks})
    assert moving(contract) == {"photo": {"mask": Maps(255)}}
