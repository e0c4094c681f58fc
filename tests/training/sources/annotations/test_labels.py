"""Labels of a file: renamed, left out, or named as strange to the task."""

from collections import Counter

from onepass.training.sources.annotated import Annotated, Marked
from onepass.training.sources.annotations.base import AnnotationsSpec, constant
from onepass.training.sources.annotations.labels import counted, problems_of, renamed

THERE = Counter({"RBC": 3, "WBC": 1, "none": 0})
CELL = constant(Annotated((Marked("RBC", (0, 0, 1, 1)), Marked("WBC", (0, 0, 2, 2))), (4, 4)))


def test_strange_labels_are_named_with_two_ways_out() -> None:
    assert problems_of(AnnotationsSpec(), THERE, ()) == []
    assert problems_of(AnnotationsSpec(), THERE, ("RBC", "WBC")) == []
    (problem,) = problems_of(AnnotationsSpec(), THERE, ("red", "WBC"))
    assert problem == (
        "has labels that the task does not have: 'RBC' (3): labels: {RBC: red} gives it another "
        "name, skip: [RBC] leaves such objects out"
    )
    for way in ({"labels": {"RBC": "red"}}, {"skip": ("RBC",)}):
        assert not problems_of(AnnotationsSpec.model_validate(way), THERE, ("red", "WBC"))


def test_names_that_the_file_does_not_have_are_problems() -> None:
    spec = AnnotationsSpec(labels={"RBCs": "red"}, skip=("x",))
    first, second = problems_of(spec, THERE, ())
    assert first.startswith("labels: the file has no label 'RBCs'; did you mean 'RBC'")
    assert second.startswith("skip: the file has no label 'x'")


def test_objects_are_counted_as_the_task_calls_them() -> None:
    assert counted(AnnotationsSpec(), THERE) == "4 objects: RBC 3, WBC 1"
    both = AnnotationsSpec(labels={"RBC": "WBC"})
    assert counted(both, THERE) == "4 objects: WBC 4"
    assert counted(AnnotationsSpec(skip=("RBC", "WBC")), THERE) == "no object"
    many = Counter({f"l{n}": 99 - n for n in range(20)})
    assert counted(AnnotationsSpec(), many).endswith(", l11 88, 8 more labels")


def test_objects_are_renamed_and_left_out() -> None:
    spec = AnnotationsSpec(labels={"RBC": "red"}, skip=("WBC",))
    assert renamed(CELL, spec)() == Annotated((Marked("red", (0, 0, 1, 1)),), (4, 4))
    assert renamed(CELL, AnnotationsSpec()) is CELL
