"""Folders, and the runs in them; plans that are made of them in `test_planning.py`."""

from pathlib import Path

import pytest

from onepass.app.serving.run_folders import folders, holds_models, is_model, run_of, runs
from onepass.models.bundle import BadBundle


def test_which_folder_is_what(folder: Path) -> None:
    (folder / ".hidden").mkdir()
    assert [one.name for one in folders(folder)] == ["sincos", "taxi"]
    assert holds_models(folder)
    assert is_model(folder / "sincos")
    assert is_model(folder / "sincos" / "run-1")
    assert not holds_models(folder / "sincos")
    assert not holds_models("https://host/run")


def test_a_run_is_looked_up_by_its_name_alone(folder: Path) -> None:
    path = folder / "sincos"
    assert [one.name for one in runs(path)] == ["run-1", "run-2"]
    assert run_of(path, "run-1").name == "run-1"
    assert run_of(path, "latest").name == "run-2"
    for strange in ("../taxi/run-1", str(path / "run-1"), ""):
        with pytest.raises(BadBundle, match="holds no run"):
            run_of(path, strange)
