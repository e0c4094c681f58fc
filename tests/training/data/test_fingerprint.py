"""The fingerprint of data: rows, labels, split and order are in it, and nothing else is."""

import numpy as np

from onepass.training.data.fingerprint import fingerprint, of_inputs
from onepass.training.data.targets import Targets

INPUTS = {"x": np.arange(3, dtype=np.float32)}
ONE = np.ones(3, dtype=np.float32)
KNOWN = np.ones(3, dtype=np.bool_)
TARGETS = Targets({"a": ONE, "b": 2 * ONE}, {"a": KNOWN, "b": KNOWN}, {})
SPLIT = np.array(["train", "val", "test"])


def test_the_same_data_have_the_same_one() -> None:
    first = fingerprint(INPUTS, TARGETS, SPLIT, None)
    assert first == fingerprint({"x": INPUTS["x"].copy()}, TARGETS, SPLIT.copy(), None)
    assert len(first) == 64


def test_whatever_is_another_is_told() -> None:
    other = TARGETS._replace(answered={"a": KNOWN, "b": ~KNOWN})
    order = np.arange(3.0)
    calibrating = np.array(["train", "val", "calibration"])
    found = {
        fingerprint(INPUTS, TARGETS, SPLIT, None),
        fingerprint({"x": INPUTS["x"] + 1}, TARGETS, SPLIT, None),
        fingerprint({"z": INPUTS["x"]}, TARGETS, SPLIT, None),
        fingerprint(INPUTS, other, SPLIT, None),
        fingerprint(INPUTS, TARGETS, SPLIT[::-1], None),
        fingerprint(INPUTS, TARGETS, calibrating, None),
        fingerprint(INPUTS, TARGETS, SPLIT, order),
        fingerprint(INPUTS, TARGETS, SPLIT, order[::-1]),
        fingerprint(INPUTS, TARGETS, SPLIT, None, ["a"]),
    }
    assert len(found) == 9


def test_with_some_tasks_it_is_as_if_there_were_no_others() -> None:
    only = Targets({"a": ONE}, {"a": KNOWN}, {})
    alone = fingerprint(INPUTS, only, SPLIT, None)
    assert fingerprint(INPUTS, TARGETS, SPLIT, None, ["a"]) == alone


def test_of_inputs_alone_labels_have_no_part() -> None:
    assert of_inputs(INPUTS) == of_inputs({"x": INPUTS["x"].copy()})
    assert of_inputs(INPUTS) != of_inputs({"x": INPUTS["x"][::-1]})
