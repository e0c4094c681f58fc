"""A text as a bag: how its tokens are weighed."""

import math

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from onepass.models.contract.inputs import TextInput
from onepass.models.contract.inputs.text import HashedWords
from onepass.models.contract.tokens import PADDING
from onepass.models.network.encoders.bag import BagSpec, TextBag, ratios

SIZE = 9
TEXTS = arrays(np.int32, (12, 5), elements=st.integers(PADDING, SIZE - 1))
LABELS = arrays(np.float32, (12, 2), elements=st.sampled_from([0.0, 1.0, float("nan")]))
Places = NDArray[np.int32]
Labels = NDArray[np.float32]

GOOD, BAD, FILM = 2, 3, 4
SAID = np.array([[GOOD, FILM], [GOOD, PADDING], [BAD, FILM], [BAD, PADDING]], dtype=np.int32)
LIKED = np.array([[1], [1], [0], [0]], dtype=np.float32)


def bag(**spec: object) -> TextBag:
    given = TextInput(tokens=HashedWords(buckets=SIZE - 2))
    return TextBag("text", given, BagSpec.model_validate({"width": 3, "min_count": 1, **spec}))


def test_a_ratio_is_that_of_the_paper() -> None:
    """By hand: of three tokens seen, counted from 1, good has 3 of 5 there and 1 of 5 elsewhere."""
    places = np.array([[GOOD, PADDING], [GOOD, PADDING], [BAD, FILM]], dtype=np.int32)
    found = ratios(places, LIKED[[0, 1, 2]], SIZE)
    there, elsewhere = (3 / 5, 1 / 5, 1 / 5), (1 / 5, 2 / 5, 2 / 5)
    expected = [abs(math.log(p / q)) for p, q in zip(there, elsewhere, strict=True)]
    assert np.allclose(found[[GOOD, BAD, FILM]], expected)
    assert found.sum() == found[[GOOD, BAD, FILM]].sum()


def test_a_word_of_both_sides_tells_nothing() -> None:
    found = ratios(SAID, LIKED, SIZE)
    assert found[FILM] == 0
    assert found[GOOD] == found[BAD] > 0


@given(TEXTS, LABELS)
def test_the_other_label_gives_the_same(places: Places, labels: Labels) -> None:
    assert np.allclose(ratios(places, labels, SIZE), ratios(places, 1 - labels, SIZE))


@given(TEXTS, LABELS)
def test_rows_whose_label_is_not_known_have_no_say(places: Places, labels: Labels) -> None:
    first = labels[:, :1]
    known = ~np.isnan(first[:, 0])
    assert np.allclose(ratios(places[known], first[known], SIZE), ratios(places, first, SIZE))


@given(TEXTS, LABELS)
def test_of_several_labels_the_one_that_tells_most_counts(places: Places, labels: Labels) -> None:
    each = [ratios(places, labels[:, [place]], SIZE) for place in range(2)]
    assert np.allclose(ratios(places, labels, SIZE), np.maximum(*each))


def test_a_label_that_all_rows_have_or_none_tells_nothing() -> None:
    for value in (0, 1, np.nan):
        assert not ratios(SAID, np.full((4, 1), value, dtype=np.float32), SIZE).any()


def test_weights_are_those_asked_for() -> None:
    arrays = {"text": SAID}
    made = {weights: bag(weights=weights) for weights in ("even", "tfidf", "ratios")}
    for part in made.values():
        part.fit(arrays)
        part.weigh(arrays, LIKED)
    even, tfidf, found = (part.weights[[GOOD, FILM], 0].tolist() for part in made.values())
    assert even == [1, 1]
    assert np.allclose(tfidf, [math.log(5 / 3) + 1] * 2)
    assert np.allclose(found, ratios(SAID, LIKED, SIZE)[[GOOD, FILM]])


def test_rare_tokens_are_passed_over_whatever_they_tell() -> None:
    part = bag(weights="ratios", min_count=3)
    part.fit({"text": SAID})
    part.weigh({"text": SAID}, LIKED)
    assert not part.weights.any()


def test_a_text_of_tokens_without_weight_is_no_feature() -> None:
    part = bag(weights="ratios")
    part.fit({"text": SAID})
    part.weigh({"text": SAID}, LIKED)
    assert not part({"text": torch.tensor([[FILM], [PADDING]], dtype=torch.int32)}).any()
