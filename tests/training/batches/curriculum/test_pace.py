"""Laws of pacing: the share grows from `start` to all, whichever way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.training.batches.curriculum.pace import PaceSpec, said, share, whole_from

PACES = ("linear", "root", "exponential", "step")
specs = st.builds(
    PaceSpec,
    start=st.floats(0.01, 1),
    until=st.floats(0.01, 1),
    pace=st.sampled_from(PACES),
    warm=st.integers(0, 5),
)


@given(specs, st.integers(1, 40))
def test_the_share_grows_from_start_to_all(spec: PaceSpec, epochs: int) -> None:
    whole = whole_from(spec, epochs)
    shares = [share(spec, epoch, epochs) for epoch in range(1, epochs + 2)]
    assert all(own == 1 for own in shares[: spec.warm])
    assert all(own == 1 for own in shares[whole - 1 :])
    held = shares[spec.warm : whole - 1]
    assert all(spec.start - 1e-9 <= own <= 1 for own in held)
    assert held == sorted(held)
    if held:
        assert held[0] == pytest.approx(spec.start)


@pytest.mark.parametrize(
    ("pace", "golden"),
    [
        ("linear", [0.25, 0.4375, 0.625, 0.8125, 1]),
        ("root", [0.25, 0.5449, 0.7289, 0.8750, 1]),
        ("exponential", [0.25, 0.3536, 0.5, 0.7071, 1]),
        ("step", [0.25, 0.25, 0.25, 0.25, 1]),
    ],
)
def test_golden_values(pace: str, golden: list[float]) -> None:
    spec = PaceSpec.model_validate({"start": 0.25, "until": 0.5, "pace": pace})
    assert [share(spec, epoch, 8) for epoch in range(1, 6)] == pytest.approx(golden, abs=1e-4)


def test_it_says_what_it_does() -> None:
    assert said(PaceSpec(), 40, "lowest length") == (
        "30% in epoch 1, those of the lowest length, more in each epoch (linear), "
        "all from epoch 21 on"
    )
    assert said(PaceSpec(warm=1, until=1, pace="step"), 4, "lowest loss") == (
        "all rows up to epoch 1, then 30% in epoch 2, those of the lowest loss, never all"
    )
    assert "too few epochs" in said(PaceSpec(warm=3), 4, "lowest loss")
