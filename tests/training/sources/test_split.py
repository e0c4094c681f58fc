"""Splits: stable, and nothing that belongs together on two sides."""

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.training.sources.split import (
    ColumnSplit,
    GroupSplit,
    HashSplit,
    SharesSplit,
    TimeSplit,
    by_column,
    by_hash,
    by_time,
)

GOLDEN = ["val", "train", "val", "train", "test", "val", "train", "val", "train", "train"]
keys = st.lists(st.text(max_size=4), min_size=1)


@given(keys, keys)
def test_a_keys_split_depends_on_the_key_alone(some: list[str], others: list[str]) -> None:
    alone = dict(zip(some, by_hash(some, HashSplit()), strict=True))
    both = others + some
    for key, split in zip(both, by_hash(both, HashSplit()), strict=True):
        assert alone.get(key, split) == split


def test_the_split_of_a_key_never_changes_between_versions() -> None:
    keys = [*"abcdefgh", "", "é"]
    slow = []
    for key in keys:
        place = int(hashlib.blake2b(key.encode(), digest_size=8).hexdigest(), 16)
        slow.append("test" if place < 0.15 * 2**64 else "val" if place < 0.3 * 2**64 else "train")
    assert by_hash(keys, HashSplit()).tolist() == slow == GOLDEN


def test_the_shares_are_about_those_that_were_asked_for() -> None:
    split = by_hash([str(n) for n in range(20_000)], HashSplit(val=0.2, test=0.05))
    assert np.mean(split == "val") == pytest.approx(0.2, abs=0.01)
    assert np.mean(split == "test") == pytest.approx(0.05, abs=0.01)


@given(
    st.lists(st.integers(0, 50), min_size=3),
    st.floats(0.05, 0.4),
    st.sampled_from([0.0, 0.1, 0.3]),
)
def test_time_goes_from_train_to_val_to_test(times: list[int], val: float, test: float) -> None:
    column = np.array(times)
    split = by_time(column, TimeSplit(column="t", val=val, test=test))
    order = {"train": 0, "val": 1, "test": 2}
    ranks = np.array([order[word] for word in split])
    sort = np.argsort(column, kind="stable")
    assert (np.diff(ranks[sort]) >= 0).all()
    for moment in set(times):
        assert len(set(split[column == moment])) == 1
    assert test > 0 or "test" not in split


def test_golden_times() -> None:
    times = np.array([5, 1, 4, 2, 3, 9, 8, 7, 6, 10])
    split = by_time(times, TimeSplit(column="t", val=0.2, test=0.1))
    assert dict(zip(times.tolist(), split.tolist(), strict=True)) == {
        **dict.fromkeys(range(1, 8), "train"),
        8: "val",
        9: "val",
        10: "test",
    }


def test_a_column_says_it_in_its_words() -> None:
    words = ["train", "val", "validation", "valid", "test"]
    assert by_column(words, "s").tolist() == ["train", "val", "val", "val", "test"]
    with pytest.raises(ValueError, match=r"'s' must hold train, val or test; .* 'dev', None$"):
        by_column(["train", None, "dev", "dev"], "s")


def test_rows_held_out_are_taken_from_those_that_would_train() -> None:
    keys = [str(n) for n in range(20_000)]
    before, after = by_hash(keys, HashSplit()), by_hash(keys, HashSplit(calibration=0.1))
    moved = before != after
    assert set(before[moved]) == {"train"}
    assert set(after[moved]) == {"calibration"}
    assert np.mean(moved) == pytest.approx(0.1, abs=0.01)


@given(st.lists(st.integers(0, 50), min_size=3), st.floats(0.05, 0.4), st.sampled_from([0.0, 0.2]))
def test_times_before_those_that_choose_are_held_out(
    times: list[int], share: float, test: float
) -> None:
    column = np.array(times)
    plain = TimeSplit(column="t", val=0.2, test=test)
    before, after = (
        by_time(column, rule) for rule in (plain, plain.model_copy(update={"calibration": share}))
    )
    moved = before != after
    assert set(before[moved]) <= {"train"}
    assert set(after[moved]) <= {"calibration"}
    chosen = column[(before == "val") | (before == "test")]
    trained = column[after == "train"]
    assert all(trained.max(initial=-1) < time < chosen.min() for time in column[moved])


def test_a_column_may_hold_out_rows_where_it_is_asked_to() -> None:
    words = ["train", "val", "calibration", "test"]
    assert by_column(words, "s", calibration=True).tolist() == words
    with pytest.raises(ValueError, match=r"must hold train, val, calibration or test; .* 'dev'$"):
        by_column([*words, "dev"], "s", calibration=True)
    way_out = r"holds 'calibration': .*, say split: {kind: column, column: s, calibration: true}$"
    with pytest.raises(ValueError, match=way_out):
        by_column(words, "s")


@pytest.mark.parametrize(
    "rule",
    [
        SharesSplit(), HashSplit(key=("id",)), GroupSplit(column="g"), TimeSplit(column="t"),
        ColumnSplit(),
    ],
)  # fmt: skip
def test_a_rule_that_holds_out_nothing_is_written_as_before(
    rule: SharesSplit | HashSplit | GroupSplit | TimeSplit | ColumnSplit,
) -> None:
    assert "calibration" not in rule.model_dump(mode="json")
    asked = type(rule).model_validate(rule.model_dump() | {"calibration": rule.kind == "column"})
    assert ("calibration" in asked.model_dump()) == (rule.kind == "column")
    assert type(rule).model_validate(rule.model_dump(mode="json")) == rule
