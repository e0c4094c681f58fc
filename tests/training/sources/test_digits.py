"""The built-in digits: real data without a network."""

import pytest

from onepass.models.contract import Contract
from onepass.training.sources import digits
from onepass.training.sources.digits import DigitsSource
from onepass.training.specs.read import load


def test_labels_follow_from_the_digit_and_rows_fit_the_contract() -> None:
    spec = load("digits")
    rows = digits.read(DigitsSource(), spec.inputs, spec.tasks)
    assert len(rows) == 1797
    assert set(rows.split.tolist()) == {"train", "val", "test"}
    for digit, parity, high in zip(*(rows.labels[t] for t in digits.TASKS), strict=True):
        assert parity == ("odd" if digit in "13579" else "even")
        assert high == ("yes" if digit in "56789" else "no")
    contract = Contract(inputs=spec.inputs, tasks=spec.tasks)
    assert contract.read([rows.row(place) for place in range(9)])["pixels"].shape == (9, 64)


def test_rows_can_be_held_out() -> None:
    spec = load("digits", ["source.split={calibration: 0.1}"])
    assert isinstance(spec.source, DigitsSource)
    usual, held_out = (
        digits.read(source, spec.inputs, spec.tasks).split
        for source in (DigitsSource(), spec.source)
    )
    assert set(usual[usual != held_out]) == {"train"}
    assert set(held_out[usual != held_out]) == {"calibration"}


def test_other_inputs_and_tasks_are_refused_at_once() -> None:
    contract = Contract.model_validate(
        {"inputs": {"x": {"kind": "number"}}, "tasks": {"y": {"kind": "regression"}}}
    )
    with pytest.raises(ValueError) as refused:
        digits.read(DigitsSource(), contract.inputs, contract.tasks)
    assert str(refused.value).splitlines() == [
        "inputs.x: digits has only pixels",
        "inputs.pixels: must be a vector of length 64",
        "tasks.y: digits has only digit, parity, at_least_five",
    ]
