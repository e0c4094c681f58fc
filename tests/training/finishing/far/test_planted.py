"""Planted changes touch what they say, and nothing else."""

import numpy as np

from onepass.models.contract import Contract
from onepass.training.finishing.far.planted import apart, plants

CONTRACT = Contract.model_validate(
    {
        "inputs": {
            "x": {"kind": "number"},
            "y": {"kind": "number", "optional": True},
            "a": {"kind": "category", "values": ["1", "2"]},
            "b": {"kind": "category", "values": ["1", "2"]},
        },
        "tasks": {"z": {"kind": "regression"}},
    }
)
RANDOM = np.random.default_rng(0)
INPUTS = {
    "x": RANDOM.normal(size=200).astype(np.float32),
    "y": RANDOM.normal(size=200).astype(np.float32),
    "y.present": RANDOM.random(200) < 0.5,
    "a": RANDOM.integers(1, 3, 200),
    "b": RANDOM.integers(1, 3, 200),
}


def test_one_number_of_each_row_lies_far_away() -> None:
    found = plants(CONTRACT)["number"](CONTRACT, INPUTS, INPUTS, np.random.default_rng(1))
    off = np.stack([found[name] != INPUTS[name] for name in "xy"])
    assert (off.sum(axis=0) == 1).all()
    assert (np.abs(found["x"][off[0]]) > 5).all()
    assert found["y.present"][off[1]].all(), "what is planted is there"
    assert found["a"] is INPUTS["a"]


def test_half_of_the_categories_are_new() -> None:
    found = plants(CONTRACT)["categories"](CONTRACT, INPUTS, INPUTS, np.random.default_rng(1))
    assert ((found["a"] == 0).astype(int) + (found["b"] == 0) == 1).all()


def test_shuffled_columns_have_the_same_values() -> None:
    found = plants(CONTRACT)["shuffled"](CONTRACT, INPUTS, INPUTS, np.random.default_rng(1))
    for name in "xab":
        assert sorted(found[name].tolist()) == sorted(INPUTS[name].tolist())
        assert (found[name] != INPUTS[name]).any()
    pair = found["y"][found["y.present"]]
    assert sorted(pair.tolist()) == sorted(INPUTS["y"][INPUTS["y.present"]].tolist())


def test_half_of_the_words_are_new() -> None:
    kinds = {"t": {"kind": "text"}, "s": {"kind": "sequence", "values": ["a"]}}
    contract = Contract.model_validate({"inputs": kinds, "tasks": {"z": {"kind": "regression"}}})
    words = np.full((50, 40, 3), 2, np.int32)
    words[:, 30:] = 0
    inputs = {"t": words[..., 0], "s": words}
    found = plants(contract)["tokens"](contract, inputs, inputs, np.random.default_rng(1))
    for read in (found["t"], found["s"][..., 0]):
        assert abs((read[:, :30] == 1).mean() - 0.5) < 0.05
        assert not read[:, 30:].any()
    assert (found["s"][..., 1:] == words[..., 1:]).all()
    assert (words[:, :30] == 2).all(), "the rows that are known stay as they are"


def test_inputs_say_what_can_be_planted() -> None:
    picture = {"kind": "image", "size": 8}
    task = {"z": {"kind": "regression"}}
    assert not plants(Contract.model_validate({"inputs": {"p": picture}, "tasks": task}))


def test_apart_is_the_area_under_the_curve() -> None:
    assert apart(np.array([1.0, 2.0]), np.array([3.0, 4.0])) == 1
    assert apart(np.array([1.0, 2.0]), np.array([1.0, 2.0])) == 0.5
