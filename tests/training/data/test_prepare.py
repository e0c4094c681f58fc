"""From a spec to arrays: vocabularies and labels are learnt, problems are said at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onepass.training.data.prepare import Prepared, prepare
from onepass.training.specs.spec import BadSpec, Spec, parse

ROWS = """x,zone,fare,card,colour,split
1,b,10,yes,3,train
2,b,20,no,10,train
3,10,,,2,train
4,10,30,no,,train
5,9,30,yes,2,train
6,9,30,yes,2,train
7,once,5,yes,2,train
8,new,6,no,2,val
9,b,7,no,3,test
10,b,,,,test
"""


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Prepared]:
    """make(text, inputs=..., tasks=...) -> the arrays."""

    def prepared(text: str = ROWS, split: Any = None, **changes: Any) -> Prepared:
        file = tmp_path / "t.csv"
        file.write_text(text)
        spec: Spec = parse(
            {
                "name": "t",
                "inputs": {"x": {"kind": "number"}, "zone": {"kind": "category"}},
                "tasks": {
                    "fare": {"kind": "regression"},
                    "card": {"kind": "binary"},
                    "colour": {"kind": "multiclass"},
                },
                "source": {"kind": "table", "path": str(file), "split": split},
            }
            | changes
        )
        return prepare(spec)

    return prepared


def test_vocabularies_come_from_training_rows_and_leave_out_what_is_rare(
    make: Callable[..., Prepared],
) -> None:
    found = make()
    assert found.contract.inputs["zone"].values == ("9", "10", "b")  # type: ignore[union-attr]
    assert found.train.inputs["zone"].tolist() == [3, 3, 2, 2, 1, 1, 0]
    assert found.val.inputs["zone"].tolist() == [0]


def test_labels_are_learnt_in_their_natural_order(make: Callable[..., Prepared]) -> None:
    tasks = make().contract.tasks
    assert tasks["card"].labels == ("no", "yes")  # type: ignore[union-attr]
    assert tasks["colour"].labels == ("2", "3", "10")  # type: ignore[union-attr]


def test_a_missing_label_is_a_mask_and_holds_zero(make: Callable[..., Prepared]) -> None:
    train = make().train
    assert train.targets["fare"].tolist() == [10, 20, 0, 30, 30, 30, 5]
    assert train.answered["fare"].tolist() == [True, True, False, True, True, True, True]
    assert train.targets["colour"].tolist() == [1, 2, 0, 0, 0, 0, 0]
    assert train.known("colour").tolist() == [1, 2, 0, 0, 0, 0]
    assert train.targets["card"].dtype == np.float32
    assert train.targets["colour"].dtype == np.int64


def test_a_row_without_any_label_is_left_out_and_that_is_said(
    make: Callable[..., Prepared],
) -> None:
    found = make()
    assert (len(found.train), len(found.val), len(found.test)) == (7, 1, 1)
    assert "1 rows have no label at all and are left out" in found.notes


def test_golden_rows_are_rows_of_the_test_split_as_a_caller_sends_them(
    make: Callable[..., Prepared],
) -> None:
    assert make().golden == [{"x": 9.0, "zone": "b"}, {"x": 10.0, "zone": "b"}]


def test_the_fingerprint_is_that_of_the_data(make: Callable[..., Prepared]) -> None:
    first = make().fingerprint
    assert make().fingerprint == first
    for before, after in (("1,b,10", "1,b,11"), ("1,b,10", "1.5,b,10"), ("2,val", "2,train")):
        changed = ROWS.replace(before, after) + ("11,b,1,no,2,val\n" if after == "2,train" else "")
        assert make(changed).fingerprint != first


HELD_OUT = ROWS + "11,b,7,no,3,calibration\n12,held,8,yes,2,calibration\n13,b,,,,calibration\n"


def held_out(make: Callable[..., Prepared], text: str = HELD_OUT, **changes: Any) -> Prepared:
    """With rows for what is learnt after the last epoch."""
    return make(text, {"kind": "column", "calibration": True}, **changes)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("4,10,30", ",10,30", "inputs.x: is missing in 1 of 10 rows, the first is line 5"),
        ("4,10,30", "1e39,10,30", "x: is too large for a 32-bit float"),
        ("4,10,30", "4,10,1e39", "tasks.fare: holds labels that are not finite 32-bit floats"),
        ("8,new,6,no,2,val", "8,new,6,no,2,test", "source.split: of 10 rows none is in 'val'"),
        ("8,new,6,no", "8,new,6,maybe", "tasks.card: a binary task cannot have the 3 labels found"),
    ],
)
def test_what_does_not_fit_is_said(
    make: Callable[..., Prepared], before: str, after: str, words: str
) -> None:
    with pytest.raises(BadSpec) as refused:
        make(ROWS.replace(before, after))
    assert words in str(refused.value)


def test_labels_that_the_tasks_do_not_have_are_said_all_at_once(
    make: Callable[..., Prepared],
) -> None:
    tasks = {
        "fare": {"kind": "regression", "min": 6, "max": 25},
        "card": {"kind": "binary", "labels": ["nein", "yes"]},
    }
    with pytest.raises(BadSpec) as refused:
        make(tasks=tasks)
    assert str(refused.value).splitlines() == [
        "tasks.fare.min: 1 labels lie beyond 6, such as 5",
        "tasks.fare.max: 3 labels lie beyond 25, such as 30",
        "tasks.card.labels: the data holds 'no' (4 rows); there are nein, yes",
    ]


def test_a_task_without_training_labels_is_said(make: Callable[..., Prepared]) -> None:
    text = "x,zone,fare,split\n1,a,,train\n2,a,,train\n3,a,4,val\n"
    with pytest.raises(BadSpec, match=r"tasks\.fare: no training row has a label"):
        make(text, tasks={"fare": {"kind": "regression"}})


def test_a_missing_category_is_its_default(make: Callable[..., Prepared]) -> None:
    text = ROWS.replace("4,10,", "4,,").replace("5,9,", "5,,")
    zone = {"kind": "category", "default": "none"}
    found = make(text, inputs={"zone": zone})
    assert found.contract.inputs["zone"].values == ("b", "none")  # type: ignore[union-attr]
    assert found.train.inputs["zone"].tolist() == [1, 1, 0, 2, 2, 0, 0]


def test_what_no_manifest_can_hold_is_refused_before_training(
    make: Callable[..., Prepared], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onepass.training.data.checks.MOST_VALUES", 200)
    with pytest.raises(BadSpec, match="zone: what is learnt of it would take"):
        make(ROWS + "".join(f"1,z{n // 2},10,yes,3,train\n" for n in range(400)))


def test_rows_held_out_change_nothing_but_what_is_learnt_of_them(
    make: Callable[..., Prepared],
) -> None:
    plain, found = make(), held_out(make)
    assert plain.calibration is None
    assert plain.held_out is plain.val
    assert found.calibration is found.held_out
    assert found.calibration is not None
    assert found.calibration.inputs["x"].tolist() == [11, 12]
    assert found.calibration.answered["card"].tolist() == [True, True]
    assert found.contract == plain.contract
    assert found.golden == plain.golden
    assert found.fingerprint != plain.fingerprint
    for name, rows in plain.parts.items():
        assert found.parts[name].inputs["x"].tolist() == rows.inputs["x"].tolist()
    assert list(found.parts) == ["train", "val", "calibration", "test"]
    assert "rows: 7 train, 1 val, 2 calibration, 1 test" in found.notes
    assert "rows: 7 train, 1 val, 1 test" in plain.notes


def test_another_part_of_the_same_rows_is_another_fingerprint(
    make: Callable[..., Prepared],
) -> None:
    moved = HELD_OUT.replace("11,b,7,no,3,calibration", "11,b,7,no,3,val")
    assert held_out(make, moved).fingerprint != held_out(make).fingerprint


def test_rows_held_out_are_not_refitted_on(make: Callable[..., Prepared]) -> None:
    found = held_out(make, training={"refit": True})
    assert found.both is not None
    assert found.both.inputs["x"].tolist() == [1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ROWS, "source.split.calibration: of 10 rows none is in 'calibration': ask for more, or"),
        (
            ROWS + "11,b,,,,calibration\n",
            "source.split.calibration: no calibration row has a label of fare, card, colour: nothi",
        ),
        (
            ROWS + "11,b,7,no,9,calibration\n",
            "tasks.colour.labels: '9' stands in calibration rows alone, and nothing can be learnt",
        ),
    ],
)
def test_rows_that_cannot_be_held_out_are_said(
    make: Callable[..., Prepared], text: str, words: str
) -> None:
    with pytest.raises(BadSpec) as refused:
        held_out(make, text)
    assert str(refused.value).startswith(words)


def test_a_task_that_rows_held_out_say_nothing_of_is_told(make: Callable[..., Prepared]) -> None:
    found = held_out(make, ROWS + "11,b,7,,3,calibration\n")
    assert [note for note in found.notes if "calibration row" in note] == [
        "tasks.card: no calibration row has a label: nothing is learnt of it after the last epoch, "
        "such as a threshold"
    ]


def test_a_column_that_tells_of_rows_nobody_asked_for_is_said(
    make: Callable[..., Prepared],
) -> None:
    words = r"it also holds 'calibration': to hold those out, say split: {kind: column, column: spl"
    with pytest.raises(BadSpec, match=words):
        make(HELD_OUT)
