"""The mean of pretrained vectors: by hand, standardised, and of nothing 0."""

from pathlib import Path

import numpy as np
import torch

from onepass.models.network.encoders.word_vectors import VectorsSpec, WordVectors

TEXTS = np.array([[1, 2, 0], [2, 0, 0], [3, 3, 1], [0, 0, 0]], dtype=np.int32)


def vectors(train: str = "frozen") -> WordVectors:
    spec = {"path": Path("v.npy"), "words": Path("w.txt"), "width": 3, "train": train}
    made = WordVectors(4, VectorsSpec.model_validate(spec))
    random = np.random.default_rng(0)
    table = random.normal(size=(4, 3)).astype(np.float32)
    table[:, 2] = 1  # the same in all texts
    made.take(table)
    made.fit(TEXTS, even=False)
    return made


def test_features_are_the_weighted_mean_in_units_of_its_spread() -> None:
    made = vectors()
    idf = np.log(5 / (1 + np.array([4, 2, 2, 1, 0]))) + 1
    table, kept = made.table.numpy(), [[i for i in row if i] for row in TEXTS[:3].tolist()]
    rows = np.array([np.average(table[row], axis=0, weights=idf[row]) for row in kept])
    expected = (rows - rows.mean(axis=0)) / rows.std(axis=0).clip(min=1e-9)
    features = made(torch.from_numpy(TEXTS)).numpy()
    assert np.allclose(features[:3, :2], expected[:, :2], atol=1e-5)
    assert (features[:, 2] == 0).all(), "what never differs has no say"
    assert (features[3] == 0).all(), "of no word at all"


def test_neither_padding_nor_other_rows_change_a_row() -> None:
    made = vectors()
    wide = np.pad(TEXTS, ((0, 0), (0, 4)))
    assert torch.allclose(made(torch.from_numpy(wide)), made(torch.from_numpy(TEXTS)))
    assert torch.allclose(made(torch.from_numpy(TEXTS[:1])), made(torch.from_numpy(TEXTS))[:1])


def test_a_word_that_no_training_text_has_counts_all_the_same() -> None:
    made = vectors()
    assert made(torch.tensor([[4, 0, 0]])).abs().sum() > 0


def test_they_learn_only_where_they_are_asked_to() -> None:
    assert not list(vectors().parameters())
    assert [name for name, _ in vectors("all").named_parameters()] == ["table"]
