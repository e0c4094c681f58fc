"""A pretrained trunk: what it makes of pieces is what transformers makes of them."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers

from onepass.models.network.pretrained import PretrainedSpec, PretrainedTrunk
from onepass.models.network.pretrained.library import quiet

PIECES = torch.tensor([[3, 41, 50, 4], [3, 4, 0, 0], [0, 0, 0, 0]], dtype=torch.int32)


@pytest.fixture
def config(tiny_bert: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((tiny_bert / "config.json").read_text())
    return document


def test_pieces_become_what_the_library_makes_of_them(
    tiny_bert: Path, config: dict[str, Any]
) -> None:
    trunk = PretrainedTrunk(PretrainedSpec(path=tiny_bert, config=config))
    with quiet():
        model = transformers.AutoModel.from_pretrained(tiny_bert, local_files_only=True).eval()
    trunk.take({n: v for n, v in model.state_dict().items() if not n.startswith("pooler.")})
    x, there = trunk(PIECES)
    asked = {"input_ids": torch.tensor([[2, 40, 49, 3]])}
    torch.testing.assert_close(x[:1], model(**asked).last_hidden_state, rtol=1e-5, atol=1e-5)
    assert there.tolist() == (PIECES > 0).tolist()
    assert x.shape[2] == 16
    rows = trunk.rows(PIECES, "mean")
    several, _ = trunk(PIECES, [1, 2])
    hidden = model(**asked, output_hidden_states=True).hidden_states
    expected = torch.cat([hidden[1], x[:1]], dim=2)
    torch.testing.assert_close(several[:1], expected, rtol=1e-5, atol=1e-5)
    both = trunk.rows(PIECES, "mean_max", [2])
    torch.testing.assert_close(both[:1], torch.cat([rows[:1], x[:1].amax(dim=1)], dim=1))
    torch.testing.assert_close(both[1, 16:], x[1, :2].amax(dim=0))
    assert not both[2].any(), "of no piece at all there is nothing"
    torch.testing.assert_close(rows[:1], x[:1].mean(dim=1))
    torch.testing.assert_close(trunk.rows(PIECES, "start"), x[:, 0])
    torch.testing.assert_close(rows[1:2], trunk.rows(PIECES[1:2, :2], "mean"), rtol=1e-5, atol=1e-5)
    assert not rows[2].any(), "of no piece at all there is nothing, and no NaN"


def test_a_frozen_one_stands_still_and_drops_nothing_out(config: dict[str, Any]) -> None:
    frozen = PretrainedTrunk(PretrainedSpec(path=Path("x"), config=config)).train()
    assert not any(parameter.requires_grad for parameter in frozen.parameters())
    assert torch.equal(frozen.rows(PIECES, "mean"), frozen.rows(PIECES, "mean"))
    learning = PretrainedTrunk(PretrainedSpec(path=Path("x"), config=config, train="all")).train()
    assert all(parameter.requires_grad for parameter in learning.parameters())
    assert not torch.equal(learning.rows(PIECES, "mean"), learning.rows(PIECES, "mean"))
