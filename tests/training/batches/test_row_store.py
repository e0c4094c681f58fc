"""Columns that lie together are the same columns, and a batch of them the same batch."""

import numpy as np
import torch

from onepass.training.batches.batch import tensors
from onepass.training.batches.row_store import RowStore, together

ARRAYS = {
    "a": np.arange(5, dtype=np.float32),
    "v": np.arange(10, dtype=np.float32).reshape(5, 2),
    "k": np.arange(5, dtype=np.int64) * 10,
    "b": -np.arange(5, dtype=np.float32),
    "here": np.array([True, False, True, True, False]),
    "m": np.arange(5, dtype=np.int64) % 2,
}
WHICH = np.array([True, True, False, True, True])


def test_they_hold_what_they_held() -> None:
    kept = together(ARRAYS, WHICH)
    assert list(kept) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert kept[name].dtype == array.dtype
        assert np.array_equal(kept[name], array[WHICH])
    assert kept["a"].base is kept["b"].base
    assert kept["a"].base is not kept["m"].base


def test_a_batch_is_that_of_each_column() -> None:
    columns = tensors(together(ARRAYS, WHICH), torch.device("cpu"))
    indices = torch.tensor([3, 0, 0])
    store = RowStore(columns)
    assert sorted(map(sorted, (table.names for table in store.tables))) == [["a", "b"], ["k", "m"]]
    batch = store.take(indices)
    assert batch.keys() == columns.keys()
    assert all(torch.equal(batch[name], one[indices]) for name, one in columns.items())


def test_columns_with_something_between_them_are_taken_one_by_one() -> None:
    table = torch.arange(12.0).reshape(3, 4)
    columns = {"a": table[:, 0], "c": table[:, 2], "alone": torch.arange(3.0)}
    store = RowStore(columns)
    assert not store.tables
    assert torch.equal(store.take(torch.tensor([2]))["c"], torch.tensor([10.0]))
    assert RowStore({"b": table[:, 1], "a": table[:, 0]}).tables[0].names == ["a", "b"]
