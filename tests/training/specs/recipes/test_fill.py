"""What a spec says is never changed, what it leaves out is filled, and filling twice changes
nothing."""

from copy import deepcopy
from itertools import combinations
from typing import Any, get_args

import pytest

from onepass.models.network.sharing import SharingSpec
from onepass.training.specs.read import read, said
from onepass.training.specs.recipes.fill import fill, without
from onepass.training.specs.recipes.names import DECIDED, PARTED, Recipe
from onepass.training.specs.spec import BadSpec, parse

RECIPES = get_args(Recipe)
INPUTS: dict[str, Any] = {
    "number": {},
    "vector": {"length": 3},
    "category": {},
    "set": {},
    "timestamp": {},
    "text": {},
    "sequence": {"max_tokens": 8},
    "image": {"size": 32},
}
TASKS: dict[str, Any] = {
    "regression": {},
    "quantiles": {"levels": [0.1, 0.9]},
    "count": {},
    "binary": {},
    "multiclass": {},
    "ordinal": {"labels": ["low", "mid", "high"]},
    "multilabel": {},
}
SAID: dict[str, Any] = {
    "trunk": {"widths": [12]},
    "heads": {"hidden": [7]},
    "encoders": {"categories": {"kind": "embedding", "width": 3}},
    "losses": {"fare": {"kind": "mse"}},
    "balancing": {"kind": "uncertainty"},
    "training": {"epochs": 3},
}


@pytest.fixture
def document() -> dict[str, Any]:
    return {
        "name": "taxi",
        "inputs": {"distance": {"kind": "number"}, "zone": {"kind": "category"}},
        "tasks": {"fare": {"kind": "regression"}, "card": {"kind": "binary"}},
        "source": {"kind": "table", "path": "taxis.csv"},
    }


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("count", range(len(SAID) + 1))
def test_what_is_said_stays_and_filling_twice_changes_nothing(
    document: dict[str, Any], count: int, recipe: str
) -> None:
    for names in combinations(SAID, count):
        some = document | {name: SAID[name] for name in names} | {"recipe": recipe}
        before = deepcopy(some)
        filled, by_recipe = fill(some)
        assert some == before
        for name, section in some.items():
            parts = section.items() if name in PARTED else ()
            assert filled[name] == section or all(filled[name][p] == v for p, v in parts)
        assert ({"trunk", "heads"} - {*names}) <= by_recipe.keys()
        assert without(filled, by_recipe) == some
        assert fill(filled).document == filled
        whole = parse(filled).model_dump(mode="json")
        assert (read(whole).model_dump(mode="json"), read(whole).by_recipe) == (whole, {})


def test_a_whole_spec_and_one_that_wants_no_recipe_stay(document: dict[str, Any]) -> None:
    whole = document | {name: SAID[name] for name in DECIDED}
    for own in (whole, document | {"recipe": None}):
        assert fill(own) == (own, {})
        assert read(own).model_dump() == parse(own).model_dump()
    assert read(whole | {"recipe": "good"}).loss("fare").kind == "mae"
    before = parse(whole).model_dump(mode="json")
    assert "recipe" not in before, "as an earlier build wrote it"
    assert read(before).by_recipe == {}


def test_the_recipe_may_be_chosen_beside_the_spec(document: dict[str, Any]) -> None:
    good = read(document)
    assert good.recipe == "good"
    quick = read(document, ["recipe=quick"])
    assert (quick.recipe, read(good, ["recipe=quick"])) == ("quick", quick)
    assert quick.training.epochs != good.training.epochs
    assert said(good) == document
    unfilled = parse(document)
    assert read(unfilled, ["training.epochs=2"]).trunk == unfilled.trunk
    with pytest.raises(BadSpec, match="recipe: must be 'quick', 'good' or 'best', got 'fast'"):
        read(document, ["recipe=fast"])


def test_one_optimizer_s_settings_are_not_another_s(document: dict[str, Any]) -> None:
    filled = fill(document | {"training": {"optimizer": "sgd"}}).document["training"]
    assert not {"lr", "weight_decay", "schedule"} & filled.keys()
    when = {"kind": "tasks", "stages": [{"tasks": ["card"], "epochs": 70}]}
    assert read(document | {"curriculum": when}).training.epochs == 100


@pytest.mark.parametrize(
    ("trunk", "members"),
    [({}, True), ({"norm": "layer"}, True), ({"norm": "batch"}, False), ({"kind": "bag"}, False)],
)
def test_members_answer_where_a_trunk_of_rows_takes_them(
    document: dict[str, Any], trunk: dict[str, Any], members: bool
) -> None:
    inputs = {"said": {"kind": "text"}, "length": {"kind": "number"}}
    found = read(document | {"inputs": inputs, "trunk": trunk}).ensemble
    assert (found is not None) == members


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("kind", INPUTS)
def test_every_kind_of_input_and_task_is_filled(kind: str, recipe: str) -> None:
    inputs = {"x": {"kind": kind, **INPUTS[kind]}, "y": {"kind": "number"}}
    asked = {"tagged": {"kind": "tagging"}} if kind == "sequence" else {}
    document = {
        "name": "any",
        "recipe": recipe,
        "inputs": inputs if kind != "text" else {"x": inputs["x"]},
        "tasks": {name: {"kind": name, **settings} for name, settings in TASKS.items()} | asked,
        "source": {"kind": "images" if kind == "image" else "table", "path": "x"},
    }
    assert read(document).by_recipe["trunk"]


KINDS = [one.model_fields["kind"].default for one in get_args(get_args(SharingSpec)[0])]


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_sharing_has_stages_enough(document: dict[str, Any], kind: str, recipe: str) -> None:
    groups = {"groups": [["fare"], ["card"]]} if kind == "branching" else {}
    read(document | {"sharing": {"kind": kind, **groups}, "recipe": recipe})


@pytest.mark.parametrize(
    "broken", [{"inputs": None}, {"tasks": []}, {"training": 3}, {"losses": None}, {"trunk": None}]
)
def test_what_is_no_section_is_left_to_the_spec_to_refuse(
    document: dict[str, Any], broken: dict[str, Any]
) -> None:
    ((name, value),) = broken.items()
    assert fill(document | broken).document[name] == value
    with pytest.raises(BadSpec, match=f"^{name}: must be a mapping"):
        read(document | broken)
