"""Keys made many at once are those made one by one."""

import numpy as np
import pytest

from onepass.models.contract.moment_columns import DAY_US, Moments
from onepass.training.sources.cell_keys import number_keys
from onepass.training.sources.key_arrays import as_keys, joined, moment_keys, short_numbers


def test_numbers_have_the_nine_digits_that_c_writes() -> None:
    random = np.random.default_rng(0)
    parts = [
        random.integers(0, 2**32, 3000, dtype=np.uint32).view(np.float32),
        random.choice([-1, 1], 3000) * 10 ** random.uniform(-5, 10, 3000),
        random.integers(0, 2**24, 1000) / 2.0 ** random.integers(0, 24, 1000),
        [0, 1, 10, 0.0001, 0.00009999, 99999.99, 999999936, 1e9, np.nan, np.inf],
    ]
    with np.errstate(invalid="ignore"):
        cells = np.concatenate(parts)
        short = cells.astype(np.float32).astype(np.float64)
        keys, written = short_numbers(short)
    wanted = [b"" if one != one else b"%.9g" % one for one in short.tolist()]
    pairs = zip(keys.tolist(), wanted, written.tolist(), strict=True)
    assert all(key == (want if there else b"") for key, want, there in pairs)
    assert written[3000:7000].mean() > 0.8


def test_large_numbers_keep_the_digits_that_tell_them_apart() -> None:
    keys = number_keys([1.7e9 + 1, 1.7e9 + 2, 2.0**20 + 0.5, -0.0, None])
    assert keys == [b"1700000001", b"1700000002", b"1048576.5", b"0", b""]


def test_moments_are_days_and_seconds() -> None:
    at = Moments(np.array([-3, 19000]), np.array([86399 * 10**6 + 999_000, 0]))
    keys = moment_keys(at)
    assert keys is not None
    assert keys.tolist() == [b"-3 86399.999", b"19000 0.000"]
    assert moment_keys(at._replace(of_day=np.array([1, DAY_US - 1]))) is None


def test_rows_are_joined_in_the_order_of_bytes() -> None:
    columns = [[b"b", b""], [b"a", "\u00ff".encode()], [b"ab", "\u00e9".encode()]]
    arrays = [keys for column in columns if (keys := as_keys(column)) is not None]
    assert joined(arrays) == [b"\x1f".join(sorted(row)) for row in zip(*columns, strict=True)]


@pytest.mark.parametrize("key", [b"a\0", b"x" * 65])
def test_what_no_array_holds_is_left_to_others(key: bytes) -> None:
    assert as_keys([b"a", key]) is None
    assert joined([np.array([b"x" * 65])]) is None
