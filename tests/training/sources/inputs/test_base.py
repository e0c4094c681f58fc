"""Kinds of input in training: laws that each of them obeys."""

from pathlib import Path
from typing import Any, get_args

import numpy as np
import polars as pl
import pytest
import torch
from pydantic import TypeAdapter

from onepass.models.contract.inputs import Input
from onepass.training.sources.column_reader import ColumnReader
from onepass.training.sources.inputs import kind_of
from onepass.training.sources.inputs.base import Where, WordRules
from onepass.training.sources.reading.table import Table

CELLS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "number": ({}, ["1.5", "2", "2"]),
    "vector": ({"length": 2}, ["[1, 2]", "[3, 4.5]", "[3, 4.5]"]),
    "category": ({"min_count": 1}, ["b", "a", "a"]),
    "set": ({"min_count": 1}, ["p|q", "q", "q"]),
    "sequence": ({"min_count": 1}, ["one two", "two", "two"]),
    "text": ({"tokens": {"buckets": 8}}, ["one two", "two", "two"]),
    "timestamp": ({}, ["2024-01-01", "2024-01-02T10:00:00Z", "2024-01-02T10:00:00Z"]),
}
"""A table's cells; the last two are the same."""
RULES = WordRules(handed_on=True, dropout=False, split=False, min_count=1)
every_kind = pytest.mark.parametrize("kind", CELLS)


def read(kind: str) -> tuple[Any, Any]:
    """An input, and its cells as they are read."""
    settings, cells = CELLS[kind]
    given = TypeAdapter(Input).validate_python({"kind": kind, **settings})
    table = Table(["x"], len(cells), lambda name: pl.Series(name, cells))
    reader = ColumnReader(table)
    reader.reading = given.reading
    where = Where("x", ("x",), None, None, Path(), each=False)
    column = kind_of(given).cells(reader, where)
    assert reader.problems == []
    return given, column


def array(given: Any, column: Any) -> np.ndarray:
    """The rows through the input, as a contract takes them."""
    cells = [given.decode(cell) if given.decodes else cell for cell in column]
    if given.kind == "timestamp":
        cells = [given._read(cell) for cell in cells]
    return np.asarray(given.array(cells))


def test_every_kind_has_a_class_of_its_own() -> None:
    kinds = {one.model_fields["kind"].default for one in get_args(get_args(Input)[0])}
    assert kinds == {*CELLS, "image"}, "images are in tests of files"


@every_kind
def test_equal_cells_have_equal_keys_and_no_others(kind: str) -> None:
    given, column = read(kind)
    first, second, third = kind_of(given).keys(column)
    assert second == third != first


@every_kind
def test_a_vocabulary_is_learnt_once(kind: str) -> None:
    given, column = read(kind)
    learnt = kind_of(given).learnt(column, iter(column))
    assert kind_of(learnt).learnt(column, iter(column)) == learnt
    assert bool(learnt.vocabulary) == (kind in ("category", "set", "sequence"))


@every_kind
def test_what_is_seen_has_the_words_of_a_report(kind: str) -> None:
    given, column = read(kind)
    learnt = kind_of(given).learnt(column, iter(column))
    facts = kind_of(learnt).statistics(array(learnt, column))
    assert facts
    outside = learnt.seen(facts)
    assert outside is None or outside.rule
    usual = learnt.usual(facts)
    assert (usual is None) == (kind in ("image", "text", "sequence"))
    if usual is not None:
        assert learnt.array([usual]).shape[0] == 1


@every_kind
def test_values_that_are_forgotten_are_unseen_and_the_shape_stays(kind: str) -> None:
    given, column = read(kind)
    kind_in_training = kind_of(kind_of(given).learnt(column, iter(column)))
    if not kind_in_training.forgets:
        return
    rows = array(kind_in_training.declared, column)
    assert kind_in_training.never_unseen(rows, RULES)
    table = torch.from_numpy(rows)
    drawn = torch.ones(table.shape[:2], dtype=torch.bool)
    without = kind_in_training.without(table, drawn)
    assert without.shape == table.shape
    assert without.dtype == table.dtype
    none = kind_in_training.without(table, torch.zeros_like(drawn))
    assert torch.equal(none, table)
    assert not torch.equal(without, table)


def test_a_constant_is_told_where_it_has_no_say() -> None:
    given, _ = read("number")
    assert kind_of(given).constant(np.full(3, 2.5)).startswith("is 2.5 in all training rows")
    given, _ = read("category")
    assert kind_of(given).constant(np.ones(3)) == ""
