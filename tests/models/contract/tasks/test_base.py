"""A task: its form says what is computed and answered; the kind says no more than how."""

from functools import cached_property
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from onepass.models.contract.forms import Form, Quantity
from onepass.models.contract.tasks import BinaryTask, OrdinalTask, QuantilesTask
from onepass.models.contract.tasks.base import TaskBase
from onepass.models.contract.tasks.columns import Columns, Listing


class Doubled(TaskBase):
    """A kind that says no more than it must."""

    kind: str = "doubled"

    @cached_property
    def form(self) -> Form:
        """A number."""
        return Quantity(levels=(0.5,))

    @property
    def described(self) -> list[str | None]:
        """Nothing."""
        return []

    def places(self, columns: Columns) -> NDArray[Any]:
        """What is said."""
        return columns["quantiles"] * 2

    def answers(self, columns: Columns, listing: Listing) -> list[dict[str, Any]]:
        """The number."""
        return [{"quantiles": value} for value in listing(self.places(columns))]

    def tensor(self, field: str, columns: Columns) -> NDArray[Any]:
        """The same, of all rows."""
        return self.places(columns)

    def json_schema(self) -> dict[str, Any]:
        """Of a number."""
        return {"type": "number"}


def test_its_fields_are_those_of_its_form() -> None:
    assert Doubled().computed == Doubled().fields == ("quantiles",)
    ordinal = OrdinalTask(labels=("1", "2", "3"), answer="number")
    assert ordinal.fields == tuple(ordinal.form.fields) == ("value", "probabilities")
    assert ordinal.computed == ("probabilities",)


def test_its_form_is_made_once_and_anew_for_a_copy_that_differs() -> None:
    task = BinaryTask(labels=("no", "yes"))
    assert task.form is task.form
    assert task.model_copy(update={"labels": ("a", "b")}).form.labels == ("a", "b")
    assert task.form.labels == ("no", "yes")


def test_what_is_said_of_each_row_is_its_index_unless_the_kind_has_a_table_of_them() -> None:
    columns = {"quantiles": np.array([1.0, 2.0])}
    assert Doubled().said(columns).tolist() == Doubled().places(columns).tolist() == [2, 4]


def test_a_number_is_learnt_as_it_is_unless_the_kind_says_otherwise() -> None:
    assert not Doubled().standardised
    assert QuantilesTask(levels=(0.1, 0.5)).standardised


def test_a_kind_without_a_way_to_answer_is_not_made() -> None:
    class Unanswered(TaskBase):
        kind: str = "unanswered"

    with pytest.raises(TypeError, match="answers, described, form, json_schema, tensor"):
        Unanswered()  # type: ignore[abstract]
