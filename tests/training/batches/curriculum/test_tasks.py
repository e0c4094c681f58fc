"""Some tasks before others: which learn when, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from onepass.training.batches.curriculum.tasks import (
    Lesson,
    TasksSpec,
    last_begins,
    learning,
    met,
    problems_of,
    said,
)

NAMES = ("a", "b", "c")
FIRST_A = TasksSpec.model_validate(
    {"stages": [{"tasks": ["a"], "epochs": 2}, {"tasks": ["b", "a"], "epochs": 1}]}
)
stages = st.lists(
    st.builds(
        Lesson,
        tasks=st.sets(st.sampled_from(NAMES), min_size=1).map(tuple),
        epochs=st.integers(1, 4),
    ),
    min_size=1,
    max_size=4,
).map(lambda all_: TasksSpec(stages=tuple(all_)))


def test_stages_follow_one_another_and_then_all_learn() -> None:
    found = [learning(FIRST_A, NAMES, epoch) for epoch in range(1, 6)]
    assert found == [("a",), ("a",), ("a", "b"), NAMES, NAMES]
    assert last_begins(FIRST_A) == 4
    assert said(FIRST_A, 5) == "a learns in epochs 1 to 2; b, a learn in epoch 3; then all"


def test_an_open_stage_lasts_to_the_end() -> None:
    spec = TasksSpec.model_validate(
        {"stages": [{"tasks": ["a"], "epochs": 2}, {"tasks": ["b", "c"]}]}
    )
    assert [learning(spec, NAMES, e) for e in (2, 3, 99)] == [("a",), ("b", "c"), ("b", "c")]
    assert last_begins(spec) == 3
    assert said(spec, 9) == "a learns in epochs 1 to 2; b, c learn in epochs 3 to 9"


@given(stages)
def test_what_has_learnt_only_grows_and_ends_with_all(spec: TasksSpec) -> None:
    last = last_begins(spec)
    seen: set[str] = set()
    for epoch in range(1, last + 2):
        now = learning(spec, NAMES, epoch)
        seen |= set(now)
        assert now
        assert set(met(spec, NAMES, epoch)) == seen
    assert learning(spec, NAMES, last) == met(spec, NAMES, last) == NAMES


def test_what_cannot_be_followed_is_told_at_once() -> None:
    spec = TasksSpec.model_validate(
        {"stages": [{"tasks": ["a", "far"], "epochs": 9}, {"tasks": ["b"], "epochs": 1}]}
    )
    assert problems_of(spec, ["a", "b", "fare"], 9) == [
        "curriculum.stages.0.tasks: no such task 'far'; did you mean 'fare'?",
        "curriculum.stages.1: would begin at epoch 10, training.epochs is 9",
        "curriculum.stages: b never learns within training.epochs: 9",
        "curriculum.stages: fare never learns within training.epochs: 9",
    ]
    assert problems_of(FIRST_A, NAMES, 4) == []
    with pytest.raises(ValidationError, match=r"stages\.0\.epochs: is missing"):
        TasksSpec.model_validate({"stages": [{"tasks": ["a"]}, {"tasks": ["b"]}]})
