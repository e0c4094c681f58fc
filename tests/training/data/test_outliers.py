"""Single cells that are far from all others are named, with their row; a long tail is none."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from onepass.models.contract import Contract
from onepass.models.contract.inputs import CategoryInput, ImageInput, NumberInput, VectorInput
from onepass.models.contract.tasks import BinaryTask, DepthTask, RegressionTask
from onepass.training.data.outliers import _near, called, far, notes
from onepass.training.data.targets import Targets
from onepass.training.sources.rows import SourceRows

N = 60
RANDOM = np.random.default_rng(0)
PLAIN = RANDOM.normal(size=N)
WHY = "is so far from the others that these are all but equal beside it: is it meant? Mend it, or"


def spiked(*cells: tuple[int, float]) -> NDArray[np.float64]:
    values = PLAIN.copy()
    for row, value in cells:
        values[row] = value
    return values


def said(
    inputs: dict[str, Any], arrays: dict[str, NDArray[Any]], y: NDArray[Any] = PLAIN, train: int = N
) -> list[str]:
    contract = Contract(inputs=inputs, tasks={"y": RegressionTask(), "b": BinaryTask()})
    every = np.ones(N, dtype=np.bool_)
    targets = Targets({"y": y, "b": np.eye(1, N)[0]}, {"y": every, "b": every}, {}, [])
    read = SourceRows({}, {}, np.array(["train"] * N), sources={"old": 40, "new": 20})
    return [*notes(contract, arrays, targets, np.arange(N) < train, read)]


def test_few_cells_are_far_where_the_rest_is_close_without_them() -> None:
    assert far(PLAIN).tolist() == []
    assert far(spiked((7, 1e9))).tolist() == [7]
    many = RANDOM.normal(size=500)
    many[[7, 70]] = 1e9, -1e12
    assert far(many).tolist() == [7, 70]
    many[:100] = 1e9
    assert far(many).tolist() == [], "so many are no single cells"


@pytest.mark.parametrize(
    "values", [np.exp(3 * PLAIN), np.zeros(9), np.array([1.0, 1, 1, 1e9]), np.array([1.0, 1e9])]
)
def test_a_long_tail_and_others_that_are_equal_as_they_are_make_no_cell_far(
    values: NDArray[np.float64],
) -> None:
    assert far(values).tolist() == []


def test_the_first_is_named_with_its_row_and_source_and_the_rest_is_counted() -> None:
    found = said({"x": NumberInput()}, {"x": spiked((45, 1e30))}, spiked((3, -1e25)))
    assert [note.partition(WHY)[0].strip() for note in found] == [
        "inputs.x: 1e+30 in row 6 of new",
        "tasks.y: -1e+25 in row 4 of old",
    ]
    table = np.stack([PLAIN, spiked((9, 1e9)), spiked((2, -1e9))], axis=1)
    (note,) = said({"v": VectorInput(length=3)}, {"v": table})
    assert note.startswith("inputs.v: -1e+09 in row 3 of old and 1 more is so far")


def test_rows_that_do_not_train_or_lack_the_input_are_not_looked_at() -> None:
    assert said({"x": NumberInput()}, {"x": spiked((45, 1e30))}, train=40) == []
    absent = {"x": spiked((45, 1e30)), "x.present": np.arange(N) != 45}
    assert said({"x": NumberInput(optional=True)}, absent) == []


def test_categories_and_labels_have_no_far_cells() -> None:
    zones = CategoryInput(values=("a",))
    assert said({"c": zones}, {"c": spiked((1, 1e30))}) == []


def test_a_row_is_called_by_its_place_in_its_source() -> None:
    split = np.array(["train"] * 5)
    alone = SourceRows({}, {}, split)
    several = SourceRows({}, {}, split, sources={"a": 2, "none": 0, "b": 3})
    assert [called(alone, row) for row in (0, 4)] == ["row 1", "row 5"]
    assert [called(several, row) for row in (1, 2, 4)] == ["row 2 of a", "row 1 of b", "row 3 of b"]


@pytest.mark.parametrize("shape", [RANDOM.normal, RANDOM.standard_cauchy, RANDOM.exponential])
def test_columns_that_are_passed_over_have_no_cell_that_is_far(shape: Any) -> None:
    for size in (1000, 2000):
        values = shape(size=size)
        for factor in (1, 30, 1e3, 1e6):
            values[:7] *= factor
            if _near(values, np.ones(size, dtype=np.bool_)):
                assert not len(far(values))


def test_of_maps_the_least_and_the_largest_number_is_looked_at_where_any_is_known() -> None:
    maps = np.stack([PLAIN, PLAIN + 9, np.full(N, np.nan)], axis=1).reshape(N, 1, 3)
    maps[4], maps[5, 0, 0], maps[7, 0, 0] = np.nan, np.inf, 1e20
    every, contract = (
        np.ones(N, dtype=np.bool_),
        Contract(inputs={"photo": ImageInput(size=(1, 3))}, tasks={"far": DepthTask()}),
    )
    read = SourceRows({}, {}, np.array(["train"] * N))
    (text,) = notes(contract, {}, Targets({"far": maps}, {"far": every}, {}, []), every, read)
    assert text.startswith("tasks.far: 1e+20 in row 8 is so far from the others")
