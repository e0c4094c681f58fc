"""The order of values: numbers in theirs, words in theirs, whatever they came in."""

import numpy as np

from onepass.training.sources.natural import natural


def test_the_order_of_labels_does_not_depend_on_chance() -> None:
    words = ["nan", "b", "10", "9", "inf", "-inf", "NaN", "a", "1e3", "-1", ""]
    golden = ["-inf", "-1", "9", "10", "1e3", "", "NaN", "a", "b", "inf", "nan"]
    random = np.random.default_rng(0)
    for _ in range(20):
        assert sorted(random.permutation(words).tolist(), key=natural) == golden
