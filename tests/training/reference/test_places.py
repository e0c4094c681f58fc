"""A path as errors name it finds its setting, in every kind that has it."""

import pytest

from onepass.training.reference.places import Schema
from onepass.training.reference.schema import document_schema

SCHEMA = Schema(document_schema())


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("training.clip", ["training.clip"]),
        ("balancing.mgda", ["balancing.mgda"]),
        ("inputs.number.unit", ["inputs.number.unit"]),
        ("trunk.blocks", ["trunk.resnet.blocks", "trunk.transformer.blocks"]),
        (
            "inputs.distance.offset",
            ["inputs.distance.number.offset", "inputs.distance.vector.offset"],
        ),
        ("curriculum.stages[0].epochs", ["curriculum.tasks.stages.epochs"]),
        ("source.table.split.hash.val", ["source.table.split.hash.val"]),
        ("source.trips.split.hash.rows", ["source.trips.images.split.hash.rows"]),
        ("encoders.review.vectors.keep", ["encoders.review.bag.vectors.keep"]),
        ("balancing.weights.fare", ["balancing.fixed.weights.fare", "balancing.stch.weights.fare"]),
        ("tasks.beans.attributes.ripe.labels", None),
    ],
)
def test_a_path_finds_what_it_names(path: str, found: list[str] | None) -> None:
    places = [one.path for one in SCHEMA.at(path)]
    assert places
    assert found is None or set(found) <= set(places)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("training.clpi", "training.clpi: no such setting; did you mean 'clip'?"),
        ("balancing.mgd", "balancing.mgd: no such setting; did you mean 'mgda'?"),
        ("clip", "clip: no such setting; did you mean 'training.clip'?"),
        ("traning", "traning: no such setting; did you mean 'training'?"),
        ("training.clip.x_y", "training.clip.x_y: no such setting"),
    ],
)
def test_what_is_not_there_says_what_is_near(path: str, words: str) -> None:
    with pytest.raises(ValueError) as told:
        SCHEMA.at(path)
    assert str(told.value) == words


def test_every_place_is_found_by_its_own_path() -> None:
    places = list(SCHEMA.everywhere())
    assert len(places) > 500
    assert not [
        one.path for one in places[::7] if one.path not in {p.path for p in SCHEMA.at(one.path)}
    ]
