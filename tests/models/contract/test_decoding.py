"""Decoding: texts and pictures of checked rows, one at a time; what has neither is left alone."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from PIL import Image

from onepass.models.contract import BadRows, Contract
from onepass.models.contract.decoding import QUICK_LETTERS, RowDecoder
from onepass.models.contract.inputs import ImageInput, Input, NumberInput, TextInput
from onepass.models.contract.steps import SHORT, Steps
from onepass.models.contract.tasks import RegressionTask

INPUTS: dict[str, Input] = {
    "size": NumberInput(),
    "note": TextInput(optional=True),
    "front": ImageInput(size=(20, 40)),
    "back": ImageInput(size=(20, 40), optional=True),
}
DECODER = RowDecoder(INPUTS)
TEXTS = RowDecoder({"size": NumberInput(), "a": TextInput(), "b": TextInput()})


@pytest.fixture
def row(picture: Image.Image, file_of: Callable[..., bytes]) -> dict[str, Any]:
    """As it is when it is checked: a picture may come as bytes."""
    file = file_of(picture)
    return {"size": 1.5, "note": "so it is", "front": file, "back": file}


def pauses(steps: Steps[Any]) -> tuple[list[bool], Any]:
    found = []
    while True:
        try:
            found.append(next(steps))
        except StopIteration as end:
            return found, end.value


def test_each_value_is_what_its_input_makes_of_it(row: dict[str, Any]) -> None:
    sent = dict(row)
    (found,) = DECODER.rows([row], ("rows",))
    assert row == sent
    assert found["size"] == 1.5
    assert found["note"] == TextInput().decode("so it is")
    assert (found["front"] == found["back"]).all()
    assert found["front"].shape == (3, 20, 40)
    alone = DECODER.row(row, ("line", 1))
    assert alone["note"] == found["note"]
    assert (alone["front"] == found["front"]).all()


def test_an_absent_value_stays_so(row: dict[str, Any]) -> None:
    found = DECODER.row(row | {"note": None, "back": None}, ())
    assert (found["note"], found["back"]) == (None, None)


def test_every_picture_that_is_none_is_named_where_it_stands(row: dict[str, Any]) -> None:
    rows = [row, row | {"front": "no base64!", "back": b"hello"}, row | {"front": b""}]
    with pytest.raises(BadRows) as refused:
        DECODER.rows(rows, ("body", "instances"))
    assert [(p["loc"], p["msg"], p["input"]) for p in refused.value.problems] == [
        (("body", "instances", 1, "front"), "is not base64 text", "no base64!"),
        (("body", "instances", 1, "back"), "is no JPEG, PNG or WebP: this is text", None),
        (("body", "instances", 2, "front"), "is no JPEG, PNG or WebP: this is empty", None),
    ]


def test_it_pauses_between_values_and_holds_room_for_each_picture(row: dict[str, Any]) -> None:
    held: list[int] = []

    def hold(size: int) -> Any:
        held.append(size)
        return nullcontext()

    found, rows = pauses(DECODER.rows_in_steps([row, row], (), hold))
    assert found == [SHORT] * 5
    assert len(rows) == 2
    assert len(held) == 4
    assert min(held) >= 20 * 40 * 3


def test_without_texts_and_pictures_rows_stay_themselves() -> None:
    idle = RowDecoder({"size": NumberInput()})
    rows = [{"size": 1.0}]
    assert idle.idle
    assert idle.rows(rows, ()) is rows
    assert idle.is_quick(rows)
    assert not DECODER.idle


def test_short_texts_are_quick_and_pictures_never(row: dict[str, Any]) -> None:
    half = {"a": "a" * (QUICK_LETTERS // 4), "b": "b" * (QUICK_LETTERS // 4)}
    assert TEXTS.is_quick([half, half])
    assert not TEXTS.is_quick([half, half, {"a": "a", "b": ""}])
    assert not DECODER.is_quick([row])
    assert not DECODER.is_quick([])


def test_a_contract_decodes_as_its_decoder_does(row: dict[str, Any]) -> None:
    contract = Contract(inputs=INPUTS, tasks={"y": RegressionTask()})
    with pytest.raises(BadRows, match=r"^rows\[0\]\.front: is no JPEG, PNG or WebP"):
        contract.decode([row | {"front": b""}])
