"""Forms: what one says of an answer is what its kind of task does, whatever the kind."""

from typing import Any, get_args

import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import TypeAdapter

from onepass.models.contract.columns import ANY, Ragged, fitted, joined
from onepass.models.contract.forms import Form
from onepass.models.contract.tasks import Task
from onepass.models.contract.tasks.columns import listed

LABELS = ["B-X", "I-X", "O"]
SPECS: dict[str, dict[str, Any]] = {
    "regression": {"kind": "regression", "unit": "EUR"},
    "count": {"kind": "count"},
    "quantiles": {"kind": "quantiles", "levels": [0.1, 0.5]},
    "binary": {"kind": "binary", "labels": ["no", "yes"]},
    "multiclass": {"kind": "multiclass", "labels": LABELS},
    "ordinal": {"kind": "ordinal", "labels": ["1", "2", "3"]},
    "expected": {"kind": "ordinal", "labels": ["1", "2", "3"], "answer": "number"},
    "multilabel": {"kind": "multilabel", "labels": LABELS},
    "tagging": {"kind": "tagging", "labels": ["a", "b"]},
    "spans": {"kind": "tagging", "labels": LABELS},
    "sets": {"kind": "tagging", "labels": LABELS, "certainty": 0.9},
    "segmentation": {"kind": "segmentation", "labels": LABELS, "size": [2, 3]},
    "depth": {"kind": "depth", "unit": "cm", "size": [2, 3]},
    "detection": {
        "kind": "detection",
        "labels": LABELS,
        "attributes": {
            "age": {"kind": "regression"},
            "ok": {"kind": "binary", "labels": LABELS[:2]},
        },
        "points": ["tip"],
        "masks": True,
        "max_objects": 4,
        "size": [2, 3],
    },
    "keypoints": {"kind": "keypoints", "points": ["nose", "tail"], "size": [2, 3]},
}
TASKS: dict[str, Task] = {
    name: TypeAdapter(Task).validate_python(spec) for name, spec in SPECS.items()
}
CELLS: dict[str, type | tuple[type, ...]] = {
    "number": (float, int), "text": str, "by_label": dict, "numbers": list, "texts": list,
    "sets": list, "spans": list, "picture": str, "objects": list, "by_name": dict,
}  # fmt: skip
every_kind = pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)


def computed(task: Task, ends: list[int]) -> dict[str, NDArray[np.float32]]:
    """Fields as a network gives them, of rows that are so long where they have a length."""
    random = np.random.default_rng(len(ends))
    fields = {}
    for field, shape in task.form.computed.items():
        sizes = [max(ends) if size == ANY else size for size in shape]
        table = random.integers(1, 64, (len(ends), *sizes)).astype(np.float32) / 64  # exact sums
        if field == "classes":
            table = random.integers(0, len(task.form.labels), table.shape).astype(np.float32)
        for row, end in enumerate(ends):
            if ANY in shape:
                table[row, end:] = 0
        fields[field] = table
    return fields


def test_every_kind_is_looked_at() -> None:
    kinds = {type(task) for task in TASKS.values()}
    assert kinds == set(get_args(get_args(Task)[0]))


@every_kind
def test_a_tensor_has_the_shape_that_the_form_says(task: Task) -> None:
    columns = computed(task, [3, 1, 2])
    assert set(task.fields) == set(task.form.tensors)
    for name, field in task.form.tensors.items():
        tensor = task.tensor(name, columns)
        assert tensor.shape == (3, *(3 if size == ANY else size for size in field.shape)), name
        assert tensor.dtype.kind == {"numbers": "f", "text": "O", "bytes": "u"}[field.holds], name


@every_kind
def test_an_answer_has_the_fields_and_the_cells_that_the_form_says(task: Task) -> None:
    for answer in task.answers(computed(task, [3, 1, 2]), listed):
        assert list(answer) == list(task.form.fields)
        for name, field in task.form.fields.items():
            assert isinstance(answer[name], CELLS[field.cell]), name
            if field.labels:
                assert tuple(answer[name]) == field.labels == task.form.labels


@every_kind
def test_parts_that_are_joined_and_padded_are_answered_as_they_were(task: Task) -> None:
    parts = [computed(task, ends) for ends in ([2, 1], [5, 0, 3], [1])]
    whole = {field: joined([part[field] for part in parts]) for field in task.form.computed}
    assert task.answers(whole, listed) == [
        answer for part in parts for answer in task.answers(part, listed)
    ]


@every_kind
def test_what_is_cut_or_padded_to_another_length_is_answered_as_it_was(task: Task) -> None:
    columns = computed(task, [2, 1])
    ragged = Ragged.of(task.form.computed.items())
    for length in (2, 7):
        again = columns | {n: fitted(fitted(columns[n], 7), length) for n in ragged.names}
        assert task.answers(again, listed) == task.answers(columns, listed)
    assert bool(ragged.names) == (task.form.along == "sequence")


@every_kind
def test_what_is_counted_per_label_is_an_index_of_one(task: Task) -> None:
    columns = computed(task, [3, 1, 2])
    if task.form.counted != "labels":
        assert not task.form.labels or task.form.along == "image"
        return
    indices = np.asarray(task.places(columns)).astype(int)
    assert set(indices.tolist()) <= set(range(len(task.form.labels)))
    said = np.asarray(task.said(columns))
    each = "scores" if "scores" in task.fields else next(iter(task.fields))
    assert said.shape == task.tensor(each, columns).shape


@pytest.mark.parametrize("form", get_args(Form))
def test_every_form_says_what_it_computes_and_answers(form: type[Any]) -> None:
    one = form(labels=("a", "b"), **({"called": "tokens"} if form.__name__ == "Cells" else {}))
    assert one.computed
    assert one.fields
    assert one.counted in ("values", "labels", None)
