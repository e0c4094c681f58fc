"""Whether inputs and tasks fit each other."""

import pytest

from onepass.models.contract import Contract
from onepass.models.contract.inputs import CategoryInput, ImageInput, NumberInput, SequenceInput
from onepass.models.contract.parts import check_cells, check_groups, sized
from onepass.models.contract.tasks import DepthTask, RegressionTask, TaggingTask, Task

TASKS: dict[str, Task] = {"ner": TaggingTask(labels=("N", "V")), "y": RegressionTask()}


def test_what_is_tagged_is_one_input() -> None:
    check_cells({"words": SequenceInput()}, TASKS)
    check_cells({}, {"y": TASKS["y"]})
    with pytest.raises(ValueError, match=r"tasks\.ner: tags the tokens of one input .* are 0"):
        check_cells({"x": NumberInput()}, TASKS)


def test_an_answer_in_pixels_has_the_size_of_its_image() -> None:
    inputs = {"photo": ImageInput(size=(8, 6))}
    assert sized(DepthTask(), inputs).size == (8, 6)  # type: ignore[union-attr]
    assert sized(TASKS["y"], inputs) is TASKS["y"]


def test_promises_differ_by_a_category() -> None:
    inputs = {"zone": CategoryInput(values=("a", "b")), "x": NumberInput()}
    check_groups(None, inputs)
    check_groups("zone", inputs)
    for name in ("x", "zon"):
        with pytest.raises(ValueError, match=r"certainty\.by: .* is no input of kind category"):
            check_groups(name, inputs)
    served = Contract(inputs=inputs, tasks=TASKS | {"ner": TASKS["y"]}, certainty_by="zone")
    assert served.serving(max_rows=3).certainty_by == "zone"
