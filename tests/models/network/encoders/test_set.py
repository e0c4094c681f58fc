"""Sets as features: the scaled sum of the items' vectors, and how many there are."""

import numpy as np
import torch

from onepass.models.contract.inputs import SetInput
from onepass.models.network.encoders.category import EmbeddingSpec
from onepass.models.network.encoders.set import SetEmbedding

GIVEN = SetInput(values=("a", "b"))


def test_it_is_the_scaled_sum_and_the_number() -> None:
    torch.manual_seed(0)
    part = SetEmbedding("has", GIVEN, EmbeddingSpec(width=3))
    rows = GIVEN.array([["a", "b"], ["b"], [], ["new", "a", "b"]])
    part.fit({"has": rows})
    found = part({"has": torch.from_numpy(rows)})
    assert found.shape == (4, part.width) == (4, 4)
    _, unseen, a, b = part.table.weight
    wanted = torch.stack([(a + b) / 2**0.5, b, torch.zeros(3), (unseen + a + b) / 3**0.5])
    torch.testing.assert_close(found[:, :3], wanted)
    sizes = np.array([2, 1, 0, 3])
    np.testing.assert_allclose(found[:, 3].detach(), (sizes - 1.5) / sizes.std(), rtol=1e-6)


def test_padding_says_nothing_and_learns_nothing() -> None:
    part = SetEmbedding("has", GIVEN, EmbeddingSpec())
    rows = torch.from_numpy(GIVEN.array([["a"], ["a", "b"]]))
    wide = torch.cat([rows, torch.zeros(2, 5, dtype=torch.int32)], dim=1)
    assert torch.equal(part({"has": rows}), part({"has": wide}))
    part({"has": wide}).square().sum().backward()
    assert part.table.weight.grad is not None
    assert not part.table.weight.grad[0].any()
    assert part.table.weight.grad[2:].any()
