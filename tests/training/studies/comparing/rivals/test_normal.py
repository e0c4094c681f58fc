"""Numbers to normal ones: what is absent is told beside, what never changes is left out."""

from collections.abc import Callable

import numpy as np
import torch

from onepass.training.studies.comparing.rivals.base import Labelled
from onepass.training.studies.comparing.rivals.goals import Absolute
from onepass.training.studies.comparing.rivals.normal import Normal
from onepass.training.studies.comparing.rivals.table import Table

MakeRows = Callable[..., Labelled]


def test_training_numbers_are_normal_and_gaps_are_names(rows: MakeRows) -> None:
    train = rows(Absolute(), 500, 0).table
    normal = Normal.of(train)
    numbers, names = normal.columns(train)
    assert normal.kept == (0, 2), "the constant is left out"
    assert normal.sizes == (5, 2)
    assert numbers is not None
    assert names is not None
    assert numbers.shape == (500, 2)
    assert abs(float(numbers[:, 0].mean())) < 0.1
    assert abs(float(numbers[:, 0].std()) - 1) < 0.1
    np.testing.assert_array_equal(names[:, 1].numpy(), np.isnan(train.numbers[:, 2]))


def test_what_was_never_absent_may_be_so_later() -> None:
    none = np.zeros((4, 0), np.int64)
    normal = Normal.of(Table(np.arange(4.0)[:, None], none, ()))
    numbers, names = normal.columns(Table(np.full((4, 1), np.nan), none, ()))
    assert names is None
    assert numbers is not None
    assert torch.isfinite(numbers).all()
