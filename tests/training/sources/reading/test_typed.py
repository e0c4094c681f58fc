"""Columns of Parquet: each type has its meaning, or its sentence; what is not named is not read."""

import base64
import zlib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from onepass.models.contract import Contract
from onepass.training.sources import SourceRows, table
from onepass.training.sources.table import TableSource

WIDE_DECIMAL = (
    "c-qBN%}x|S5Uy^PNkfDzgzEH=Im|&Om<-6T8nXv$V2K6@xPhR=kZhL8Lc-5FsDn43f`h(?&*2kzG9HPKV0F*_Z~zjx"
    "P?>a9chy(l*EKVnRGY;TzQTnyR0yL0A;6FTF{COI3hQfo1RO&Xb6pud^a7(g8Kc?(Xqdd_bYz5=!N<0t60+|PFy#W4"
    "*HAjjaezGmaKQwlsIL%=!%cQ^TaHEC6X}EwgoRL{Sf^iE1mm4G4$|W~miS;o8gULd%omWRKTi*{{fR-o&w2d8u672>"
    "5BxZSfYFQKm3;=F)Jk6p{Z~ZqB6YXX`7t*Jl=cOb*;Sr+egw9{atyaQ3Mr1~pVYr(^j$`m;$dcZvts?bq*bK!&l327"
    "c|^6^#?H%Py5^gFYVCQG*xpiMt3){^O<Eyp(vnM2k`S%iV2S9BJLq{T!eqO<U*F=UFF2^auC_sTLtV3_$^7ol(brwe"
    "mvs8&1>bVsLs=LnS6u!*C3&Hv+S8lRf%A=?9_ogv3!Aj;@QqGWavj;ggspn^@pJlVs?lmq)wAq055J_@+2QF)IQMLN"
    "W_s3-0|0*D2Y;lS{P+F`4y=NQ"
)
"""A Parquet file of `x` (int64: 0 to 3) and `weird`, a decimal of 60 digits, which polars does not
import; compressed."""
Read = Callable[..., SourceRows]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """read(column, input or task) -> rows of a Parquet file with that column, under `x`."""

    def go(
        column: pl.Series, given: dict[str, Any] | None = None, task: dict[str, Any] | None = None
    ) -> SourceRows:
        frame = pl.DataFrame({"x": column}).with_row_index("n").with_columns(z=pl.col("n") % 2)
        frame.write_parquet(tmp_path / "t.parquet")
        named = {"x": given} if given else {"n": {"kind": "number"}}
        tasks = {"x": task} if task else {"z": {"kind": "regression"}}
        contract = Contract.model_validate({"inputs": named, "tasks": tasks})
        source = TableSource(path=tmp_path / "t.parquet")
        return table.read(source, contract.inputs, contract.tasks)

    return go


@pytest.mark.parametrize(
    ("column", "given", "cells"),
    [
        (pl.Series([Decimal("1.50"), None]), {"kind": "number"}, [1.5, None]),
        (pl.Series([1, 2**53], dtype=pl.UInt64), {"kind": "number"}, [1.0, 2.0**53]),
        (pl.Series([1, 2], dtype=pl.Int128), {"kind": "number"}, [1.0, 2.0]),
        (pl.Series(["1.5", " 2 "], dtype=pl.Categorical), {"kind": "number"}, [1.5, 2.0]),
        (pl.Series([b"1.5", None]), {"kind": "number"}, [1.5, None]),
        (
            pl.Series([timedelta(minutes=3), timedelta(seconds=30)]),
            {"kind": "number", "unit": "min"},
            [3.0, 0.5],
        ),
        (pl.Series([time(1, 30)]), {"kind": "number", "unit": "h"}, [1.5]),
        (pl.Series([date(1970, 1, 31), None]), {"kind": "number", "unit": "days"}, [30.0, None]),
        (pl.Series([datetime(1970, 1, 2)]), {"kind": "number", "unit": "seconds"}, [86400.0]),
        (pl.Series([True, None]), {"kind": "number", "unit": "yes or no"}, [1.0, None]),
        (pl.Series(["b", "a"], dtype=pl.Enum(["b", "a"])), {"kind": "category"}, ["b", "a"]),
        (pl.Series([b"k\xc3\xb6ln", None]), {"kind": "category"}, ["köln", None]),
        (pl.Series([Decimal("7.00"), None]), {"kind": "category"}, ["7", None]),
        (pl.Series([Decimal("7.50")]), {"kind": "category"}, ["7.50"]),
        (pl.Series([2**64 - 1], dtype=pl.UInt64), {"kind": "category"}, [str(2**64 - 1)]),
        (pl.Series([date(2024, 3, 2)]), {"kind": "category"}, ["2024-03-02"]),
        (pl.Series([date(2024, 3, 2), None]), {"kind": "timestamp"}, ["2024-03-02", None]),
        (
            pl.Series(["2024-03-02"], dtype=pl.Categorical),
            {"kind": "timestamp"},
            ["2024-03-02"],
        ),
        (pl.Series([["a", "b"], None]), {"kind": "set"}, [["a", "b"], None]),
        (
            pl.Series([[1.0, 2.0]], dtype=pl.Array(pl.Float32, 2)),
            {"kind": "vector", "length": 2},
            [[1.0, 2.0]],
        ),
        (pl.Series([[1, 2], None]), {"kind": "vector", "length": 2}, [[1.0, 2.0], None]),
        (pl.Series([None, None]), {"kind": "number"}, [None, None]),
        (pl.Series([None, None]), {"kind": "category"}, [None, None]),
    ],
)
def test_a_type_has_its_meaning(
    read: Read, column: pl.Series, given: dict[str, Any], cells: list[Any]
) -> None:
    found = read(column.alias("x"), given).inputs["x"]
    found = [cell[:10] if given["kind"] == "timestamp" and cell else cell for cell in found]
    assert found == cells


