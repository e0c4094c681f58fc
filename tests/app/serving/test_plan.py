"""A plan says what is loaded and what answers, and is another when anything is."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from onepass.app.serving.plan import ModelPlan, Plan, Slot

TAXI = ModelPlan(
    name="taxi", path="/m/taxi", current="2", versions={"2": "/m/taxi/2", "1": "/m/taxi/1"}, share=3
)
WAVES = ModelPlan(name="waves", path="/m/waves", current=None)
PLAN = Plan(models=(TAXI, WAVES), default="taxi", several=True, file="/etc/fleet.yaml")


def test_all_that_is_loaded_has_a_key_of_its_own() -> None:
    slots = list(PLAN.slots())
    assert slots == [Slot("taxi", "2", "/m/taxi/2", True), Slot("taxi", "1", "/m/taxi/1", True)]
    assert [slot.key for slot in slots] == ["taxi=/m/taxi/2", "taxi=/m/taxi/1"]
    assert Plan.model_validate(PLAN.model_dump(mode="json")) == PLAN


def test_a_share_is_a_part_of_all_shares() -> None:
    assert [PLAN.part(name) for name in ("taxi", "waves")] == [0.75, 0.25]
    for share in (0, -1, float("nan")):
        with pytest.raises(ValidationError):
            ModelPlan(name="a", path="a", current=None, share=share)


def test_one_model_is_put_in_place_of_itself() -> None:
    changed = PLAN.put(TAXI.model_copy(update={"current": "1"}))
    assert changed != PLAN
    assert [one.current for one in changed.models] == ["1", None]
    assert changed.put(TAXI) == PLAN


def test_what_callers_are_told_does_not_say_where_anything_lies() -> None:
    text = f"{Path('/m/taxi/2/weights')}: is damaged; /etc/fleet.yaml: no"
    assert PLAN.tame(text) == "taxi/2/weights: is damaged; fleet.yaml: no"
