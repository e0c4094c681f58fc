"""A curriculum whose epochs the number of rows decides is checked when they are known."""

from collections.abc import Callable

import pytest

from onepass.training.data import lessons
from onepass.training.data.prepare import prepare
from onepass.training.specs.spec import BadSpec, Spec


def test_stages_are_held_against_the_epochs_that_rows_decide(shop: Callable[..., Spec]) -> None:
    def spec(epochs: int) -> Spec:
        stages = [{"tasks": ["price"], "epochs": epochs}]
        return shop({"epochs": "auto"}, curriculum={"kind": "tasks", "stages": stages})

    train = prepare(spec(5)).train
    assert lessons.notes(spec(5), train) == ["curriculum: price learns in epochs 1 to 5; then all"]
    with pytest.raises(BadSpec, match=r"weight never learns within training\.epochs: \d+"):
        lessons.notes(spec(900_000), train)
