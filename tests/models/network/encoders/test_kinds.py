"""The kinds of input: what each can be handed on as."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from onepass.models.contract.inputs import ImageInput, Input
from onepass.models.network.encoders.base import MapPart, RowPart, TokenPart
from onepass.models.network.encoders.kinds import encoded, layouts, map_shape
from onepass.models.network.encoders.spec import EncodersSpec

INPUTS: dict[str, Input] = {
    name: TypeAdapter(Input).validate_python({"kind": name, **more})  # type: ignore[arg-type]
    for name, more in {
        "number": {},
        "vector": {"length": 3},
        "category": {"values": ["a"]},
        "set": {"values": ["a"]},
        "timestamp": {},
        "image": {"size": [4, 6]},
        "text": {},
        "sequence": {},
    }.items()
}


def test_all_that_is_no_picture_and_no_row_of_tokens_is_rows() -> None:
    known: dict[str, Any] = dict(layouts(INPUTS))
    others = {name: known.pop(name) for name in ("image", "text", "sequence")}
    assert others == {"image": "map", "text": "tokens", "sequence": "tokens"}
    assert set(known.values()) == {"rows"}


@pytest.mark.parametrize("name", INPUTS)
def test_every_kind_but_images_can_be_rows(name: str) -> None:
    one = encoded(name, INPUTS[name], EncodersSpec())
    part = one.part("rows")
    assert isinstance(part, MapPart if name == "image" else RowPart) or name == "number"
    if one.layout == "tokens":
        assert isinstance(one.part("tokens"), TokenPart)


def test_images_are_one_map_of_all_channels() -> None:
    images: dict[str, Input] = {
        "a": ImageInput(size=(6, 4)),
        "b": ImageInput(size=(6, 4), channels=1),
    }
    assert map_shape(images)[:3] == ("map", 4, (6, 4))
    with pytest.raises(ValueError, match="images of one network have one size"):
        map_shape(images | {"c": ImageInput(size=(4, 6))})
