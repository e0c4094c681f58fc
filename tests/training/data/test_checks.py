"""What data must have before anything is learnt: told at once, with the way out."""

from collections.abc import Callable

import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.training.batches.batch import Rows
from onepass.training.data.checks import (
    check_calibration,
    check_choosing,
    check_present,
    check_refit,
    check_split,
)
from onepass.training.sources.rows import SourceRows
from onepass.training.specs.spec import BadSpec, Spec

Make = Callable[..., Spec]


def labelled(*answers: bool) -> Rows:
    count = len(answers)
    return Rows(
        {"x": np.zeros(count)}, {"y": np.zeros(count)}, {"y": np.array(answers, dtype=bool)}
    )


def refused(check: Callable[[], None]) -> str:
    with pytest.raises(BadSpec) as error:
        check()
    return str(error.value)


def test_some_rows_train_and_some_choose(shop: Make) -> None:
    spec = shop()
    check_split(spec, SourceRows({}, {}, np.array(["train", "val"])))
    said = refused(lambda: check_split(spec, SourceRows({}, {}, np.array(["test", "test"]))))
    assert said.splitlines() == [
        "source.split: of 2 rows none is in 'train'",
        "source.split: of 2 rows none is in 'val'",
    ]


def test_every_source_has_rows_that_train(shop: Make) -> None:
    split = np.array(["train", "val", "val"])
    read = SourceRows({}, {}, split, sources={"a": 2, "b": 1})
    said = refused(lambda: check_split(shop(), read))
    assert said == "source.b.split: of 1 rows none is in 'train'"


def test_a_label_of_what_learns_stands_in_the_rows_that_choose_and_that_are_held_out() -> None:
    for check, words in ((check_choosing, "no validation row has a label of y"),
                         (check_calibration, "no calibration row has a label of y")):  # fmt: skip
        check(labelled(False, True), ["y"])
        assert words in refused(lambda check=check: check(labelled(False, False), ["y"]))  # type: ignore[misc]


def test_what_is_trained_on_in_the_end_does_not_judge(shop: Make) -> None:
    spec = shop({"refit": True})
    check_refit(spec, labelled(True), None)
    check_refit(shop(), labelled(), np.array([np.nan]))
    assert "there is no test row with a label" in refused(
        lambda: check_refit(spec, labelled(), None)
    )
    said = refused(lambda: check_refit(spec, labelled(True), np.array([np.nan, 1, np.nan])))
    assert "is missing in 2 validation rows" in said


def test_an_optional_input_stands_in_some_training_row() -> None:
    contract = Contract.model_validate(
        {"inputs": {"x": {"kind": "number", "optional": True}},
         "tasks": {"y": {"kind": "regression"}}}
    )  # fmt: skip
    arrays = contract.read([{"x": 1}, {}])
    check_present(contract, arrays, np.array([True, True]))
    said = refused(lambda: check_present(contract, arrays, np.array([False, True])))
    assert said == "inputs.x: is absent from every training row, so nothing can be learnt of it"
