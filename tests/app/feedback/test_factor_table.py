"""Factors in the file: one state for whoever opens it, per model, and undone with what moved it."""

from contextlib import suppress
from pathlib import Path

from onepass.app.feedback.factor_table import FactorTable
from onepass.app.feedback.following import Factor, Following, stepped
from onepass.app.feedback.store_file import StoreFile
from onepass.models.contract import Contract

CONTRACT = Contract.model_validate(
    {
        "inputs": {"x": {"kind": "number"}},
        "tasks": {
            "price": {"kind": "regression", "certainty": 0.9},
            "plain": {"kind": "regression"},
        },
    }
)
ANSWER = {"price": {"value": 10, "low": 8, "high": 14}, "plain": {"value": 1}}


def test_all_workers_have_one_state_that_outlives_them(tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite"
    file = StoreFile(path, make=True)
    one, two, other = (Following(CONTRACT, {}) for _ in range(3))
    table, beside = FactorTable(file, 1, one), FactorTable(StoreFile(path), 1, two)
    assert one.now == {"price": Factor()}
    with file.transaction():
        table.follow(ANSWER, {"price": 20, "plain": 5})
    assert one.now == {"price": Factor()}, "until it is read"
    table.read()
    beside.read()
    missed = Factor(stepped(1.0, 2.5, 0.9), 1)
    assert one.now == two.now == {"price": missed}
    FactorTable(StoreFile(path), 2, other)
    assert other.now == {"price": Factor()}, "of another model"
    again = Following(CONTRACT, {})
    FactorTable(StoreFile(path), 1, again)
    assert again.now == {"price": missed}


def test_what_fails_moves_nothing(tmp_path: Path) -> None:
    file = StoreFile(tmp_path / "kept.sqlite", make=True)
    following = Following(CONTRACT, {})
    table = FactorTable(file, 1, following)
    with file.transaction(), suppress(ZeroDivisionError), file.part():
        table.follow(ANSWER, {"price": 20})
        raise ZeroDivisionError
    table.read()
    assert following.now == {"price": Factor()}
