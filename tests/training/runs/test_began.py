"""A run that is resumed keeps what it began with, where the spec leaves it to a recipe."""

from pathlib import Path
from typing import Any

from onepass.training.runs.began import as_begun
from onepass.training.runs.checkpoint import STATE, Running
from onepass.training.specs.read import read
from onepass.training.specs.spec import Spec, parse

DOCUMENT: dict[str, Any] = {
    "name": "taxi",
    "inputs": {"distance": {"kind": "number"}},
    "tasks": {"fare": {"kind": "regression"}},
    "source": {"kind": "table", "path": "taxis.csv"},
}


def saved(spec: Spec, folder: Path) -> Running:
    run = Running.begin(folder)
    run.save({}, {"spec": spec.model_dump(mode="json")})
    return run


def test_a_run_of_before_there_were_recipes_goes_on_as_it_was(tmp_path: Path) -> None:
    began = parse(DOCUMENT)
    saved(began, tmp_path)
    found = as_begun(read(DOCUMENT), tmp_path)
    assert found.model_dump(mode="json") == began.model_dump(mode="json")
    other = as_begun(read(DOCUMENT | {"trunk": {"widths": [3]}}), tmp_path)
    assert other.trunk != began.trunk, "what is said is not the same, which resuming refuses"


def test_a_run_keeps_what_its_recipe_said_then(tmp_path: Path) -> None:
    then = read(DOCUMENT | {"trunk": {"widths": [30, 20]}, "training": {"epochs": 7}})
    saved(then, tmp_path)
    found = as_begun(read(DOCUMENT), tmp_path)
    assert found.model_dump(mode="json") == then.model_dump(mode="json")


def test_without_a_whole_state_the_spec_stays(tmp_path: Path) -> None:
    spec = read(DOCUMENT)
    assert as_begun(spec, tmp_path) is spec
    run = saved(parse(DOCUMENT), tmp_path)
    (run.folder / STATE).write_bytes(b"damaged")
    assert as_begun(spec, tmp_path) is spec
