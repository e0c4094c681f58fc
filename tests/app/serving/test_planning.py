"""From paths to plans, and from one plan to the next."""

from pathlib import Path

import pytest

from onepass.app.requests.errors import NotFound
from onepass.app.serving import planning, run_folders
from onepass.app.serving.next_plan import swapped
from onepass.app.serving.plan import Plan
from onepass.app.serving.planning import of_file, plan_of
from onepass.app.stores.cache_spec import CacheSpec


def short(plan: Plan) -> list[tuple[str, str | None, list[str]]]:
    return [(one.name, one.current, [*one.versions]) for one in plan.models]


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


def test_a_url_is_fetched_and_its_secret_is_not_told(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (planning, run_folders):
        monkeypatch.setattr(module, "fetched", lambda url, cache: folder / "sincos" / "run-1")
    url, cache = "https://me:secret@host/a", CacheSpec(folder=str(tmp_path))
    plan = plan_of([url], cache)
    assert short(plan) == [("sincos", "run-1", ["run-1"])]
    assert (plan.models[0].path, plan.cache, plan.several) == (url, cache, False)
    assert swapped(plan, plan.models[0]) == plan
    with pytest.raises(NotFound, match="one version"):
        swapped(plan, plan.models[0], "run-2")
    with pytest.raises(ValueError, match="https://host/a: is called 'sincos'") as refused:
        plan_of([folder / "sincos", url], cache)
    assert "secret" not in str(refused.value) + plan.tame(f"at {url}")
    file = tmp_path / "fleet.yaml"
    file.write_text(f"models: [{{name: a, path: {url}, share: 2}}]")
    assert short(of_file(file, cache=cache)) == [("a", "run-1", ["run-1"])]
    for wrong in (f"{{name: a, path: {url}, versions: [run-1]}}", url, f"{{name: a, pat: {url}}}"):
        file.write_text(f"models: [{wrong}]")
        with pytest.raises(ValueError, match=r"models\.0") as refused:
            of_file(file, cache=cache)
        assert "secret" not in str(refused.value)
