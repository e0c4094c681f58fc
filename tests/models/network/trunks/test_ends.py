"""How a transformer ends."""

import torch

from onepass.models.network.trunks.ends import Ended, Open


def test_at_the_start_token_over_all_or_not_at_all() -> None:
    x, mask = torch.randn(2, 3, 4), torch.tensor([[True] * 3, [True, False, False]])
    late = torch.ones(2, 1)
    start, mean = Ended(4, "start"), Ended(4, "mean")
    torch.testing.assert_close(start(x, mask)[1], mean(x, mask)[1])  # there is no other token
    assert start(x, mask, late).shape == (2, 5)
    opened = Open(4)(x, late)
    torch.testing.assert_close(opened[:, 0, :4], start(x, mask))
    assert (opened[:, :, 4] == 1).all()
