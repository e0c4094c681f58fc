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

    def prepared(text: str = ROWS, **changes: Any) -> Prepared:
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
                "source": {"kind": "table", "path": str(file)},
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
