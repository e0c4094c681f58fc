"""A text as features of a pretrained trunk: standardised, beside our bag or alone."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from onepass.models.contract.inputs import Input, TextInput
from onepass.models.network.encoders import Encoders, EncodersSpec
from onepass.models.network.encoders.pretrained import PretrainedRows
from onepass.models.network.pretrained import PretrainedSpec

PIECES = np.array([[3, 41, 4, 0], [3, 42, 50, 4], [3, 4, 0, 0]], dtype=np.int32)


@pytest.fixture
def config(tiny_bert: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((tiny_bert / "config.json").read_text())
    return document


def test_features_are_standardised_by_the_training_rows(config: dict[str, Any]) -> None:
    random = np.random.default_rng(0)
    table = random.normal(5, [1e-3, *[2] * 14, 0], size=(50, 16)).astype(np.float32)
    part = PretrainedRows("t", PretrainedSpec(path=Path("x"), config=config))
    part.fit({"t.features": table})
    x = part({"t.features": torch.from_numpy(table)})
    torch.testing.assert_close(x.mean(dim=0), torch.zeros(16), atol=1e-3, rtol=0)
    torch.testing.assert_close(x.std(dim=0, correction=0)[:15], torch.ones(15))
    assert not x[:, 15].any(), "what is always the same has no say"
    table[:, 0] *= 1e-30
    part.fit({"t.features": table})
    assert not part({"t.features": torch.from_numpy(table)})[:, 0].any(), "nor has what is worn out"
    together = {"together": True, "layers": [1]}
    part = PretrainedRows("t", PretrainedSpec(path=Path("x"), config=config, **together))
    part.fit({"t.features": table})
    x = part({"t.features": torch.from_numpy(table)})
    torch.testing.assert_close(x.var(dim=0, correction=0).sum(), torch.tensor(1.0))
    learning = PretrainedRows("t", PretrainedSpec(path=Path("x"), config=config, train="all"))
    learning.eval().fit({"t": PIECES, "t.pieces": PIECES})
    x = learning({"t": torch.from_numpy(PIECES), "t.pieces": torch.from_numpy(PIECES)})
    torch.testing.assert_close(x.std(dim=0, correction=0), torch.ones(16), atol=1e-3, rtol=0)


@pytest.mark.parametrize(("alone", "width"), [(False, 4 + 16), (True, 16)])
def test_the_bag_stands_beside_them_unless_they_stand_alone(
    alone: bool, width: int, config: dict[str, Any]
) -> None:
    own = {"path": "x", "config": config, "alone": alone}
    inputs: dict[str, Input] = {"t": TextInput()}
    spec = EncodersSpec.model_validate({"texts": {"width": 4, "pretrained": own}})
    assert Encoders(inputs, spec).shape.width == width
    beside = Encoders({"t": TextInput(optional=True)}, spec)
    absent = {
        "t": torch.zeros(2, 1, dtype=torch.int32),
        "t.present": torch.tensor([False, False]),
        "t.features": torch.tensor([[1.0] * 16, [2.0] * 16]),
    }
    x = beside(absent).x
    assert torch.equal(x[0], x[1]), "what an absent text holds is not looked at"
