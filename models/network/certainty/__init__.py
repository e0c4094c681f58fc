"""What makes a promise of an answer: intervals of numbers and sets of labels, that hold for a share
of new rows.

Vovk, Gammerman, Shafer, "Algorithmic Learning in a Random World", 2005: a score says how far a
label is from an answer; its quantile over calibration rows, which the network never saw, bounds the
score of a new row that is exchangeable with them. A module here has the scores of a group of tasks,
and the quantiles as numbers, so that every engine answers with them. Until these are learnt, after
the last epoch, nothing is promised: intervals are without bounds, and sets have every label. Which
of them is for which kind of task, `answers` says.
"""

from onepass.models.network.certainty.base import Certainty, CertaintyKind
from onepass.models.network.certainty.counts import CountBounds
from onepass.models.network.certainty.quantiles import QuantileBounds
from onepass.models.network.certainty.regression import RegressionBounds
from onepass.models.network.certainty.sets import LabelSets, MultilabelSets, OrdinalSets, TagSets

__all__ = [
    "Certainty",
    "CertaintyKind",
    "CountBounds",
    "LabelSets",
    "MultilabelSets",
    "OrdinalSets",
    "QuantileBounds",
    "RegressionBounds",
    "TagSets",
]
