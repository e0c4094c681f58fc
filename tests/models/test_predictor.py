"""Rows in, answers out: in passes of any size, in the order in which they came."""

from collections.abc import Callable
from typing import Any

import pytest

from onepass import models
from onepass.models import predictor as predictors
from onepass.models.predictor import NotFinite, Predictor, rows_of


@pytest.fixture
def predictor(make_bundle: Callable[..., Any]) -> Predictor:
    return models.load(make_bundle("sincos"), "torch")


def test_answers_do_not_depend_on_how_many_rows_go_through_at_once(
    predictor: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"x": number / 10} for number in range(23)]
    whole = predictor.predict(rows)
    for most in (1, 2, 7):
        monkeypatch.setattr(predictors, "CHUNK_ROWS", most)
        for one, other in zip(predictor.predict(rows), whole, strict=True):
            assert one["sin"]["value"] == pytest.approx(other["sin"]["value"], abs=1e-6)


def test_no_rows_are_no_answers_and_tasks_may_be_left_out(predictor: Predictor) -> None:
    assert predictor.predict([]) == []
    (answer,) = predictor.predict([{"x": 1.0}], ["cos"])
    assert list(answer) == ["cos"]


def test_the_fields_that_are_not_finite_are_named() -> None:
    assert str(NotFinite(["fare.value", "a.b"])) == "the answer is not finite: fare.value, a.b"


def test_rows_of_arrays_are_rows_of_each() -> None:
    found: Any = rows_of({"a": [0, 1, 2, 3], "b": "wxyz"}, 1, 2)  # type: ignore[dict-item]
    assert found == {"a": [1, 2], "b": "xy"}
