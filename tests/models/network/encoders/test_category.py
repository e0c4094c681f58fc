"""Categories as features: a vector per value, one for all unseen ones."""

import pytest
import torch

from onepass.models.contract.inputs import CategoryInput
from onepass.models.network.encoders.category import CategoryEmbedding, EmbeddingSpec


def test_every_value_has_its_vector_and_unseen_ones_share_the_first() -> None:
    given = CategoryInput(values=("a", "b"))
    encoder = CategoryEmbedding("c", given, EmbeddingSpec(width=3))
    found = encoder({"c": torch.from_numpy(given.array(["b", "?", "a", "!", "b"]))})
    table = encoder.table.weight
    assert table.shape == (3, 3)
    assert torch.equal(found, table[[2, 0, 1, 0, 2]])


@pytest.mark.parametrize(("values", "width"), [(0, 2), (2, 3), (99, 21), (5000, 64)])
def test_the_width_grows_with_the_vocabulary(values: int, width: int) -> None:
    given = CategoryInput(values=tuple(str(n) for n in range(values)))
    assert CategoryEmbedding("c", given, EmbeddingSpec()).width == width
