"""Large tensors read some rows at a time are what they are when read at once."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from onepass.models.contract import BadTensors, Contract, slices
from onepass.models.contract.slices import read_in_slices

CONTRACT = {
    "inputs": {
        "text": {"kind": "text", "max_tokens": 9},
        "has": {"kind": "set", "values": ["a", "b"], "max_items": 3},
        "price": {"kind": "number", "max": 100, "optional": True},
    },
    "tasks": {"y": {"kind": "regression"}, "z": {"kind": "regression"}},
}


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(slices, "STEP_ITEMS", 16)
    return Contract.model_validate(CONTRACT).tensors


def tensors(count: int) -> dict[str, Any]:
    here = np.arange(count) % 3 > 0
    return {
        "text": np.array(["a b " * (n % 7) for n in range(count)], dtype=object),
        "has": np.array([["a", "b" if n % 2 else "", ""] for n in range(count)], dtype=object),
        "price": np.where(here, np.arange(count) % 90, np.nan).astype(np.float32),
        "price.present": here,
    }


@pytest.mark.parametrize("count", [1, 4, 50])
def test_they_are_read_alike(reader: Any, count: int) -> None:
    whole, found = reader.read(tensors(count)), read_in_slices(reader, tensors(count))
    assert list(whole) == list(found)
    for name, values in whole.items():
        assert values.dtype == found[name].dtype
        np.testing.assert_array_equal(values, found[name])


@pytest.mark.parametrize("bad", [[49], [0, 30], range(50)])
def test_problems_are_where_they_are(reader: Any, bad: Any) -> None:
    given = tensors(50)
    given["price"][list(bad)], given["price.present"][list(bad)] = 101, True
    with pytest.raises(BadTensors) as refused:
        read_in_slices(reader, given)
    assert [one["loc"] for one in refused.value.problems] == [("inputs", "price", n) for n in bad]
    assert refused.value.total == len(bad)


@pytest.mark.parametrize(
    "change",
    [
        lambda given: given | {"text": given["text"][:7]},
        lambda given: given | {"txet": given["text"]},
        lambda given: {"text": given["text"]},
        lambda given: given | {"has": given["price"]},
        lambda given: {},
    ],
)
def test_what_does_not_fit_together_is_told_as_it_is_of_the_whole(
    reader: Any, change: Callable[[Any], Any]
) -> None:
    with pytest.raises(BadTensors) as whole:
        reader.read(change(tensors(50)))
    with pytest.raises(BadTensors) as found:
        read_in_slices(reader, change(tensors(50)))
    assert whole.value.problems == found.value.problems
