"""Both lists have a line for each kind there is."""

from typing import get_args

from onepass.models.contract.inputs import Input
from onepass.models.contract.tasks import Task
from onepass.training.bundles.outside import ANSWERING, READING


def kinds(union: object) -> set[str]:
    return {one.model_fields["kind"].default for one in get_args(get_args(union)[0])}


def test_every_kind_is_told() -> None:
    assert READING.keys() == kinds(Input)
    assert ANSWERING.keys() == kinds(Task)
