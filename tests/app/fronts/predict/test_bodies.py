"""What a body holds is told by its content type; an image alone is a row where it can be one."""

from collections.abc import Callable
from typing import Any

import pytest

from onepass.app.fronts.predict.bodies import Bodies, alone
from onepass.app.requests.errors import WrongType
from onepass.models.contract import Contract

IMAGE = {"kind": "image", "size": 8}
NUMBER = {"kind": "number"}


def contract(**inputs: Any) -> Contract:
    tasks = {"y": {"kind": "regression"}}
    return Contract.model_validate({"inputs": inputs, "tasks": tasks})


@pytest.mark.parametrize(
    ("inputs", "image", "why"),
    [
        ({"photo": IMAGE}, "photo", ""),
        ({"photo": IMAGE, "age": NUMBER | {"optional": True}}, "photo", ""),
        ({"photo": IMAGE, "other": IMAGE | {"optional": True}}, "photo", ""),
        ({"photo": IMAGE, "age": NUMBER}, None, "age is missing"),
        ({"photo": IMAGE, "age": NUMBER, "height": NUMBER}, None, "age, height are missing"),
        ({"a": IMAGE | {"optional": True}, "b": IMAGE | {"optional": True}}, None, "a or b"),
    ],
)
def test_an_image_alone_is_the_one_that_must_be_there(
    inputs: Any, image: str | None, why: str
) -> None:
    found = alone(contract(**inputs))
    assert found.image == image
    assert why in found.why


@pytest.mark.parametrize(
    ("kind", "is_json"),
    [
        ("application/json", True),
        ("application/json; charset=utf-8", True),
        ("multipart/form-data; boundary=x", False),
        ("image/png", False),
        ("image/jpg", False),
    ],
)
def test_each_kind_that_is_read_is_known(
    make_call: Callable[..., Any], kind: str, is_json: bool
) -> None:
    bodies = Bodies(contract(photo=IMAGE))
    assert bodies.is_json(make_call(headers={"content-type": kind})) is is_json


@pytest.mark.parametrize(
    ("headers", "text"),
    [
        ({}, "got nothing"),
        ({"content-type": "text/csv"}, "application/x-ndjson or multipart/form-data, got text/csv"),
        ({"content-type": "image/png"}, "got image/png"),
        ({"content-type": "application/json", "content-encoding": "gzip"}, "compressed"),
    ],
)
def test_all_else_is_refused_and_what_is_read_named(
    make_call: Callable[..., Any], headers: dict[str, str], text: str
) -> None:
    with pytest.raises(WrongType, match=text):
        Bodies(contract(x=NUMBER)).is_json(make_call(headers=headers))
