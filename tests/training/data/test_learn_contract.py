"""What is learnt of the data before the first epoch is not learnt of rows held out."""

from typing import Any

import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.models.contract.reading import INPUTS
from onepass.training.data.learn_contract import learn_contract
from onepass.training.sources.annotated import Annotated, Marked
from onepass.training.sources.rows import SourceRows
from onepass.training.specs.spec import BadSpec, Spec, parse

PARTS = ["train", "train", "val", "test", "calibration", "calibration"]
ZONES = ["a", "b", "a", "c", "d", "d"]
FAR = [1e9, 1e9 + 1, 1e9 + 2, 1e9 + 3, -1e12, 7.0]
SETS = [("x",), ("y",), ("x",), (), ("x", "y"), ("x",)]
TAGS = [["O"], ["B-A"], ["O"], ["O"], ["O"], ["O"]]
COLOURS = ["red", "blue", "red", "green", "red", "blue"]


def spec(**tasks: Any) -> Spec:
    return parse(
        {
            "name": "t",
            "inputs": {
                "zone": {"kind": "category", "min_count": 1},
                "far": {"kind": "number"},
                "words": {"kind": "sequence"},
            },
            "tasks": tasks or {"colour": {"kind": "multiclass"}},
            "source": {"kind": "table", "path": "t.csv"},
            "trunk": {"kind": "conv1d", "pool": "none"},
        }
    )


def rows(parts: list[str], **labels: Any) -> SourceRows:
    inputs = {"zone": ZONES, "far": FAR, "words": [["w"]] * 6}
    return SourceRows(inputs, labels or {"colour": COLOURS}, np.array(parts))


def learnt(asked: Spec, read: SourceRows) -> Contract:
    return learn_contract(asked, read, asked.inputs, asked.tasks, INPUTS)


def test_rows_held_out_add_nothing_to_what_is_learnt() -> None:
    asked = spec(
        colour={"kind": "multiclass"}, likes={"kind": "multilabel"}, tags={"kind": "tagging"}
    )
    labels = {"colour": COLOURS, "likes": SETS, "tags": TAGS}
    read = rows(PARTS, **labels)
    found = learnt(asked, read)
    kept = SourceRows(
        {name: column[:4] for name, column in read.inputs.items()},
        {name: column[:4] for name, column in read.labels.items()},
        read.split[:4],
    )
    assert found == learnt(asked, kept)
    assert found.inputs["far"].offset == 1e9  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("task", "cells", "strange"),
    [
        ("multiclass", ["red", "blue", "red", "red", "grey", "red"], "grey"),
        ("multilabel", [("x",), ("y",), (), (), ("x", "z"), None], "z"),
        ("tagging", [["O"], ["B-A"], None, ["O"], ["B-C"], ["O"]], "B-C"),
    ],
)
def test_a_label_of_rows_held_out_alone_is_refused(
    task: str, cells: list[Any], strange: str
) -> None:
    asked = spec(what={"kind": task})
    with pytest.raises(BadSpec) as refused:
        learnt(asked, rows(PARTS, what=cells))
    assert str(refused.value) == (
        f"tasks.what.labels: {strange!r} stands in calibration rows alone, and nothing can be "
        "learnt of it: name all labels here, or split so that such rows train, too"
    )
    known = sorted(
        {label for cell in cells if cell for label in ([cell] if isinstance(cell, str) else cell)}
    )
    named = spec(what={"kind": task, "labels": known})
    assert learnt(named, rows(PARTS, what=cells)).tasks["what"].labels == tuple(known)  # type: ignore[union-attr]
    assert learnt(asked, rows(["train", "val"] * 3, what=cells))


def test_another_way_to_write_a_label_is_no_other_label() -> None:
    cells = ["1", "2", "1", "2", "1.0", "2.0"]
    asked = spec(what={"kind": "multiclass"})
    assert learnt(asked, rows(PARTS, what=cells)).tasks["what"].labels == ("1", "2")  # type: ignore[union-attr]


def test_labels_of_objects_are_learnt_without_rows_held_out() -> None:
    asked = parse(
        {
            "name": "t",
            "inputs": {"photo": {"kind": "image", "size": 32}},
            "tasks": {"found": {"kind": "detection"}},
            "source": {"kind": "images", "path": "p"},
            "trunk": {"kind": "conv", "neck": {}},
        }
    )

    def found(*labels: str) -> Contract:
        every = [Annotated((Marked(one, (0, 0, 4, 4), {"a": 1}),)) for one in labels]
        read = SourceRows({"photo": ["x"] * 6}, {"found": every}, np.array(PARTS))
        return learnt(asked, read)

    assert found("b", "a", "b", "a", "a", "b").tasks["found"].form.labels == ("a", "b")
    with pytest.raises(
        BadSpec, match=r"tasks\.found\.labels: 'c' stands in calibration rows alone"
    ):
        found("b", "a", "b", "a", "a", "c")
