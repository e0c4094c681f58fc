"""Tasks added to a bundle: whatever is not as the bundle has it is told at once, by its path."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onepass.models.bundle import open_bundle
from onepass.models.manifest import checksum
from onepass.training.runs.add_task import settled
from onepass.training.specs.read import read
from onepass.training.specs.spec import BadSpec, Spec, parse

INPUTS: dict[str, Any] = {
    "distance": {"kind": "number"},
    "hour": {"kind": "number", "default": 12},
    "zone": {"kind": "category", "default": "unknown"},
    "where": {"kind": "vector", "length": 2},
}
OLD: dict[str, Any] = {
    "fare": {"kind": "regression"},
    "minutes": {"kind": "regression"},
    "card": {"kind": "binary"},
    "colour": {"kind": "multiclass"},
}
Make = Callable[..., Spec]


@pytest.fixture
def make(make_bundle: Callable[..., Path]) -> Make:
    """make(inputs={...}, ...) gives the spec of the taxi bundle and a task `tip` that it lacks."""
    folder = make_bundle()

    def made(**changes: Any) -> Spec:
        document: dict[str, Any] = {
            "name": "taxi",
            "inputs": INPUTS,
            "tasks": {"tip": {"kind": "regression"}, **OLD},
            "source": {"kind": "table", "path": "taxis.csv"},
            "init_from": str(folder),
            "add_tasks": ["tip"],
        }
        return parse(document | changes)

    return made


def test_inputs_and_old_tasks_are_those_of_the_bundle_and_new_ones_come_last(make: Make) -> None:
    spec = make()
    found = settled(spec)
    assert found.init_from is not None
    bundle = open_bundle(found.init_from)
    assert found.init_from == bundle.folder, "the very run"
    assert list(found.tasks) == [*OLD, "tip"]
    assert found.inputs == dict(bundle.contract.inputs)
    assert found.tasks["colour"] == bundle.contract.tasks["colour"]  # with its labels
    assert found.tasks["tip"] == spec.tasks["tip"]


def test_a_bundle_of_before_has_the_defaults_of_settings_that_it_does_not_know(make: Make) -> None:
    spec = make()
    file = open_bundle(spec.init_from or Path()).folder / "manifest.json"
    manifest = json.loads(file.read_text())
    del manifest["network"]["encoders"]["numbers"]["scale"], manifest["network"]["trunk"]["dropout"]
    file.write_text(json.dumps(manifest | {"checksum": checksum(manifest)}))
    assert settled(spec).add_tasks == ("tip",)


@pytest.mark.parametrize("added", [["tip"], []])
def test_what_is_left_to_a_recipe_is_as_the_bundle_has_it(make: Make, added: list[str]) -> None:
    document = make().model_dump(mode="json", exclude_unset=True) | {"add_tasks": added}
    spec = read(document | {"recipe": "good"})
    whole = make(add_tasks=added).network
    assert spec.network != whole
    assert settled(spec).network == whole
    assert settled(spec).training == spec.training
    own = read(document | {"trunk": {"widths": [8]}, "heads": {"hidden": [3]}})
    if added:
        with pytest.raises(BadSpec, match="trunk: must be as taxi"):
            settled(own)
    else:
        assert settled(own).trunk == own.trunk


def test_where_nothing_is_added_the_spec_stays(make: Make) -> None:
    spec = make(init_from=None, add_tasks=[])
    assert settled(spec) is spec
    started = make(add_tasks=[])
    assert settled(started).inputs == started.inputs


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"add_tasks": ["tip", "fare"]}, ["add_tasks: fare is a task of run-1 already"]),
        ({"tasks": {"tip": {"kind": "regression"}, "fare": OLD["fare"], "minutes": OLD["minutes"]}},
         ["tasks.card: run-1 has it: it must stand here", "tasks.colour: run-1 has it"]),
        ({"tasks": {"tip": {"kind": "regression"}, "toll": {"kind": "regression"}, **OLD}},
         ["tasks.toll: run-1 does not have it: name it with --add-task, too"]),
        ({"inputs": INPUTS | {"age": {"kind": "number"}}}, ["inputs.age: must be as run-1 has it"]),
        ({"inputs": {name: INPUTS[name] for name in ("distance", "hour", "zone")}},
         ["inputs.where: must be as run-1 has it when tasks are added"]),
        ({"inputs": INPUTS | {"hour": {"kind": "category"}}}, ["inputs.hour: must be as run-1"]),
        ({"targets": {"each": {"fare": "robust"}}}, ["targets: of fare must be as run-1 has it"]),
        ({"heads": {"each": {"card": [4]}}}, ["heads: of card must be as run-1 has it"]),
        ({"trunk": {"widths": [4]}, "sharing": {"kind": "mmoe"}},
         ["trunk: must be as run-1 has it when", "sharing: must be as run-1 has it when"]),
    ],
    ids=lambda value: ", ".join(value) if isinstance(value, dict) else "",
)  # fmt: skip
def test_what_is_not_the_bundles_is_told_at_once(
    make: Make, changes: dict[str, Any], words: list[str]
) -> None:
    spec = make(**changes)
    assert spec.init_from is not None
    label = open_bundle(spec.init_from).label
    with pytest.raises(BadSpec) as refused:
        settled(spec)
    lines = str(refused.value).splitlines()
    assert len(lines) == len(words)
    for line, word in zip(lines, words, strict=True):
        assert line.startswith(word.replace("run-1", label))
