"""Boxes as tensors lie in the picture that was sent, as those in JSON do."""

import base64
import json
import struct
from typing import Any

import numpy as np
import pytest

from onepass.models import Predictor

INFER = "/v2/models/plates/infer"
SIZES = [(48, 24), (16, 16), (20, 60)]


def outputs(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return {one["name"]: np.reshape(one["data"], one["shape"]) for one in answer.json()["outputs"]}


def as_text(files: list[bytes]) -> dict[str, Any]:
    data = [base64.b64encode(file).decode() for file in files]
    one = {"name": "plate", "datatype": "BYTES", "shape": [len(files)], "data": data}
    return {"json": {"inputs": [one]}}


def as_bytes(files: list[bytes]) -> dict[str, Any]:
    behind = b"".join(struct.pack("<I", len(file)) + file for file in files)
    one = {"name": "plate", "datatype": "BYTES", "shape": [len(files), 1],
           "parameters": {"binary_data_size": len(behind)}}  # fmt: skip
    head = json.dumps({"inputs": [one]}).encode()
    headers = {"inference-header-content-length": str(len(head))}
    return {"content": head + behind, "headers": headers}


@pytest.mark.parametrize("sent", [as_text, as_bytes])
def test_boxes_of_files_are_in_pixels_of_the_files(
    plates: Predictor, make_app: Any, ask: Any, plate: Any, sent: Any
) -> None:
    app, files = make_app(plates, batch_rows=2), [plate(size) for size in SIZES]
    found = outputs(ask(app, "POST", INFER, **sent(files)))
    assert found.keys() == set(plates.contract.fields)
    assert found["beans.size"].tolist() == [list(size) for size in SIZES]
    for index, file in enumerate(files):
        kind = {"content-type": "image/png"}
        answer = ask(app, "POST", "/predict?masks=none", content=file, headers=kind).json()
        boxes = [one["box"] for one in answer["beans"]["objects"]]
        assert found["beans.count"][index] == len(boxes) == 2
        assert found["beans.boxes"][index][:2].tolist() == boxes
        assert found["beans.seen"][index].tolist() == answer["beans"]["seen"]
    assert found["mask.mask"].shape == (3, 16, 16)


def test_of_pixels_there_is_nothing_to_undo(plates: Predictor, make_app: Any, ask: Any) -> None:
    data = [0] * (3 * 16 * 16)
    one = {"name": "plate", "datatype": "UINT8", "shape": [1, 3, 16, 16], "data": data}
    found = outputs(ask(make_app(plates), "POST", INFER, json={"inputs": [one]}))
    assert found["beans.size"].tolist() == [[16, 16]]
    assert found["beans.boxes"][0][0].tolist() == [2, 4, 8, 4]
