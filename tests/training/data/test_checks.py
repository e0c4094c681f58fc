"""What the data must have before anything is learnt of it: said at once, with the way out."""

from typing import Any

import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.models.contract.inputs import CategoryInput, NumberInput
from onepass.models.contract.tasks import RegressionTask
from onepass.training.batches.rows import Rows
from onepass.training.data import checks
from onepass.training.sources.rows import SourceRows
from onepass.training.sources.split import TimeSplit
from onepass.training.specs.spec import BadSpec, Spec, parse

TABLE: dict[str, Any] = {"kind": "table", "path": "t.csv"}
EQUAL = ": equal times stay together, and too many are equal"


def spec(**changes: Any) -> Spec:
    tasks = {"y": {"kind": "regression"}, "z": {"kind": "binary"}}
    inputs = {"x": {"kind": "number"}}
    return parse({"name": "t", "inputs": inputs, "tasks": tasks, "source": TABLE} | changes)


def read(parts: str, **more: Any) -> SourceRows:
    """Rows of these parts, by their first letter."""
    names = {"t": "train", "v": "val", "c": "calibration", "j": "test"}
    return SourceRows({"x": [0.0] * len(parts)}, {}, np.array([names[p] for p in parts]), **more)


def rows(count: int = 2, **answered: list[bool]) -> Rows:
    masks = {task: np.array(mask, dtype=np.bool_) for task, mask in answered.items()}
    return Rows({"x": np.zeros(count)}, {task: np.zeros(count) for task in masks}, masks)


def refusal(check: Any, *given: Any) -> str:
    with pytest.raises(BadSpec) as refused:
        check(*given)
    return str(refused.value)


def test_some_rows_train_and_some_choose() -> None:
    checks.check_split(spec(), read("tv"))
    assert refusal(checks.check_split, spec(), read("jj")).splitlines() == [
        "source.split: of 2 rows none is in 'train'",
        "source.split: of 2 rows none is in 'val'",
    ]
    timed = read("tt", rules={"": TimeSplit(column="at")})
    assert refusal(checks.check_split, spec(), timed) == (
        f"source.split: of 2 rows none is in 'val'{EQUAL}"
    )


def test_of_every_source_some_rows_train() -> None:
    both = {"a": TABLE | {"tasks": ["y"]}, "b": TABLE | {"tasks": ["z"]}}
    checks.check_split(spec(source=both), read("tvt", sources={"a": 2, "b": 1}))
    text = refusal(checks.check_split, spec(source=both), read("tvv", sources={"a": 2, "b": 1}))
    assert text == "source.b.split: of 1 rows none is in 'train'"


def test_rows_are_held_out_where_that_is_asked_for() -> None:
    asked = {"split": {"kind": "column", "calibration": True}}
    checks.check_split(spec(source=TABLE | asked), read("tvc"))
    text = refusal(checks.check_split, spec(source=TABLE | asked), read("tvt"))
    assert text.startswith("source.split.calibration: of 3 rows none is in 'calibration': ask for")
    both = {"a": TABLE | {"tasks": ["y"]}, "b": TABLE | {"tasks": ["z"]} | asked}
    text = refusal(checks.check_split, spec(source=both), read("tvct", sources={"a": 3, "b": 1}))
    assert text.startswith("source.b.split.calibration: of 1 rows none is in 'calibration'")


@pytest.mark.parametrize(
    ("check", "words"),
    [
        (checks.check_choosing, "source.split: no validation row has a label of y, z: nothing"),
        (checks.check_calibration, "source.split.calibration: no calibration row has a label of y"),
    ],
)
def test_some_task_that_learns_has_a_label_among_those_rows(check: Any, words: str) -> None:
    held_out = rows(y=[False, False], z=[False, False], other=[True, True])
    check(rows(y=[False, False], z=[False, True]), ["y", "z"])
    check(held_out, ["y", "other"])
    assert refusal(check, held_out, ["y", "z"]).startswith(words)


def test_validation_rows_are_trained_on_where_others_judge_and_all_have_an_order() -> None:
    refit = spec(training={"refit": True})
    checks.check_refit(spec(), rows(0), np.array([np.nan]))
    checks.check_refit(refit, rows(2), None)
    checks.check_refit(refit, rows(2), np.array([1.0, 2.0]))
    left = parse(refit.model_dump(), by_recipe={"training": {"refit": True}})
    assert not checks.check_refit(left, rows(0), None), "only its recipe asks for it"
    assert checks.check_refit(left, rows(2), None)
    assert refusal(checks.check_refit, refit, rows(0), None).startswith(
        "training.refit: there is no test row with a label, so validation rows judge the network"
    )
    assert refusal(checks.check_refit, refit, rows(2), np.array([np.nan, 1, np.nan])) == (
        "training.refit: the number that orders rows is missing in 2 validation rows"
    )


def test_an_optional_input_is_there_in_some_training_row() -> None:
    contract = Contract(
        inputs={n: NumberInput(optional=n != "z") for n in ("x", "y", "z")},
        tasks={"t": RegressionTask()},
    )
    here = {"x.present": np.array([False, True]), "y.present": np.array([True, False])}
    checks.check_present(contract, here, np.array([True, True]))
    text = refusal(checks.check_present, contract, here, np.array([True, False]))
    assert text == ("inputs.x: is absent from every training row, so nothing can be learnt of it")


@pytest.mark.parametrize(("most", "few"), [("MOST_BYTES", 900), ("MOST_VALUES", 120)])
def test_what_is_learnt_finds_room_in_a_manifest_or_its_largest_part_is_named(
    most: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    zones = tuple(f"zone {number}" for number in range(100))
    contract = Contract(
        inputs={"x": NumberInput(), "zone": CategoryInput(values=zones)},
        tasks={"y": RegressionTask()},
    )
    checks.check_size(spec(), contract)
    monkeypatch.setattr(checks, most, few)
    text = refusal(checks.check_size, spec(), contract)
    assert text.startswith("inputs.zone: what is learnt of it would take 1,")
    assert "let rare ones be unseen (min_count), or leave it out" in text


def test_some_task_that_learns_can_be_judged_by_validation_rows() -> None:
    val = rows(y=[True, True], z=[True, False], other=[False, False])
    assert checks.check_judging(val, [], ["y", "z"]) == []
    assert checks.check_judging(val, ["z", "other"], ["y", "z", "other"]) == [
        "tasks.z: validation rows say nothing to judge it by: it has no say in the best epoch"
    ], "of those without a label that is told already"
    text = refusal(checks.check_judging, val, ["z", "other"], ["z", "other"])
    assert text.startswith("source.split: no validation row says anything to judge z, other by")
