"""From one plan to the next."""

from pathlib import Path

import pytest

from onepass.app.requests.errors import NotFound
from onepass.app.serving.next_plan import dropped, promoted, put_down, swapped
from onepass.app.serving.plan import ModelPlan, Plan
from onepass.app.serving.planning import of_file, plan_of
from onepass.models.bundle import BadBundle


def short(plan: Plan) -> list[tuple[str, str | None, list[str]]]:
    return [(one.name, one.current, [*one.versions]) for one in plan.models]


def model(plan: Plan, name: str = "sincos") -> ModelPlan:
    found = plan.get(name)
    assert found is not None
    return found


def test_another_run_takes_the_place_of_the_one_before(folder: Path) -> None:
    plan = plan_of([folder])
    back = swapped(plan, model(plan), "run-1")
    assert short(back)[0] == ("sincos", "run-1", ["run-1"])
    assert swapped(back, model(back)) == plan
    down = put_down(plan, model(plan))
    assert short(down)[0] == ("sincos", None, [])
    assert swapped(down, model(down)) == plan


def test_what_is_pinned_stays_beside(folder: Path) -> None:
    file = folder / "fleet.yaml"
    file.write_text("models: [{name: a, path: sincos, versions: [run-2, run-1]}]")
    plan = of_file(file)
    back = swapped(plan, model(plan, "a"), "run-1")
    assert short(back) == [("a", "run-1", ["run-1", "run-2"])]
    down = put_down(plan, model(plan, "a"))
    assert short(swapped(down, model(down, "a"))) == short(plan)
    file.write_text("models: [{name: a, path: sincos, versions: [run-2]}]")
    plan = of_file(file)
    with pytest.raises(NotFound, match="no such version to ask for"):
        swapped(plan, model(plan, "a"), "run-1")


@pytest.mark.parametrize("version", ["run-3", "..", ".", "../taxi/run-1", "/", "latest", "\0"])
def test_a_version_is_a_name_of_what_is_there(folder: Path, version: str) -> None:
    plan = plan_of([folder])
    with pytest.raises(NotFound):
        swapped(plan, model(plan), version)


def test_a_path_that_holds_no_bundle_any_more_is_told(folder: Path) -> None:
    plan = plan_of([folder])
    (folder / "sincos" / "latest").write_text("run-9")
    with pytest.raises(BadBundle, match="which is no bundle here"):
        swapped(plan, model(plan))


@pytest.fixture
def tried(folder: Path) -> Plan:
    """In which some callers try the newer run."""
    file = folder / "fleet.yaml"
    file.write_text(
        "models: [{name: sincos, path: sincos, versions: [run-1], "
        "canary: {version: latest, percent: 5}}]"
    )
    return of_file(file)


def test_what_is_tried_is_loaded_beside_until_it_is_promoted_or_dropped(tried: Plan) -> None:
    own = model(tried)
    assert short(tried) == [("sincos", "run-1", ["run-1", "run-2"])]
    assert own.canary is not None
    assert own.canary.version == "run-2"
    all_of_it, none = promoted(tried, own), dropped(tried, own)
    assert short(all_of_it) == [("sincos", "run-2", ["run-2"])]
    assert short(none) == [("sincos", "run-1", ["run-1"])]
    for plan in (all_of_it, none):
        assert model(plan).canary is None
        with pytest.raises(NotFound, match="nobody tries another version of 'sincos'"):
            promoted(plan, model(plan))
        with pytest.raises(NotFound):
            dropped(plan, model(plan))
    assert short(put_down(tried, own)) == [("sincos", None, [])]


def test_a_shadow_is_loaded_beside_until_it_is_promoted_or_dropped(folder: Path) -> None:
    file = folder / "fleet.yaml"
    file.write_text("models: [{name: a, path: sincos, versions: [run-1], shadow: latest}]")
    plan = of_file(file)
    own = model(plan, "a")
    assert (own.shadow, own.canary, own.tried) == ("run-2", None, "run-2")
    assert short(plan) == [("a", "run-1", ["run-1", "run-2"])]
    assert short(promoted(plan, own)) == [("a", "run-2", ["run-2"])]
    assert short(dropped(plan, own)) == [("a", "run-1", ["run-1"])]
    for after in (promoted(plan, own), dropped(plan, own), put_down(plan, own)):
        assert model(after, "a").shadow is None
    (folder / "sincos" / "latest").write_text("run-1")
    assert model(of_file(file), "a").shadow is None
