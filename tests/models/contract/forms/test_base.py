"""What every form says unless it says otherwise: how far an engine may be from training."""

from functools import partial

import numpy as np
import pytest

from onepass.models.contract.forms import Cells, Choice, Choices, Form, Objects, Quantity
from onepass.models.contract.forms.base import TOLERANCE, FormBase, lattice

EVERY: list[Form] = [Quantity(), Choice(), Choices(), Cells(), Objects()]
every_form = pytest.mark.parametrize("form", EVERY, ids=lambda form: type(form).__name__)


@every_form
def test_a_form_never_changes_and_is_equal_to_one_that_says_the_same(form: Form) -> None:
    assert form == type(form)()
    assert hash(form) == hash(type(form)())
    assert form != type(form)(labels=("a", "b"))
    with pytest.raises(AttributeError):
        form.called = "pixels"  # type: ignore[misc]


@every_form
def test_without_training_rows_probabilities_and_numbers_are_as_near(form: Form) -> None:
    assert form.tolerance(None) == form.tolerance(np.zeros(0)) == TOLERANCE


@every_form
def test_rows_have_one_answer_unless_it_runs_along_an_input(form: Form) -> None:
    assert (form.called, form.along) == ("rows", None)


def test_a_form_that_says_nothing_of_itself_is_not_made() -> None:
    with pytest.raises(TypeError, match="computed, counted, fields"):
        FormBase()  # type: ignore[abstract]


def test_the_furthest_number_is_what_answers_are_judged_by() -> None:
    golden = np.array([[1.0, 2.0], [3.0, 4.0]], dtype=np.float32)
    off = partial(Choice().deviation, "probabilities")
    assert off(golden, golden) == 0
    assert off(golden + np.array([[0, 0], [0.25, -0.5]]), golden) == 0.5
    assert np.isnan(off(np.full_like(golden, np.nan), golden))


@every_form
def test_golden_rows_keep_all_of_what_is_little(form: Form) -> None:
    values = np.arange(12.0).reshape(3, 4)
    assert np.array_equal(form.proof("a", values), values)


def test_a_lattice_lies_all_over_and_is_its_own() -> None:
    values = np.arange(2 * 100 * 33).reshape(2, 100, 33)
    kept = lattice(values, 32)
    assert np.array_equal(kept, values[:, ::4, ::2])
    assert np.array_equal(lattice(kept, 32), kept)
    assert np.array_equal(lattice(values[:, :7, :32], 32), values[:, :7, :32])
