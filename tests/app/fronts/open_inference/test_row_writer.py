"""The parts of answers to one row: texts of any kind stand where values go."""

import numpy as np
import orjson

from onepass.app.fronts.open_inference.row_reader import Identified
from onepass.app.fronts.open_inference.row_writer import RowWriter
from onepass.models.contract import Contract

LABELS = ["50%", 'a "%b"']
CONTRACT = Contract.model_validate(
    {
        "inputs": {"x": {"kind": "number"}},
        "tasks": {"pay": {"kind": "binary", "labels": LABELS}, "fare": {"kind": "regression"}},
    }
)
OUTPUTS = {
    "pay.probabilities": np.array([[0.75, 0.25], [0.1, 0.9]], dtype=np.float32),
    "fare.value": np.array([1.5, -2.25], dtype=np.float32),
}


def test_each_row_has_its_own_values_and_its_id() -> None:
    named = Identified()
    named.id = 'is "%d"'
    writer = RowWriter(CONTRACT, {"model_name": "100%"}, list(CONTRACT.fields))
    first, second = map(orjson.loads, writer.texts(OUTPUTS, [{}, named]))
    assert (first["model_name"], first.get("id"), second["id"]) == ("100%", None, named.id)
    data = [[one["data"] for one in answer["outputs"]] for answer in (first, second)]
    assert data == [[["50%"], [0.75, 0.25], [1.5]], [['a "%b"'], [0.1, 0.9], [-2.25]]]
    assert [one["shape"] for one in first["outputs"]] == [[1], [1, 2], [1]]


def test_numbers_lie_behind_a_json_that_all_have() -> None:
    writer = RowWriter(CONTRACT, {}, ["fare.value", "pay.probabilities"])
    head, bodies = writer.packed(OUTPUTS)
    sizes = [one["parameters"]["binary_data_size"] for one in orjson.loads(head)["outputs"]]
    assert sizes == [4, 8]
    assert np.frombuffer(bodies[1], "<f4").tolist() == [-2.25, *np.float32([0.1, 0.9]).tolist()]
