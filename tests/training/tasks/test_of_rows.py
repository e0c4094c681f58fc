"""Kinds that answer for rows, as training sees them."""

from pydantic import TypeAdapter

from onepass.models.contract.tasks.attributes import Attribute
from onepass.training.tasks import kind_of
from onepass.training.tasks.of_rows import row_kind


def test_they_are_what_they_are_as_tasks() -> None:
    for kind in ("binary", "multiclass", "ordinal", "regression", "count"):
        task: Attribute = TypeAdapter(Attribute).validate_python({"kind": kind})
        assert type(row_kind(task)) is type(kind_of(task))
        assert row_kind(task).task is task
