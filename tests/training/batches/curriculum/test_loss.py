"""Rows ordered by losses: before a first epoch they say nothing, so that all are drawn."""

import pytest
from pydantic import ValidationError

from onepass.training.batches.curriculum.loss import LossSpec
from onepass.training.batches.curriculum.pace import share


def test_the_epochs_that_warm_up_draw_all_rows() -> None:
    spec = LossSpec(warm=2, start=0.5, until=1.0)
    shares = [share(spec, epoch, 6) for epoch in range(1, 7)]
    assert shares[:2] == [1, 1]
    assert shares[2] == 0.5
    assert shares[2:] == sorted(shares[2:])


def test_without_a_warm_epoch_there_is_nothing_to_order_by() -> None:
    with pytest.raises(ValidationError):
        LossSpec(warm=0)
