"""Estimators of scikit-learn: one network that answers several questions about each row, in
pipelines, in cross-validation, and pickled as its bundle.

Buitinck et al., "API design for machine learning software: experiences from the scikit-learn
project", 2013. `OnePass` takes numbers and labels in one `y`, `OnePassRegressor` numbers,
`OnePassClassifier` labels.
"""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from onepass.predictor import load
from onepass.training.estimators import sealed_files
from onepass.training.estimators.document import document, rows_of
from onepass.training.estimators.features import Features, by_place, table_of
from onepass.training.estimators.targets import PROBABILITIES, as_array, score_of, targets_of
from onepass.training.fitting import fit
from onepass.training.predicting.frames import predict_frame
from onepass.training.sources.reading import Table
from onepass.training.sources.reading.frame import is_frame

LEAST = 2
"""Rows: one trains, one chooses."""


class OnePass(BaseEstimator):  # type: ignore[misc] # it has no types
    """One network for all columns of `y` (N,) or (N, T), numbers and labels beside each other.

    `X` is an array of numbers (N, F), or a frame of pandas, polars or Arrow, whose columns of text
    are categories. `y` is an array, a series or a frame; a column of text, truth values or
    categories is a label, any other a number. NaN in a column of several is no answer: nothing is
    learnt of it there.

    `spec` is a part of a spec: `inputs` and `tasks` where columns are more than they look like
    (`{"review": {"kind": "text"}}`; then all inputs, or all tasks, by the names of the columns),
    `trunk`, `sharing`, `balancing` and all else. `overrides` are settings by their path, as in
    `training.epochs=20`. `val` is the share of rows that choose the epoch. `out` is a folder for
    bundles, which then have a graph, too; without it no file is kept. `random_state` draws those
    rows and starts the network: the same gives the same.

    After `fit`, `predictor_` answers as `onepass.load` does, `bundle_` is what was learnt, with its
    report, `tasks_` are the names of the answers.
    """

    def __init__(
        self,
        spec: Mapping[str, Any] | None = None,
        *,
        overrides: Sequence[str] = (),
        val: float = 0.15,
        out: str | None = None,
        random_state: int | None = 0,
    ) -> None:
        self.spec = spec
        self.overrides = overrides
        self.val = val
        self.out = out
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> Self:
        """Learns all columns of `y`.

        Raises:
            BadSpec: a ValueError: rows or labels are not what the spec says; all problems at once.
            ValueError: `X` or `y` is none that is read.
        """
        table, said = self._rows(X, reset=True), self.spec or {}
        told, self._is_flat = targets_of(y, len(table), said.get("tasks", {}), self._is_label)
        features = None if "inputs" in said else Features.of(table)
        self._targets = [target for target, _ in told]
        seed = None if self.random_state is None else int(self.random_state)
        spec = document(said, features, self._targets, seed)
        rows = rows_of(table, told, val=self.val, seed=seed)
        kept: dict[str, Any] = dict.fromkeys(("onnx", "pictures"), self.out is not None)
        with tempfile.TemporaryDirectory(prefix="onepass-") as folder:
            out = self.out or folder
            bundle = fit(spec, data=rows, out=out, overrides=self.overrides, **kept)
            self._files = sealed_files.files_of(bundle)
        self.tasks_ = [target.task for target in self._targets]
        self._open()
        return self

    def predict(self, X: Any) -> NDArray[Any]:
        """The answers, as `y` had them: (N,) or (N, T)."""
        answers = self._answers(X)
        columns = [one.answers(answers[one.field]) for one in self._targets]
        if self._is_flat:
            return columns[0]
        kinds = {column.dtype.kind for column in columns}
        return np.column_stack([one.astype(object) if len(kinds) > 1 else one for one in columns])

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The mean over the answers of R2 for numbers, of the share of right labels for labels."""
        true, told = (one.reshape(len(one), -1).T for one in (as_array(y), self.predict(X)))
        each = zip(self._targets, true, told, strict=True)
        return float(np.mean([score_of(one, a, b, sample_weight) for one, a, b in each]))

    def _answers(self, X: Any) -> pl.DataFrame:
        check_is_fitted(self)
        answers: pl.DataFrame = predict_frame(self.predictor_, self._rows(X, reset=False).frame())
        return answers

    def _rows(self, X: Any, *, reset: bool) -> Table:
        """The table of `X`, whose number of columns and names are those of `fit`."""
        names = None if reset else self._columns  # in that order, as scikit-learn has seen to
        if is_frame(X):
            validate_data(self, X, reset=reset, skip_check_array=True)
            table = by_place(table_of(X), names)
            if reset and len(table) < LEAST:
                raise ValueError(f"Found a frame with {len(table)} sample(s), {LEAST} are needed.")
        else:
            least = LEAST if reset else 1
            finite: dict[str, Any] = {"ensure_all_finite": "allow-nan", "ensure_min_samples": least}
            table = table_of(validate_data(self, X, reset=reset, **finite), names)
        if reset:
            self._columns: list[str] = list(table.columns)
        return table

    def _is_label(self, column: NDArray[Any]) -> bool:
        return column.dtype.kind not in "iuf"

    def _open(self) -> None:
        self.predictor_ = sealed_files.opened(self._files, load)
        self.bundle_ = self.predictor_.bundle

    def __getstate__(self) -> dict[str, Any]:
        """Settings, labels, and the bytes of the bundle: no network is pickled."""
        state: dict[str, Any] = super().__getstate__()
        return {name: one for name, one in state.items() if name not in ("predictor_", "bundle_")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Opens the bundle, which is verified and proven as any is. Raises BadBundle."""
        super().__setstate__(state)
        if "_files" in state:
            self._open()

    def save(self, folder: Path | str) -> Path:
        """Writes the bundle into a new folder, for `onepass serve` and all else."""
        check_is_fitted(self)
        Path(folder).mkdir(parents=True)
        sealed_files.write(self._files, Path(folder))
        return Path(folder)

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn asks of it."""
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.target_tags.multi_output = True
        tags.input_tags.allow_nan = True
        return tags


class OnePassRegressor(RegressorMixin, OnePass):  # type: ignore[misc]
    """`OnePass` of numbers alone; `score` is the mean R2."""

    score = OnePass.score

    def _is_label(self, column: NDArray[Any]) -> bool:
        return False


class OnePassClassifier(ClassifierMixin, OnePass):  # type: ignore[misc]
    """`OnePass` of labels alone; `classes_` are those of `y`, a list of arrays where there are
    several answers; `score` is the mean share of right labels."""

    score = OnePass.score

    def fit(self, X: Any, y: Any) -> Self:
        """Learns all columns of `y`. Raises ValueError as `OnePass.fit` does."""
        super().fit(X, y)
        classes = [target.classes for target in self._targets]
        self.classes_ = classes[0] if self._is_flat else classes
        return self

    def predict_proba(self, X: Any) -> Any:
        """The probability of each label, in the order of `classes_`: (N, K), or a list of them."""
        answers = self._answers(X)
        each = [
            np.column_stack([cells[label].to_numpy() for label in one.labels]).astype(np.float64)
            for one in self._targets
            for cells in [answers[f"{one.task}.{PROBABILITIES}"].struct.unnest()]
        ]
        return each[0] if self._is_flat else each

    def _is_label(self, column: NDArray[Any]) -> bool:
        check_classification_targets(column)
        return True
