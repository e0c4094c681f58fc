"""Outputs come in the order that was asked, and only their tasks run."""

import pytest

from onepass.app.fronts.open_inference.outputs import Outputs
from onepass.models.contract import BadRequest, Contract


def test_all_are_wanted_where_none_is_named(taxi: Contract) -> None:
    wanted, tasks = Outputs(taxi).read(None, True)
    assert [one.field for one in wanted] == list(taxi.fields)
    assert all(one.binary for one in wanted)
    assert tasks == tuple(taxi.tasks)


def test_the_tasks_of_those_that_are_named_run(taxi: Contract) -> None:
    given = [{"name": "colour.label"}, {"name": "fare.value", "parameters": {"binary_data": True}}]
    wanted, tasks = Outputs(taxi).read(given, False)  # type: ignore[arg-type]
    assert [(one.field, one.binary) for one in wanted] == [
        ("colour.label", False),
        ("fare.value", True),
    ]
    assert tasks == ("fare", "colour")


@pytest.mark.parametrize(
    ("names", "text"), [(["fare"], "no such output"), (["fare.value"] * 2, "named twice")]
)
def test_others_are_refused(taxi: Contract, names: list[str], text: str) -> None:
    with pytest.raises(BadRequest, match=text):
        Outputs(taxi).read([{"name": name} for name in names], False)
