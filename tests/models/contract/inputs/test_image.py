"""An image in a row: text is checked as it arrives, and becomes pixels later."""

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from onepass.models.contract import BadRows, BadTensors, Contract
from onepass.models.contract.inputs import ImageInput
from onepass.models.contract.inputs.image import unpacked

Text = Callable[[bytes], str]
MakeFile = Callable[..., bytes]


@pytest.fixture
def contract() -> Contract:
    return Contract.model_validate(
        {
            "inputs": {
                "photo": {"kind": "image", "size": [20, 40]},
                "height": {"kind": "number"},
            },
            "tasks": {"age": {"kind": "regression"}},
        }
    )


@pytest.fixture
def row(picture: Image.Image, file_of: MakeFile, text_of: Text) -> dict[str, Any]:
    return {"photo": text_of(file_of(picture)), "height": 1.5}


def test_base64_becomes_pixels(
    contract: Contract, row: dict[str, Any], picture: Image.Image
) -> None:
    request = contract.parse(orjson.dumps(row))
    assert request.rows == [row]  # nothing is decoded yet
    arrays = contract.arrays(contract.decode(request.rows))
    assert arrays["photo"].dtype == np.uint8
    assert (arrays["photo"] == np.asarray(picture).transpose(2, 0, 1)[None]).all()
    assert arrays["height"].tolist() == [1.5]
    assert request.rows == [row]


def test_a_prefix_and_line_breaks_are_no_obstacle_and_python_may_send_bytes(
    contract: Contract, row: dict[str, Any], picture: Image.Image, file_of: MakeFile
) -> None:
    text = row["photo"]
    folded = "\n".join(text[at : at + 76] for at in range(0, len(text), 76))
    sent = [text, f"data:image/png;base64,{text}", folded, file_of(picture)]
    found = contract.read([row | {"photo": one} for one in sent])["photo"]
    assert (found == found[0]).all()


def test_every_bad_image_is_named(contract: Contract, row: dict[str, Any], text_of: Text) -> None:
    sent = ["no base64!", "https://example.org/a.jpg", "", text_of(b"hello"), row["photo"]]
    rows = [row | {"photo": one} for one in sent]
    with pytest.raises(BadRows) as refused:
        contract.decode(contract.reader.check(rows), ("body", "instances"))
    assert [(p["loc"], p["msg"], p["input"]) for p in refused.value.problems] == [
        (("body", "instances", 0, "photo"), "is not base64 text", "no base64!"),
        (
            ("body", "instances", 1, "photo"),
            "is an address: send the image itself, as base64 text",
            "https://example.org/a.jpg",
        ),
        (
            ("body", "instances", 2, "photo"),
            "is no JPEG, PNG or WebP: this is empty",
            "",
        ),
        (
            ("body", "instances", 3, "photo"),
            "is no JPEG, PNG or WebP: this is text",
            "aGVsbG8=",
        ),
    ]


@pytest.mark.parametrize("value", [5, None, ["a"], True, {"b64": "x"}])
def test_what_is_no_text_is_refused_as_it_arrives(contract: Contract, value: Any) -> None:
    with pytest.raises(BadRows) as refused:
        contract.parse(orjson.dumps({"photo": value, "height": 1}))
    (problem,) = refused.value.problems
    assert problem["loc"] == ("body", "photo")
    assert problem["msg"] == "must be an image as base64 text"


def test_pixels_may_come_as_a_tensor(contract: Contract) -> None:
    image = np.arange(3 * 20 * 40).reshape(1, 3, 20, 40) % 256
    heights = np.ones(1, dtype=np.float32)
    for kind in ("u1", "i8", "u4"):
        found = contract.tensors.read({"photo": image.astype(kind), "height": heights})
        assert found["photo"].dtype == np.uint8
        assert (found["photo"] == image).all()
    image[0, 2, 3, 4] = 256
    with pytest.raises(BadTensors, match=r"inputs\.photo\[0\]\[2\]\[3\]\[4\]: must be at most 255"):
        contract.tensors.read({"photo": image, "height": heights})
    with pytest.raises(BadTensors, match="must hold whole numbers, got numbers that are not whole"):
        contract.tensors.read({"photo": image.astype("f4"), "height": heights})


def test_a_size_may_be_one_number_and_the_schema_tells_it() -> None:
    given = ImageInput.model_validate({"size": 24, "channels": 1})
    assert given.size == (24, 24)
    assert given.item_shape == (1, 24, 24)
    assert "24 x 24 pixels" in given.json_schema()["description"]
    assert ImageInput.model_validate_json(given.model_dump_json()) == given


letters = st.text("ABQUJDQw+/=\n -é", max_size=24)


@pytest.mark.parametrize("piece", [1, 3, 4, 8])
@given(text=letters | st.binary(max_size=40).map(lambda given: base64.b64encode(given).decode()))
def test_base64_in_pieces_is_that_of_the_whole(piece: int, text: str) -> None:
    try:
        wanted = base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            unpacked(text, piece)
    else:
        assert unpacked(text, piece) == wanted