@pytest.mark.parametrize(
    ("column", "given", "words"),
    [
        (
            pl.Series([date(2024, 1, 1)]),
            {"kind": "number"},
            "of type Date, which is no number: kind:",
        ),
        (
            pl.Series([timedelta(1)]),
            {"kind": "number"},
            "no number: say unit: ms, s, min, h or days",
        ),
        (pl.Series([timedelta(1)]), {"kind": "number", "unit": "USD"}, "which is no number"),
        (
            pl.Series([True]),
            {"kind": "number"},
            "holds true and false: as an input, kind: category",
        ),
        (pl.Series([{"a": 1}]), {"kind": "number"}, "is of type Struct({'a': Int64}), which is no"),
        (pl.Series([[1]]), {"kind": "number"}, "is of type List(Int64), which is no number"),
        (
            pl.Series([2**60, 2**60 + 1]),
            {"kind": "number"},
            "beyond 2^53 that no float tells apart",
        ),
        (pl.Series([b"\xff\xfe" * 8]), {"kind": "category"}, "holds no UTF-8: write it as text"),
        (pl.Series([b"\xff\xfe" * 8]), {"kind": "number"}, "is of type Binary, which is no number"),
        (
            pl.Series([{"a": 1}]),
            {"kind": "text"},
            "is of type Struct({'a': Int64}), which is no text",
        ),
        (pl.Series([1e20, 2e20]), {"kind": "category"}, "beyond 2^63, which are no names"),
        (pl.Series([timedelta(1)]), {"kind": "category"}, "which is no text"),
        (pl.Series([time(1)]), {"kind": "timestamp"}, "a time without a day"),
        (pl.Series([20240131]), {"kind": "timestamp"}, "holds numbers, which are no times"),
        (pl.Series([[{"a": 1}]]), {"kind": "set"}, "items are text or numbers"),
        (pl.Series([["a"]]), {"kind": "vector", "length": 1}, "which is no list of numbers"),
    ],
)
def test_or_its_sentence(read: Read, column: pl.Series, given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError) as refused:
        read(column.alias("x"), given)
    assert str(refused.value).startswith("inputs.x: column 'x' ")
    assert words in str(refused.value)


def test_targets_too(read: Read) -> None:
    minutes = pl.Series("x", [timedelta(minutes=90), None])
    task = {"kind": "regression", "unit": "h"}
    assert read(minutes, task=task).labels["x"] == [1.5, None]
    with pytest.raises(ValueError, match=r"tasks\.x: column 'x' holds true and false"):
        read(pl.Series("x", [True]), task={"kind": "regression"})


def test_what_is_not_named_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "t.parquet"
    file.write_bytes(zlib.decompress(base64.b85decode(WIDE_DECIMAL)))
    contract = Contract.model_validate(
        {"inputs": {"x": {"kind": "number"}}, "tasks": {"y": {"kind": "regression"}}}
    )
    source = TableSource(path=file, columns={"y": "x"})
    assert table.read(source, contract.inputs, contract.tasks).inputs["x"] == [0.0, 1.0, 2.0, 3.0]
    named = TableSource(path=file, columns={"x": "weird", "y": "x"})
    with pytest.raises(ValueError) as refused:
        table.read(named, contract.inputs, contract.tasks)
    assert "column 'weird' of type Decimal(precision=60, scale=2) cannot be read" in str(
        refused.value
    )


def test_names_that_look_like_patterns_are_names(tmp_path: Path) -> None:
    pl.DataFrame({"^x$": [1.0], "x": [2.0], "*": [3.0]}).write_parquet(tmp_path / "t.parquet")
    contract = Contract.model_validate(
        {"inputs": {"x": {"kind": "number"}}, "tasks": {"y": {"kind": "regression"}}}
    )
    source = TableSource(path=tmp_path / "t.parquet", columns={"x": "^x$", "y": "*"})
    rows = table.read(source, contract.inputs, contract.tasks)
    assert (rows.inputs["x"], rows.labels["y"]) == ([1.0], [3.0])
