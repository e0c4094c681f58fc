"""What is searched: every point is a spec, and the spec's own settings are one of them."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.models.contract import Contract
from onepass.models.network import Network
from onepass.models.network.trunks import CustomSpec
from onepass.training.specs.spec import BadSpec, Spec, parse
from onepass.training.studies.tuning.space import Space, space, weights
from onepass.training.studies.tuning.widths import SCALES, widened
from onepass.training.studies.variant import dumped

MakeSpec = Callable[..., Spec]


def test_the_specs_own_settings_are_a_point(shop: MakeSpec) -> None:
    spec = shop(balancing={"kind": "fixed", "weights": {"price": 2}})
    found = space(spec, ["hard", "mmoe"], ["equal"])
    assert found.sharings == ("hard", "mmoe")
    assert found.balancings == ("fixed", "equal")
    assert found.document(found.own()) == dumped(spec)
    assert found.words(found.own()) == "the spec's own"


def test_a_point_changes_what_it_says_and_nothing_else(shop: MakeSpec) -> None:
    found = space(shop(), ["mmoe"], ["fixed"])
    point = {"sharing": "mmoe", "balancing": "fixed", "widths": 2.0, "lr": 0.0123456,
             "weight.price": 1.0, "weight.weight": 4.0, "weight.luck": 1.0}  # fmt: skip
    changed = parse(found.document(point))
    assert changed.sharing.kind == "mmoe"
    assert changed.balancing.model_dump()["weights"] == {"price": 0.5, "weight": 2, "luck": 0.5}
    assert changed.trunk.model_dump()["widths"] == (32,)
    assert changed.trunk.model_dump()["dropout"] == 0.1
    assert changed.training.lr == 0.0123
    assert changed.training.batch_size == 64
    assert found.words(point) == "mmoe + fixed, widths x2, lr 0.0123"


@given(st.dictionaries(st.sampled_from("abc"), st.floats(0.1, 10), min_size=1))
def test_weights_have_a_mean_of_one(raw: dict[str, float]) -> None:
    found = weights({f"weight.{task}": weight for task, weight in raw.items()})
    assert sum(found.values()) / len(found) == pytest.approx(1, rel=0.01)


IMAGE: dict[str, Any] = {"photo": {"kind": "image", "size": [16, 16]}}
TEXT: dict[str, Any] = {"note": {"kind": "text"}}


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize(
    ("trunk", "inputs"),
    [
        ({"kind": "mlp", "widths": [5, 3]}, None),
        ({"kind": "conv", "channels": [4, 8]}, IMAGE),
        ({"kind": "resnet", "width": 8}, IMAGE),
        ({"kind": "bag", "widths": [8]}, TEXT),
        ({"kind": "conv1d", "channels": [8]}, TEXT),
        ({"kind": "transformer", "heads": 3}, TEXT),
    ],
)
def test_every_trunk_can_be_wider(
    shop: MakeSpec, trunk: dict[str, Any], inputs: Any, scale: float
) -> None:
    changes = {} if inputs is None else {"inputs": inputs}
    if trunk["kind"] == "transformer":
        changes["encoders"] = {"tokens": {"width": 12}}
    spec = shop(trunk=trunk, **changes)
    found = Space(spec, ("hard",), ("equal",))
    point = found.own() | {"widths": scale}
    wider = parse(found.document(point))
    assert (wider.network == spec.network) == (scale == 1)
    assert bool(widened(spec, scale)) == (scale != 1)


def test_a_trunk_of_ones_own_has_no_widths_to_change(shop: MakeSpec) -> None:
    own = CustomSpec.model_construct(factory="own:trunk")
    assert widened(shop().model_copy(update={"trunk": own}), 2.0) == {}


def test_mistakes_are_told_all_at_once(shop: MakeSpec) -> None:
    with pytest.raises(BadSpec) as error:
        space(shop(), ["mmeo"], ["dwb"])
    assert "mmeo" in str(error.value)
    assert "dwb" in str(error.value)


def test_one_task_shares_nothing(shop: MakeSpec) -> None:
    found = space(shop(tasks={"price": {"kind": "regression"}}), ["mmoe"], ["dwa"])
    assert (found.sharings, found.balancings) == (("hard",), ("equal",))


def test_members_stay_whatever_is_tried(shop: MakeSpec, taxi: Contract) -> None:
    ensemble = {"members": 3, "kind": "batch", "batches": "own"}
    found = space(shop(ensemble=ensemble), ["mmoe", "cross_stitch"], ["fixed"])
    for sharing in found.sharings:
        point = {"sharing": sharing, "balancing": "equal", "widths": 2.0, "lr": 0.01}
        changed = parse(found.document(point))
        assert changed.ensemble is not None
        assert changed.ensemble.model_dump(exclude_none=True) == ensemble
        assert Network(taxi, changed.network).members == 3
