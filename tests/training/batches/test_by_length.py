"""Rows of about the same length share a batch; which and in what order is drawn."""

import torch

from onepass.training.batches.by_length import by_length


def test_batches_keep_their_sizes_rows_and_draw_and_pad_less() -> None:
    lengths = torch.arange(100) % 25
    order = torch.randperm(100, generator=torch.Generator().manual_seed(1))
    ends = [*range(8, 96, 8)]
    drawn = [by_length(order, lengths, ends, torch.Generator().manual_seed(s)) for s in (0, 0, 1)]
    assert sorted(map(len, drawn[0])) == [8] * 11 + [12]
    assert sorted(torch.cat(drawn[0]).tolist()) == [*range(100)]
    assert all(map(torch.equal, drawn[0], drawn[1]))
    assert not all(map(torch.equal, drawn[0], drawn[2])), "batches come in another order"
    spread = [int(lengths[one].max() - lengths[one].min()) for one in drawn[0]]
    assert max(spread) <= 4
