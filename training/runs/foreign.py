"""Weights of somebody else's, put into a network before it learns anything."""

from typing import cast

from onepass.models.contract import Contract
from onepass.models.contract.inputs import TextInput
from onepass.models.network import Network
from onepass.models.network.encoders.bag import TextBag
from onepass.models.network.pretrained import PretrainedTrunk
from onepass.training.data import pictures, pretrained
from onepass.training.sources import word_vectors


def load(network: Network, contract: Contract) -> None:
    """Takes them from their files, into every column that has a place for them.

    Raises:
        ValueError: they are not there, or not what they should be.
    """
    pretrained.load(one for one in network.modules() if isinstance(one, PretrainedTrunk))
    pictures.load(network.modules())
    for module in network.modules():
        if isinstance(module, TextBag) and module.vectors is not None:
            _load_vectors(module, contract)


def _load_vectors(bag: TextBag, contract: Contract) -> None:
    declared = cast(TextInput, contract.inputs[bag.name])  # others are no bags
    assert bag.vectors is not None
    spec = bag.vectors.spec
    try:
        count = len(word_vectors.table(spec.path))
        rows = word_vectors.rows_of(spec.words, count, lower=declared.tokens.lower)
        bag.vectors.take(word_vectors.vectors_of(declared.words, spec.path, rows))
    except ValueError as error:
        raise ValueError(f"encoders: the vectors of {bag.name}: {error}") from None
