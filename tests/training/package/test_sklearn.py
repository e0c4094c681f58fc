"""Estimators: the checks of scikit-learn hold, answers are several, and a pickle is a bundle."""

import pickle
import pickletools
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

import onepass
from onepass.sklearn import OnePass, OnePassClassifier, OnePassRegressor
from onepass.training.evaluation import evaluate

QUICK: dict[str, Any] = {
    "trunk": {"widths": [16]},
    "heads": {"hidden": []},
    "training": {"epochs": 12, "batch_size": 16, "lr": 0.02},
}
EXPECTED: dict[str, str] = {}
"""Checks that are expected to fail, and why: there are none."""
SKIPPED = {"check_array_api_input"}
"""That of arrays of other libraries, which SCIPY_ARRAY_API turns on."""


@pytest.fixture(autouse=True)
def _few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "RESAMPLES", 20)


@pytest.fixture(scope="module")
def rows() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Four columns, and two answers: a number, of which one is missing, and a label."""
    random = np.random.default_rng(0)
    X = pd.DataFrame(random.normal(size=(90, 3)), columns=["length (cm)", "b", "7"])
    y = pd.DataFrame({"price": 2 * X["b"], "sign": np.where(X["7"] > 0, "up", "down")})
    X["kind"] = random.choice(["u", "v"], 90)
    X.loc[3, "b"], y.loc[5, "price"] = np.nan, np.nan
    return X, y


@pytest.mark.parametrize("made", [OnePassRegressor, OnePassClassifier])
@pytest.mark.filterwarnings("ignore")
def test_the_checks_of_scikit_learn_hold(made: Any) -> None:
    told = check_estimator(
        made(QUICK), expected_failed_checks=EXPECTED, on_skip=None, on_fail="raise"
    )
    assert {one["check_name"] for one in told if one["status"] != "passed"} == SKIPPED


def test_numbers_and_labels_are_answered_together(
    rows: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    X, y = rows
    model = OnePass(QUICK).fit(X, y)
    answers = model.predict(X)
    assert answers.shape == (90, 2)
    assert {*answers[:, 1]} == {"up", "down"}
    assert model.score(X, y) > 0.7
    assert list(model.bundle_.contract.inputs) == ["length_cm", "b", "7", "kind"]
    framed = model.predictor_.predict(X, ["price"])
    assert np.allclose(framed["price.value"], answers[:, 0].astype(float))
    with pytest.raises(ValueError, match="Feature names unseen at fit time"):
        model.predict(X.rename(columns={"b": "c"}))


def test_it_is_pickled_as_its_bundle(
    rows: tuple[pd.DataFrame, pd.DataFrame], tmp_path: Path
) -> None:
    X, y = rows
    model = OnePass(QUICK).fit(X, y)
    content = pickle.dumps(model)
    named = {one for op, one, _ in pickletools.genops(content) if op.name == "SHORT_BINUNICODE"}
    assert not [one for one in named if str(one).startswith(("torch", "onepass.models"))]
    again = pickle.loads(content)
    assert (again.predict(X) == model.predict(X)).all()
    served = onepass.load(model.save(tmp_path / "model")).predict(X)
    assert list(served["sign.label"]) == list(model.predict(X)[:, 1])
    assert pickle.loads(pickle.dumps(clone(model))).get_params() == clone(model).get_params()


@pytest.mark.filterwarnings("ignore:X has feature names")
def test_it_stands_in_pipelines_and_in_cross_validation(
    rows: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    X, _ = rows
    numbers = X[["length (cm)", "7"]].to_numpy()
    y = np.column_stack([numbers[:, 0] > 0, numbers[:, 1] > 0])
    line = make_pipeline(StandardScaler(), OnePassClassifier(QUICK))
    line.set_params(onepassclassifier__val=0.2)
    assert cross_val_score(line, numbers, y, cv=2).min() > 0.7
    model = OnePassClassifier(QUICK, overrides=["training.epochs=4"]).fit(numbers, y)
    assert [one.shape for one in model.predict_proba(numbers)] == [(90, 2), (90, 2)]
    assert [list(one) for one in model.classes_] == [[False, True]] * 2
    by_place = model.predict(pd.DataFrame(numbers, columns=["a", "b"]))
    assert (by_place == model.predict(numbers)).all()


def test_a_spec_says_what_columns_do_not() -> None:
    X = pd.DataFrame({"review": [f"{'good' if n % 2 else 'bad'} film {n}" for n in range(40)]})
    spec = QUICK | {"inputs": {"review": {"kind": "text", "tokens": {"buckets": 64}}}}
    model = OnePassClassifier(spec, overrides=["training.epochs=2"])
    model.fit(X, pd.Series([n % 2 for n in range(40)], name="likes"))
    assert model.tasks_ == ["likes"]
    assert model.predict(X).dtype == np.int64
    assert model.bundle_.contract.inputs["review"].kind == "text"
    with pytest.raises(ValueError, match="'tagging' is no kind of one answer"):
        OnePass({"tasks": {"t": {"kind": "tagging"}}}).fit([[1.0], [2.0]], [1, 2])
