"""Times as features: no jump where a period ends, and no step of two minutes."""

import numpy as np
import pytest
import torch

from onepass.models.contract.inputs import TimestampInput
from onepass.models.contract.inputs.timestamp import moment
from onepass.models.network.encoders.timestamp import CyclicSpec, CyclicTime


def table(*texts: str) -> np.ndarray:
    return TimestampInput().array([moment(text) for text in texts])


def features(part: CyclicTime, *texts: str) -> torch.Tensor:
    return part({"at": torch.from_numpy(table(*texts))})


@pytest.mark.parametrize("harmonics", [1, 3])
def test_periods_close(harmonics: int) -> None:
    part = CyclicTime("at", CyclicSpec(harmonics=harmonics))
    before, after = features(part, "2023-12-31T23:59:59.9", "2024-01-01")  # a Sunday, a Monday
    assert before.shape == (part.width,) == (1 + 6 * harmonics,)
    torch.testing.assert_close(before[1:], after[1:], atol=1e-4, rtol=0)
    noon, night = features(part, "2024-03-01T12:00", "2024-03-01")
    assert not torch.allclose(noon[1:], night[1:], atol=0.5)


def test_golden_features() -> None:
    found = features(CyclicTime("at", CyclicSpec()), "1970-01-01T06:00")[0]
    turns = np.array([0.25, 3.25 / 7, 0.25 / 365]) * 2 * np.pi
    np.testing.assert_allclose(found[1:], [*np.sin(turns), *np.cos(turns)], atol=1e-6)


def test_seconds_of_today_stay_apart() -> None:
    part = CyclicTime("at", CyclicSpec())
    rows = [f"2026-11-22T10:00:{second:02}.5Z" for second in range(60)]
    part.fit({"at": table(*rows)})
    since = features(part, *rows)[:, 0].numpy()
    wanted = (np.arange(60) - 29.5) / np.arange(60).std()
    np.testing.assert_allclose(since, wanted, atol=5e-3)


def test_where_training_knows_one_time_no_time_has_a_say() -> None:
    part = CyclicTime("at", CyclicSpec())
    part.fit({"at": table("2026-11-22", "2026-11-22")})
    assert not features(part, "2026-11-22", "2026-11-23T07:30").any()
