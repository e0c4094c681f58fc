"""The most probable path is found where it is in doubt, and it is no worse than the one sought
everywhere.
"""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from onepass.models.contract.tasks.bio import Bio
from onepass.models.contract.tasks.labels import Places
from onepass.models.contract.tasks.spans import LETTERS, Scheme
from onepass.models.contract.tasks.viterbi import NEVER, Chain, decode, viterbi

BIO = Bio(("O", "B-LOC", "I-LOC"))


def bios() -> list[Bio]:
    whole: list[tuple[Scheme, tuple[str, ...]]] = [
        (scheme, ("O", *(f"{letter}-{kind}" for kind in ("LOC", "PER") for letter in letters)))
        for scheme, letters in LETTERS.items()
    ]
    impossible: tuple[Scheme, tuple[str, ...]] = ("bioes", ("B-LOC", "E-LOC"))
    return [Bio(labels, scheme) for scheme, labels in [*whole, impossible]]


def worth(row: NDArray[np.float64], path: Places, chain: Chain) -> float:
    """The logarithm of the product; much less for each break of the rules."""
    if not len(path):
        return 0.0
    gain = np.log(np.maximum(row[np.arange(len(path)), path], 1e-30)).sum()
    before = np.concatenate([[-1], path[:-1]])
    breaks = (~chain.follows[before, path]).sum() + ~chain.ends[path[-1]]
    return float(gain + breaks * NEVER)


@pytest.mark.parametrize("bio", bios(), ids=lambda bio: "-".join(bio.labels[1:])[:20])
@given(seed=st.integers(0, 10_000), sureness=st.sampled_from([0.05, 0.3, 1.0, 5.0]))
def test_no_path_is_more_probable(bio: Bio, seed: int, sureness: float) -> None:
    random = np.random.default_rng(seed)
    lengths = random.integers(0, 50, 4)
    table = np.zeros((4, 50, len(bio.labels)))
    for row, length in enumerate(lengths):
        table[row, :length] = random.dirichlet(np.full(len(bio.labels), sureness), length)
    found = decode(table, bio.chain)
    whole = np.ones(4, dtype=np.bool_)
    sought = viterbi(table, bio.chain, whole, whole)
    for row, length in enumerate(lengths):
        own = table[row, :length]
        best = worth(own, sought[row, :length], bio.chain)
        assert worth(own, found[row, :length], bio.chain) == pytest.approx(best, rel=1e-9)


def test_a_stretch_grows_as_far_as_its_break_reaches() -> None:
    """Forty likely insides whose begin is just less likely than all of them are worth."""
    table = np.zeros((1, 41, 3))
    table[0] = (0.5, 0.1, 0.4)
    table[0, 1:] = (0.2, 0.05, 0.75)
    assert decode(table, BIO.chain)[0].tolist() == [1] + [2] * 40


def test_what_is_far_from_a_break_is_left_alone() -> None:
    table = np.full((1, 9, 3), (0.9, 0.06, 0.04))
    table[0, 4] = (0.3, 0.1, 0.6)
    table[0, 7] = (0.1, 0.8, 0.1)
    assert decode(table, BIO.chain)[0].tolist() == [0, 0, 0, 0, 0, 0, 0, 1, 0]


def test_what_was_found_is_remembered_of_the_table_itself_alone() -> None:
    bio = Bio(BIO.labels)
    table = np.full((1, 3, 3), (0.3, 0.1, 0.6))
    found = bio.decode(table)
    assert bio.decode(table) is found
    other = np.full((1, 3, 3), (0.9, 0.05, 0.05))
    assert bio.decode(other).tolist() == [[0, 0, 0]]
    again = pickle.loads(pickle.dumps(bio))
    assert again.decode(table).tolist() == found.tolist()
    del table
    assert bio.decode(np.full((1, 3, 3), (0.8, 0.1, 0.1))).tolist() == [[0, 0, 0]]
