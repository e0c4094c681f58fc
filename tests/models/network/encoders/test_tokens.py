"""All tokens of a row behind its start token."""

import torch

from onepass.models.contract.tokens import PADDING, UNKNOWN
from onepass.models.network.encoders.tokens import forgotten


def test_padding_is_never_forgotten() -> None:
    torch.manual_seed(0)
    indices = torch.tensor([[2, 3, PADDING]]).repeat(400, 1)
    drawn = forgotten(indices, 0.25)
    assert (drawn[:, 2] == PADDING).all()
    share = (drawn[:, :2] == UNKNOWN).float().mean()
    assert 0.2 < share < 0.3
    assert torch.equal(torch.where(drawn == UNKNOWN, indices, drawn), indices)
