"""Losses: one file per kind of task. Each gives the mean over the rows that are answered.

`share` (B,) is each answered row's share of that mean, and 0 where the answer is missing: an
unanswered row adds no loss and no gradient. Of a multilabel task with rows that know some labels
only it is (B, K), each known label's share.
"""

from typing import Annotated

from pydantic import Field

from onepass.training.losses.count import LikelihoodSpec
from onepass.training.losses.cross_entropy import CrossEntropySpec
from onepass.training.losses.detection import ObjectsSpec
from onepass.training.losses.points import PointsSpec
from onepass.training.losses.quantiles import PinballSpec
from onepass.training.losses.regression import HuberSpec, MaeSpec, MseSpec

Loss = Annotated[
    MseSpec
    | MaeSpec
    | HuberSpec
    | CrossEntropySpec
    | LikelihoodSpec
    | PinballSpec
    | ObjectsSpec
    | PointsSpec,
    Field(discriminator="kind"),
]
