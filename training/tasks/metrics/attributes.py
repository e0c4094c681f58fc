"""Metrics of what is asked of each object, over the objects that were found."""

from functools import partial

import numpy as np

from onepass.models.contract.tasks.attributes import own
from onepass.training.tasks.metrics.metric import Fields, Metric, Target, Weight

LABEL, THERE = "true_label", "there"
"""Of true objects (N, T): what is true of them, and which of them were found."""


def of_objects(name: str, metric: Metric) -> Metric:
    """A metric of the attribute of that name: an object counts as its picture does."""
    measure = partial(_measured, name, metric)
    called = f"{name}_{metric.name}"
    return Metric(called, measure, metric.higher_is_better, metric.unit)


def _measured(name: str, metric: Metric, target: Target, fields: Fields, weight: Weight) -> float:
    tables = own(name, fields)
    here = tables[THERE]
    rows = np.nonzero(here)[0]
    if not weight[rows].any():
        return float("nan")
    found = {key: one[here] for key, one in tables.items() if key not in (LABEL, THERE)}
    return metric.measure(tables[LABEL][here], found, weight[rows])
