"""All tokens of a row behind its start token."""

import numpy as np
import torch

from onepass.models.contract.tokens import PADDING, UNKNOWN, rows_with
from onepass.models.network.encoders.tokens import forgotten


def test_in_how_many_rows_a_token_is_counts_it_once_per_row() -> None:
    rows = np.array([[2, 2, 3], [3, PADDING, PADDING], [PADDING, PADDING, PADDING]], dtype=np.int32)
    counts = rows_with(rows, 5)
    assert counts[[2, 3, 4]].tolist() == [1, 2, 0]
    assert counts[PADDING] == 0


def test_padding_is_never_forgotten() -> None:
    torch.manual_seed(0)
    indices = torch.tensor([[2, 3, PADDING]]).repeat(400, 1)
    drawn = forgotten(indices, 0.25)
    assert (drawn[:, 2] == PADDING).all()
    share = (drawn[:, :2] == UNKNOWN).float().mean()
    assert 0.2 < share < 0.3
    assert torch.equal(torch.where(drawn == UNKNOWN, indices, drawn), indices)
