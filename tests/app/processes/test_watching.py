"""What is new in a fleet file, and what stays as it is."""

from pathlib import Path
from typing import Any

import pytest

from onepass.app.processes.watching import changed, kept, look, moved
from onepass.app.serving.planning import of_file

TEXT = "models: [{name: a, path: sincos}, {name: b, path: taxi}]\n"


@pytest.fixture
def file(make_bundle: Any, tmp_path: Path) -> Path:
    for version in ("run-1", "run-2"):
        make_bundle("sincos", version=version, folder=tmp_path / "sincos")
    make_bundle("taxi", folder=tmp_path / "taxi")
    tmp_path.joinpath("fleet.yaml").write_text(TEXT)
    return tmp_path / "fleet.yaml"


def test_a_newer_run_counts_where_that_is_asked_for(file: Path) -> None:
    plan = of_file(file)
    before = look(plan)
    file.parent.joinpath("sincos", "latest").write_text("run-1")
    assert moved(before, look(plan)) == set()
    file.write_text(TEXT + "watch: true\n")
    after = look(plan)
    assert moved(before, after) == {"a"}
    assert list(kept(plan, before, after).values()) == [plan.models[1]]


def test_what_is_said_as_before_stays_as_it_is(file: Path) -> None:
    plan = of_file(file)
    old = plan.put(plan.models[0].model_copy(update={"current": "older"}))
    before = look(old)
    file.write_text(TEXT.replace("name: b", "name: c"))
    after = look(old)
    assert after.stamp != before.stamp
    wanted = of_file(file, kept(old, before, after))
    assert [one.name for one in wanted.models] == ["a", "c"]
    assert wanted.models[0] == old.models[0]
    assert changed(old, wanted) == ["b", "c"]


def test_a_file_that_is_gone_has_no_stamp(file: Path) -> None:
    plan = of_file(file)
    file.unlink()
    assert look(plan) == ((), {}, None)
