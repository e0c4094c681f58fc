"""Settings that stand beside the spec: YAML at a path, and no path that is none."""

from typing import Any

import pytest

from onepass.training.specs.overrides import override
from onepass.training.specs.read import load
from onepass.training.specs.spec import BadSpec


def test_what_is_not_there_is_made_and_the_rest_stays() -> None:
    document: dict[str, Any] = {"trunk": {"kind": "mlp"}, "name": "a"}
    override(document, "trunk.widths=[8, 4]")
    override(document, "training.record.every=3")
    override(document, "note=a=b")
    assert document == {
        "trunk": {"kind": "mlp", "widths": [8, 4]},
        "name": "a",
        "training": {"record": {"every": 3}},
        "note": "a=b",
    }


def test_overrides_are_yaml_at_a_path() -> None:
    spec = load("sincos", ["training.epochs=3", "trunk.widths=[8, 4]", "losses.sin.kind=mae"])
    assert (spec.training.epochs, spec.trunk.widths) == (3, (8, 4))
    assert spec.loss("sin").kind == "mae"


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("training.epochs", "must be path=value"),
        ("=3", "must be path=value"),
        ("name.x=3", "name is no mapping"),
        ("trunk.widths=[1", "line 1"),
        ("training.epoch=3", "training.epoch: no such setting"),
    ],
)
def test_a_bad_override_is_refused_in_words(override: str, words: str) -> None:
    with pytest.raises(BadSpec) as refused:
        load("sincos", [override])
    assert words in str(refused.value)
