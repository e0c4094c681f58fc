"""Fingerprints: equal of equal data alone, as if the tasks asked for were all."""

from typing import Any

import numpy as np
import pytest

from onepass.training.data.fingerprint import fingerprint, of_inputs
from onepass.training.data.targets import Targets

INPUTS = {"x": np.array([1.0, 2.0], dtype=np.float32), "v": np.zeros((2, 3), dtype=np.float32)}
TARGETS = Targets(
    {"y": np.array([4.0, 0.0]), "z": np.array([1, 0])},
    {"y": np.array([True, False]), "z": np.array([True, True])},
    {"z": np.array([[True, False], [True, True]])},
    [],
)
SPLIT = np.array(["train", "val"])
WHOLE = fingerprint(INPUTS, TARGETS, SPLIT, None)


def test_the_fingerprint_of_before_is_that_of_now() -> None:
    assert WHOLE == ("d2334b4f349b24c3a44f800e692e1d537cc47dd4646c12a36e5845ed8ea0746b")
    assert of_inputs(INPUTS) == ("21f9f040e4b364c008afbe9a44082bed8f9cfc6e1978fd7d26d2af23b477d2b0")


@pytest.mark.parametrize(
    "changed",
    [
        {"inputs": INPUTS | {"x": np.array([1.0, 3.0], dtype=np.float32)}},
        {"inputs": INPUTS | {"v": np.zeros((3, 2), dtype=np.float32)}},
        {"inputs": {"x2": INPUTS["x"], "v": INPUTS["v"]}},
        {"targets": TARGETS._replace(values=TARGETS.values | {"y": np.array([4.0, 1.0])})},
        {"targets": TARGETS._replace(answered=TARGETS.answered | {"z": np.array([True, False])})},
        {"targets": TARGETS._replace(labelled={})},
        {"split": np.array(["val", "train"])},
        {"split": np.array(["train", "calibration"])},
        {"split": np.array(["train", "test"])},
        {"hard": np.array([1.0, 2.0])},
    ],
    ids=range(10),
)
def test_other_data_have_another(changed: dict[str, Any]) -> None:
    given = {"inputs": INPUTS, "targets": TARGETS, "split": SPLIT, "hard": None} | changed
    assert fingerprint(**given) != WHOLE  # type: ignore[arg-type]


def test_of_some_tasks_it_is_as_if_there_were_no_others() -> None:
    alone = Targets({"y": TARGETS.values["y"]}, {"y": TARGETS.answered["y"]}, {}, [])
    assert fingerprint(INPUTS, TARGETS, SPLIT, None, ["y"]) == fingerprint(
        INPUTS, alone, SPLIT, None
    )
    assert fingerprint(INPUTS, TARGETS, SPLIT, None, ["y", "z"]) == WHOLE


def test_of_inputs_alone_labels_and_parts_say_nothing() -> None:
    assert of_inputs({name: column.copy() for name, column in INPUTS.items()}) == of_inputs(INPUTS)
    assert of_inputs(INPUTS | {"x": INPUTS["x"][::-1]}) != of_inputs(INPUTS)
