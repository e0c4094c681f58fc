"""What is said of two rules is true of every row that they split."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.training.data.nested_split import calibrates, holds
from onepass.training.sources.split import GroupSplit, HashSplit, TimeSplit, by_hash
from onepass.training.sources.table import TableSource

KEYS = [str(number) for number in range(2000)]
TABLE = TableSource()
shares = st.sampled_from([0.0, 0.1, 0.2, 0.3])
rules = st.builds(HashSplit, val=st.sampled_from([0.1, 0.2, 0.3]), test=shares, calibration=shares)


@given(rules, rules, st.booleans())
def test_no_row_that_trained_is_judged_or_calibrates(
    old: HashSplit, new: HashSplit, refitted: bool
) -> None:
    before, after = by_hash(KEYS, old), by_hash(KEYS, new)
    trained = np.isin(before, ("train", "val") if refitted else ("train",))
    judged = after == ("test" if new.test else "val")
    if holds({"": old}, {"": new}, TABLE, refitted):
        assert not (trained & judged).any()
    unseen = calibrates({"": old}, {"": new}, refitted)
    assert unseen == (not (trained & (after == "calibration")).any())


def test_the_same_rule_holds_out_what_it_did() -> None:
    rule = HashSplit(key=("id",), calibration=0.1)
    assert holds({"": rule}, {"": rule}, TABLE, refitted=True)
    assert calibrates({"": rule}, {"": rule}, refitted=True)


@pytest.mark.parametrize(
    "other", [None, HashSplit(key=("nr",)), GroupSplit(column="id"), TimeSplit(column="id")]
)
def test_of_another_hash_nothing_is_known(
    other: HashSplit | GroupSplit | TimeSplit | None,
) -> None:
    old = {} if other is None else {"": other}
    assert not holds(old, {"": HashSplit(key=("id",))}, TABLE, refitted=False)
