"""What is asked to be promised, and what cannot be."""

import pytest

from onepass.models.contract.inputs import CategoryInput, NumberInput
from onepass.models.contract.tasks import (
    BinaryTask,
    DepthTask,
    DetectionTask,
    KeypointsTask,
    RegressionTask,
    SegmentationTask,
    TaggingTask,
    Task,
)
from onepass.training.specs.certainty import CertaintySpec, problems_of

INPUTS = {"x": NumberInput(), "zone": CategoryInput()}
TASKS: dict[str, Task] = {"fare": RegressionTask(), "card": BinaryTask(certainty=0.8)}


def problems(asked: CertaintySpec | None, **others: str) -> list[str]:
    return problems_of(asked, INPUTS, TASKS, weights=others.get("weights", "float32"))


def test_each_task_has_the_share_unless_it_says_its_own() -> None:
    asked = CertaintySpec(coverage=0.95)
    assert asked.of("fare", TASKS["fare"]) == RegressionTask(certainty=0.95)
    assert asked.of("card", TASKS["card"]) == TASKS["card"]
    assert asked.of("tags", TaggingTask()) == TaggingTask(certainty=0.95)
    assert asked.together(TASKS) == ()


def test_what_holds_at_once_has_one_share() -> None:
    asked = CertaintySpec(joint=True)
    assert asked.together(TASKS) == ("fare", "card")
    assert asked.of("card", TASKS["card"]) == BinaryTask(certainty=0.9)


def test_of_a_few_tasks_the_others_keep_theirs() -> None:
    asked = CertaintySpec(joint=("fare",))
    assert asked.together(TASKS) == ("fare",)
    assert asked.of("card", TASKS["card"]) == TASKS["card"]
    assert asked.of("card", BinaryTask()) == BinaryTask(certainty=0.9)


@pytest.mark.parametrize(
    "task",
    [
        SegmentationTask(labels=("a", "b")),
        DepthTask(),
        KeypointsTask(points=("nose",)),
        DetectionTask(labels=("a",)),
    ],
    ids=lambda task: task.kind,
)
def test_of_parts_of_pictures_nothing_is_promised(task: Task) -> None:
    assert CertaintySpec(joint=True).of("seen", task) == task
    assert CertaintySpec(joint=True).together({"seen": task} | TASKS) == ("fare", "card")
    alone = problems_of(CertaintySpec(), INPUTS, {"seen": task}, weights="float32")
    assert alone == ["certainty: of no task here anything is promised: leave it out"]
    beside = {"seen": task} | TASKS
    jointly = problems_of(CertaintySpec(joint=("seen",)), INPUTS, beside, weights="float32")
    assert jointly == [
        "certainty.joint: 'seen' is no task of which anything is promised; there are fare, card"
    ]
    with pytest.raises(ValueError, match="certainty"):
        type(task).model_validate(task.model_dump() | {"certainty": 0.9})


def test_nothing_is_wrong_with_what_can_be() -> None:
    assert problems(CertaintySpec(by="zone", joint=("fare",))) == []
    assert problems_of(None, INPUTS, {"fare": RegressionTask()}, weights="int8") == []


@pytest.mark.parametrize(
    ("asked", "others", "said"),
    [
        (None, {}, "tasks.card.certainty: is learnt of calibration rows"),
        (CertaintySpec(by="zon"), {}, "certainty.by: 'zon' is no input of kind category"),
        (CertaintySpec(by="x"), {}, "certainty.by: 'x' is no input of kind category"),
        (CertaintySpec(joint=("fair",)), {}, "did you mean 'fare'?"),
        (CertaintySpec(), {"weights": "int8"}, "export: {weights: float32}"),
    ],
)
def test_what_cannot_be_is_told(
    asked: CertaintySpec | None, others: dict[str, str], said: str
) -> None:
    (problem,) = problems(asked, **others)
    assert said in problem
