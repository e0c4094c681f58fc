"""Of words with pretrained vectors a bundle keeps those of training texts first."""

from collections.abc import Callable
from typing import Any

import numpy as np

from onepass.models.contract.inputs import TextInput
from onepass.models.network.encoders.bag import TextBag
from onepass.training.data.prepare import prepare
from onepass.training.runs.build import begun
from onepass.training.specs.read import read

Make = Callable[..., dict[str, Any]]


def test_the_words_of_training_texts_come_first_then_the_first_of_the_list(vectored: Make) -> None:
    spec = read(vectored(keep=5))
    prepared = prepare(spec)
    declared = prepared.contract.inputs["text"]
    assert isinstance(declared, TextInput)
    assert set(declared.words[:4]) == {"the", "good", "bad", "film"}
    assert declared.words[4:] == ("unseen",)
    network = begun(spec, prepared).network
    (bag,) = (one for one in network.modules() if isinstance(one, TextBag))
    assert bag.vectors is not None
    table = np.load(spec.encoders.texts.vectors.path)  # type: ignore[union-attr]
    rows = [["the", "good", "bad", "film", "unseen"].index(word) for word in declared.words]
    assert np.array_equal(bag.vectors.table[1:].numpy(), table[rows])
