"""What is compared."""

from collections.abc import Callable

import pytest

from onepass.training.specs.spec import BadSpec, Spec
from onepass.training.studies.comparing import weights
from onepass.training.studies.variant import alone, grid

MakeSpec = Callable[..., Spec]


def test_the_reference_is_first_and_nothing_stands_twice(shop: MakeSpec) -> None:
    spec = shop(balancing={"kind": "fixed", "weights": {"price": 2}})
    found = grid(spec, ["hard"], ["fixed", "equal", "fixed"])
    assert [one.name for one in found] == ["hard + equal", "hard + fixed"]
    assert found[1].spec(3).balancing == spec.balancing  # the spec's own settings
    assert found[1].spec(3).training.seed == 3


def test_a_spec_that_is_scaled_is_compared_with_the_plain_sum(shop: MakeSpec) -> None:
    spec = shop(balancing={"kind": "scaled", "decay": 0.9})
    found = grid(spec, ["hard", "mmoe"], ["equal"])
    named = ["hard + equal", "hard + scaled", "mmoe + equal", "mmoe + scaled"]
    assert [one.name for one in found] == named
    assert found[1].spec(0).balancing == spec.balancing


def test_unknown_kinds_are_told_all_at_once(shop: MakeSpec) -> None:
    with pytest.raises(BadSpec) as error:
        grid(shop(), ["hard", "hrad"], ["equal", "dwb"])
    assert "hrad" in str(error.value)
    assert "dwb" in str(error.value)


def test_a_method_that_needs_settings_says_so(shop: MakeSpec) -> None:
    with pytest.raises(BadSpec, match=r"balancing\S*\.weights: is missing"):
        grid(shop(), ["hard"], ["fixed"])


def test_weights_to_try_have_a_mean_of_one(shop: MakeSpec) -> None:
    for one in weights.candidates(shop()):
        tried = one.document["balancing"]["weights"]
        assert sum(tried.values()) / len(tried) == pytest.approx(1, abs=1e-3)
    assert len({one.name for one in weights.candidates(shop())}) == weights.RANDOM


def test_a_task_alone_is_trained_without_sharing_or_balancing(shop: MakeSpec) -> None:
    one = alone(shop(balancing={"kind": "fixed", "weights": {"price": 2}}), "weight")
    assert one.only == "weight"
    assert one.spec(0).balancing.kind == "equal"


def test_what_a_search_tries_is_not_refitted(shop: MakeSpec) -> None:
    found = grid(shop(training={"refit": True, "lr": 0.02}), ["mmoe"], ["equal"])[1]
    refitted, tried = found.spec(3).training, found.unrefitted().spec(3).training
    assert refitted.refit
    assert tried == refitted.model_copy(update={"refit": False})
    assert found.unrefitted() == found  # by name: what was tried is found again
