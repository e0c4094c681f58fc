"""How often the watch rings in quiet windows of real tables, and how often it finds a planted move.

    python benchmarks/drift.py --data FOLDER

FOLDER holds taxis_nyc/dev.csv and so on. No network is trained: labels stand in for answers.

- hours: real windows in the order of time, as long as it takes for some 150 rows. A random half of
  them is the reference, whose spread is learnt as training does; the other half is judged, each
  window by itself: quiet, since the halves are of the same weeks. Twenty halves of each table.
- resampled: windows of 500 rows, drawn at random from the rows that are not in the reference: 100
  for each of twenty random halves.
- planted: ten windows of 1,000 such rows for each half, in which one number is moved by half a
  deviation; the others must not ring.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.drift.two_samples import LEVEL
from onepass.models.drift.verdicts import over_time
from onepass.models.drift.watch import Slots, Watch
from onepass.training.bundles.reference import Some, reference_of
from onepass.training.bundles.watching import spread
from onepass.training.bundles.windows import Timed

HALVES, DRAWN, PLANTED = 20, 100, 10
DAY_S = 86400


class Table(NamedTuple):
    """A table: when its rows were, how long windows are, what is sent and what is answered."""

    time: pl.Expr
    """In seconds."""
    days: float
    numbers: tuple[str, ...]
    categories: tuple[str, ...]
    labels: tuple[str, ...]


def stamp(column: str) -> pl.Expr:
    return pl.col(column).str.to_datetime(strict=False).dt.epoch("s")


TABLES = {
    "taxis_nyc": Table(
        stamp("pickup"), 1, ("distance", "passengers"), ("pickup_zone", "payment"),
        ("fare", "duration_min"),
    ),
    "taxis_chicago": Table(
        pl.col("trip_start_timestamp"), 21, ("trip_miles", "trip_start_hour"),
        ("payment_type", "company"), ("fare", "tips"),
    ),
    "flights_nyc": Table(
        stamp("date") + 60 * pl.col("sched_dep_min"), 2,
        ("distance", "temp", "wind_speed", "pressure"), ("carrier", "origin", "dest"),
        ("dep_delay",),
    ),
    "bike_sharing": Table(
        stamp("dteday") + 3600 * pl.col("hr"), 7, ("temp", "hum", "windspeed", "hr"),
        ("weathersit",), ("casual", "registered"),
    ),
    "gas_turbine": Table(
        3600 * pl.int_range(pl.len()), 7, ("AT", "AP", "AH", "AFDP", "GTEP", "TIT", "TAT"), (),
        ("CO", "NOX"),
    ),
}  # fmt: skip


class Rows(NamedTuple):
    """All rows of a table, in the order of their time."""

    contract: Contract
    arrays: Arrays
    outputs: Arrays
    window: NDArray[np.int64]

    def taken(self, which: NDArray[Any]) -> Some:
        arrays, outputs = ({n: v[which] for n, v in part.items()} for part in self[1:3])
        return Some(arrays, outputs, "test")


def read(folder: Path, table: Table) -> Rows:
    file = next(one for one in folder.glob("dev.csv*"))
    own = [*table.numbers, *table.categories, *table.labels]
    frame = pl.read_csv(file, infer_schema_length=None).with_columns(table.time.alias("_at"))
    frame = frame.drop_nulls(["_at", *table.numbers, *table.labels]).sort("_at")
    inputs: dict[str, Any] = {name: {"kind": "number"} for name in table.numbers}
    for name in table.categories:
        known = frame[name].cast(pl.String).drop_nulls().value_counts().filter(pl.col("count") > 1)
        inputs[name] = {"kind": "category", "values": known[name].to_list(), "default": "unknown"}
    tasks = {name: {"kind": "regression"} for name in table.labels}
    contract = Contract.model_validate({"inputs": inputs, "tasks": tasks})
    texts = [pl.col(name).cast(pl.String) for name in table.categories]
    columns = frame.select(own).with_columns(
        *texts, pl.col(*table.numbers, *table.labels).cast(pl.Float64)
    )
    arrays = contract.read(columns.select(list(inputs)).to_dicts())
    outputs = {f"{n}.value": columns[n].to_numpy().astype(np.float32) for n in table.labels}
    window = (frame["_at"].to_numpy() / (table.days * DAY_S)).astype(np.int64)
    return Rows(contract, arrays, outputs, window)


def watches(rows: Rows, half: NDArray[np.bool_]) -> Iterator[Watch]:
    """By the rows of a half: with the spread of its windows, and without."""
    some = rows.taken(half)
    plain = reference_of(rows.contract, some, known=rows.arrays)
    timed = Timed(some.arrays, rows.window[half].astype(np.float64) * DAY_S, "time", some.outputs)
    yield Watch(rows.contract, spread(rows.contract, plain, timed=timed))
    yield Watch(rows.contract, plain)


def ringing(watch: Watch, windows: list[Slots]) -> NDArray[np.bool_]:
    """Which of all that is watched rings in each window, at the level of one: (W, T)."""
    return over_time(watch, np.array(windows), length="day", level=LEVEL).rings


def in_order(rows: Rows) -> tuple[int, int, int]:
    """Windows that were judged; those that rang with the spread, and without."""
    found = np.zeros(3, dtype=np.int64)
    for seed in range(HALVES):
        numbers = np.unique(rows.window)
        chosen = np.random.default_rng(seed).permutation(numbers)[: len(numbers) // 2]
        half = np.isin(rows.window, chosen)
        others = [rows.taken(rows.window == one)[:2] for one in np.setdiff1d(numbers, chosen)]
        rang = [ringing(w, [w.counted(*one) for one in others]) for w in watches(rows, half)]
        found += [len(others), *(int(one.any(axis=1).sum()) for one in rang)]
    return int(found[0]), int(found[1]), int(found[2])


def drawn(rows: Rows, moved: str) -> tuple[float, float, float]:
    """Quiet windows that rang, per 1,000; planted ones that were found; others that rang then."""
    random, count = np.random.default_rng(0), len(rows.window)
    found = []
    for _ in range(HALVES):
        half = random.random(count) < 0.5
        *_, watch = watches(rows, half)
        rest, deviation = np.flatnonzero(~half), rows.arrays[moved].std()
        quiet = [rows.taken(random.choice(rest, 500, replace=False)) for _ in range(DRAWN)]
        planted = [rows.taken(random.choice(rest, 1000, replace=False)) for _ in range(PLANTED)]
        for some in planted:
            some.arrays[moved][:] += np.float32(0.5 * deviation)
        rang, off = (
            ringing(watch, [watch.counted(*some[:2]) for some in part]) for part in (quiet, planted)
        )
        own = np.array([one.watched.name == moved for one in watch.columns])
        found.append((rang.any(axis=1).mean(), off[:, own].mean(), off[:, ~own].any(axis=1).mean()))
    shares = np.mean(found, axis=0)
    return float(1000 * shares[0]), float(shares[1]), float(1000 * shares[2])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    print("| table | windows in order | rang per 1,000 | as if rows came each for itself |"
          " resampled, per 1,000 | half a deviation of | found | others, per 1,000 |\n"
          "|---|--:|--:|--:|--:|---|--:|--:|")  # fmt: skip
    for name, table in TABLES.items():
        if not (data / name).is_dir():
            print(f"{name}: is not there")
            continue
        rows = read(data / name, table)
        judged, rang, plain = in_order(rows)
        quiet, found, others = drawn(rows, table.numbers[0])
        print(f"| {name}, {table.days:g} days | {judged:,} | {1000 * rang / judged:.1f} | "
              f"{1000 * plain / judged:.0f} | {quiet:.1f} | {table.numbers[0]} | {found:.0%} | "
              f"{others:.1f} |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
