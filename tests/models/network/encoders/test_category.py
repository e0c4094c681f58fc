"""Categories as features: a vector or a feature per value, one for all unseen ones."""

import numpy as np
import pytest
import torch

from onepass.models.contract import Contract
from onepass.models.contract.inputs import CategoryInput
from onepass.models.network import NetworkSpec
from onepass.models.network.encoders import Encoders
from onepass.models.network.encoders.category import (
    CategoryEmbedding,
    CategorySpec,
    EncodedCategory,
    OneHotCategories,
)


def test_every_value_has_its_vector_and_unseen_ones_share_the_first() -> None:
    given = CategoryInput(values=("a", "b"))
    encoder = CategoryEmbedding("c", given, CategorySpec(width=3))
    found = encoder({"c": torch.from_numpy(given.array(["b", "?", "a", "!", "b"]))})
    table = encoder.table.weight
    assert table.shape == (3, 3)
    assert torch.equal(found, table[[2, 0, 1, 0, 2]])


@pytest.mark.parametrize(("values", "width"), [(0, 2), (2, 3), (99, 21), (5000, 64)])
def test_the_width_grows_with_the_vocabulary(values: int, width: int) -> None:
    given = CategoryInput(values=tuple(str(n) for n in range(values)))
    assert CategoryEmbedding("c", given, CategorySpec()).width == width


def test_unless_that_is_asked_for_there_are_vectors_even_of_no_value() -> None:
    for values in ((), ("a",)):
        part = EncodedCategory("c", CategoryInput(values=values), CategorySpec()).part("rows")
        assert isinstance(part, CategoryEmbedding)


def test_rare_values_share_the_vector_of_the_unseen() -> None:
    encoder = CategoryEmbedding("c", CategoryInput(values=("a", "b")), CategorySpec(rare=3))
    encoder.fit({"c": np.array([0, 1, 1, 2, 2, 2])})
    found = encoder({"c": torch.tensor([0, 1, 2])})
    assert torch.equal(found, encoder.table.weight[[0, 0, 2]])


def test_few_values_are_a_feature_each_and_the_unseen_and_rare_ones_another() -> None:
    sizes = {"c": 3, "d": 2}
    rows = {"c": torch.tensor([2, 1, 0]), "d": torch.tensor([0, 1, 1])}
    expected = [[0, 0, 1, 1, 0], [0, 1, 0, 0, 1], [1, 0, 0, 0, 1]]
    encoder = OneHotCategories(sizes, CategorySpec(one_hot_up_to=9))
    encoder.fit({})
    assert encoder(rows).tolist() == expected
    assert encoder.state_dict() == {}, "all of it stands in the contract"
    encoder = OneHotCategories(sizes, CategorySpec(one_hot_up_to=9, rare=2))
    encoder.fit({"c": np.array([2, 1, 2]), "d": np.array([1, 1, 0])})
    assert encoder(rows).tolist() == [expected[0], [1, 0, 0, 0, 1], expected[2]]


@pytest.fixture(scope="module")
def contract() -> Contract:
    inputs = {
        name: {"kind": "category", "values": ["p", "q", "r", "s"][:n], "optional": "maybe" in name}
        for name, n in (("few", 2), ("many", 4), ("maybe", 1), ("own", 2), ("maybe_too", 2))
    }
    return Contract.model_validate({"inputs": inputs, "tasks": {"y": {"kind": "regression"}}})


SPEC = NetworkSpec.model_validate(
    {
        "encoders": {
            "categories": {"one_hot_up_to": 3, "rare": 2},
            "each": {"own": {"kind": "embedding", "width": 4}},
        }
    }
)


def test_those_of_few_values_are_one_module_and_those_that_may_be_absent_another(
    contract: Contract,
) -> None:
    encoders = Encoders(contract.inputs, SPEC.encoders)
    assert encoders.shape.chunks == (3, 2, 3, 1, 1, 4, 4)
    absent = {name: torch.zeros(1, dtype=torch.int64) for name in contract.inputs}
    here = {"maybe.present": torch.tensor([True]), "maybe_too.present": torch.tensor([False])}
    features = encoders(absent | here).x[0, 3:10].tolist()
    assert features == [1, 0, 0, 0, 0, 1, 0], "unseen, absent, and the flags"
