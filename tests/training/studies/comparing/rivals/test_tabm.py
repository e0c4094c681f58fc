"""TabM: as its package makes it, stopped by the error that judges."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from onepass.training.studies.comparing.rivals import tabm
from onepass.training.studies.comparing.rivals.base import Asked, Labelled
from onepass.training.studies.comparing.rivals.goals import Labels, error

MakeRows = Callable[..., Labelled]


def test_the_best_epoch_is_kept(rows: MakeRows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabm, "EPOCHS", replace(tabm.EPOCHS, most=2))
    goal = Labels(3)
    train, val = rows(goal, 60, 0), rows(goal, 30, 1)
    model = tabm.TabM().fit(train, val, Asked(goal, 0))
    table = model.predict(val.table)
    assert table.shape == (30, 3)
    assert error(goal, val.target, table) < np.log(3) + 0.2
    again = tabm.TabM().fit(train, None, Asked(goal, 0, model.rounds))
    np.testing.assert_allclose(again.predict(val.table), table, atol=1e-5)
    assert model.parameters > 32 * 512
