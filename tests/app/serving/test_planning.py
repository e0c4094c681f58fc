"""From paths to plans, and from one plan to the next."""

from pathlib import Path
from typing import Any

import pytest

from onepass.app.requests.errors import NotFound
from onepass.app.serving.plan import ModelPlan, Plan
from onepass.app.serving.planning import of_file, plan_of, put_down, swapped
from onepass.models.bundle import BadBundle


@pytest.fixture
def folder(make_bundle: Any, tmp_path: Path) -> Path:
    """Of two models; of `sincos` there are two runs, of which `latest` names the newer."""
    for version in ("run-1", "run-2"):
        make_bundle("sincos", version=version, folder=tmp_path / "all" / "sincos")
    make_bundle("taxi", folder=tmp_path / "all" / "taxi")
    return tmp_path / "all"


def short(plan: Plan) -> list[tuple[str, str | None, list[str]]]:
    return [(one.name, one.current, [*one.versions]) for one in plan.models]


def model(plan: Plan, name: str = "sincos") -> ModelPlan:
    found = plan.get(name)
    assert found is not None
    return found


def test_a_folder_is_a_run_or_a_models_or_of_models(folder: Path) -> None:
    run, own = folder / "sincos" / "run-1", folder / "sincos"
    assert short(plan_of([run])) == [("sincos", "run-1", ["run-1"])]
    assert short(plan_of([own])) == [("sincos", "run-2", ["run-2"])]
    both = [("sincos", "run-2", ["run-2"]), ("taxi", "run-1", ["run-1"])]
    assert short(plan_of([folder])) == short(plan_of([own, folder / "taxi"])) == both
    severals = [plan_of(paths).several for paths in ([own], [folder], [own, folder / "taxi"])]
    assert severals == [False, True, True]


def test_anything_else_is_refused_and_all_of_it_told(folder: Path, tmp_path: Path) -> None:
    (folder / "notes").mkdir()
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="holds no bundle") as refused:
        plan_of([folder, tmp_path / "gone", tmp_path / "empty"])
    assert str(refused.value).splitlines() == [
        f"{tmp_path / 'gone'}: no such folder",
        f"{folder / 'notes'}: holds no bundle (manifest.json is missing)",
        f"{tmp_path / 'empty'}: holds no bundle (manifest.json is missing)",
    ]
    runs = [folder / "sincos" / run for run in ("run-1", "run-2")]
    with pytest.raises(ValueError, match=r"is called 'sincos', as another is: name both"):
        plan_of(runs)


def test_a_fleet_file_names_models_as_seen_from_it(folder: Path) -> None:
    file = folder / "fleet.yaml"
    file.write_text(
        "default: b\nmodels:\n"
        "  - {name: a, path: sincos, versions: [run-1, latest]}\n"
        "  - {name: b, path: taxi, share: 2}\n"
    )
    plan = plan_of([file])
    assert short(plan) == [("a", "run-1", ["run-1", "run-2"]), ("b", "run-1", ["run-1"])]
    assert (plan.default, plan.file, plan.part("b")) == ("b", str(file), 2 / 3)
    with pytest.raises(ValueError, match="a fleet file names all models: give no other path"):
        plan_of([file, folder])
    file.write_text("models: [{name: a, path: x}, {name: b, path: sincos, versions: [run-9]}]")
    with pytest.raises(ValueError, match=r"models\.0: .*no such folder\n.*models\.1: .*'run-9'"):
        of_file(file)


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
