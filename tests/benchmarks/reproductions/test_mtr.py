"""Ten given folds: each is judged once, by a network that has not seen it."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from onepass.training.data.prepare import prepare
from onepass.training.studies.trial import Result
from reproductions import mtr


@pytest.fixture
def fold() -> NDArray[np.int64]:
    """Of 50 rows."""
    return np.random.default_rng(0).permutation(np.arange(50) % mtr.FOLDS)


def test_every_fold_is_judged_once_and_chooses_once(fold: NDArray[np.int64]) -> None:
    splits = np.array([mtr.split_of(fold, number) for number in range(mtr.FOLDS)])
    assert ((splits == "test").sum(0) == 1).all()
    assert ((splits == "val").sum(0) == 1).all()
    for number, split in enumerate(splits):
        np.testing.assert_array_equal(split == "test", fold == number)
        assert len(set(fold[split == "val"])) == 1


def test_the_rows_of_a_fold_are_those_that_are_judged(
    fold: NDArray[np.int64], tmp_path: Path
) -> None:
    random = np.random.default_rng(1)
    columns = {"size": random.normal(size=50), "word": random.choice(["a", "b"], 50)}
    targets = {"y_cool": random.normal(size=50), "y_warm": random.normal(size=50)}
    split = mtr.split_of(fold, 3)
    table = pl.DataFrame({"fold": fold, **columns, **targets})
    table.drop("fold").with_columns(split=pl.Series(split)).write_csv(tmp_path / "rows.csv")
    prepared = prepare(mtr.spec("enb", tmp_path / "rows.csv", table))
    assert list(prepared.contract.inputs) == ["numbers", "word0"]
    for place, target in enumerate(targets.values()):
        np.testing.assert_allclose(
            prepared.test.targets[f"y{place}"], target[fold == 3].astype(np.float32)
        )
    # the mean of all that was known has an error of exactly one
    known = {f"y{place}": 100 * target for place, target in enumerate(targets.values())}
    means = {name: target[split != "test"].mean() for name, target in known.items()}
    said = {f"{n}.value": np.full((fold == 3).sum(), mean) for n, mean in means.items()}
    found = dict.fromkeys(known, Result({}, said))
    assert mtr.arrmse([mtr.judged(found, known, split)]) == pytest.approx(1)


def test_relative_errors_by_hand() -> None:
    true, known = np.array([1.0, 3.0]), np.array([0.0, 2.0, 4.0])
    assert mtr.squares(np.array([1.5, 2.5]), true, known).tolist() == [0.5, 2]
    folds = [np.array([[0.5, 2], [0, 1]]), np.array([[1.5, 6], [9, 8]])]
    assert mtr.arrmse(folds) == pytest.approx((0.5 + 1) / 2)  # sqrt(2 / 8), sqrt(9 / 9)
