"""The eight tables: what is asked of which columns. Columns that give an answer away are left out.

Nothing is said of how: that is the recipe's.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

QUALITY = ["3", "4", "5", "6", "7", "8", "9"]
NUMBER, NOT_NEGATIVE = {"kind": "regression"}, {"kind": "regression", "min": 0}


class Set(NamedTuple):
    """A table: the names of its inputs, its tasks as a spec has them."""

    file: str
    numbers: str
    categories: str
    tasks: Mapping[str, Mapping[str, Any]]


SETS = {
    "taxis_nyc": Set(
        "taxis_nyc/dev.csv",
        "distance passengers pickup_hour",
        "pickup_dow pickup_zone dropoff_zone pickup_borough dropoff_borough color payment",
        {"fare": NUMBER, "duration_min": NUMBER, "tip": NUMBER},
    ),
    "taxis_chicago": Set(
        "taxis_chicago/dev.csv.gz",
        "trip_start_hour pickup_latitude pickup_longitude dropoff_latitude dropoff_longitude "
        "trip_miles trip_start_timestamp",
        "pickup_community_area dropoff_community_area dropoff_census_tract trip_start_month "
        "trip_start_day payment_type company",
        {"trip_seconds": NUMBER, "fare": NUMBER, "tips": NUMBER},
    ),
    "flights_nyc": Set(
        "flights_nyc/dev.csv.gz",
        "month sched_dep_min sched_arr_min distance temp humid wind_speed wind_gust precip "
        "pressure visib",
        "dow carrier origin dest",
        {
            "dep_delay": NUMBER,
            "arr_delay": NUMBER,
            "air_time": NUMBER,
            "cancelled": {"kind": "binary", "labels": ["0", "1"]},
        },
    ),
    "adult": Set(
        "adult/dev.csv.gz",
        "age education_num capital_gain capital_loss hours_per_week",
        "workclass education occupation race sex native_country",
        {
            "income": {"kind": "binary", "labels": ["<=50K", ">50K"]},
            "marital_status": {"kind": "multiclass"},
        },
    ),
    "bike_sharing": Set(
        "bike_sharing/dev.csv",
        "temp atemp hum windspeed",
        "season yr mnth hr holiday weekday workingday weathersit",
        {"casual": NOT_NEGATIVE, "registered": NOT_NEGATIVE},
    ),
    "wine_quality": Set(
        "wine_quality/dev.csv",
        "fixed_acidity volatile_acidity citric_acid residual_sugar chlorides free_sulfur_dioxide "
        "total_sulfur_dioxide density ph sulphates alcohol",
        "",
        {
            "quality": {"kind": "ordinal", "labels": QUALITY},
            "colour": {"kind": "binary", "labels": ["red", "white"]},
        },
    ),
    "student_grades": Set(
        "student_grades/dev.csv",
        "age Medu Fedu traveltime studytime failures famrel freetime goout Dalc Walc health "
        "absences",
        "course school sex address famsize Pstatus Mjob Fjob reason guardian schoolsup famsup paid "
        "activities nursery higher internet romantic",
        {"G1": NUMBER, "G2": NUMBER, "G3": NUMBER},
    ),
    "gas_turbine": Set(
        "gas_turbine/dev.csv.gz",
        "AT AP AH AFDP GTEP TIT TAT CDP TEY",
        "",
        {"CO": NUMBER, "NOX": NUMBER},
    ),
}


def document(name: str, data: Path) -> dict[str, Any]:
    """Name, inputs, tasks and source; an input that is missing in some rows may be."""
    own = SETS[name]
    table = pl.read_csv(data, infer_schema_length=0)
    gaps = {column for column in table.columns if table[column].null_count()}
    numbers = {
        column: {"kind": "number", **({"optional": True} if column in gaps else {})}
        for column in own.numbers.split()
    }
    categories = {
        column: {"kind": "category", **({"default": "unknown"} if column in gaps else {})}
        for column in own.categories.split()
    }
    return {
        "name": name,
        "inputs": numbers | categories,
        "tasks": {task: dict(asked) for task, asked in own.tasks.items()},
        "source": {"kind": "table", "path": str(data)},
    }


def without_test(source: Path, folder: Path) -> Path:
    """A copy without the rows that judge: whoever chooses never sees them."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / source.name.removesuffix(".gz")
    table = pl.read_csv(source, infer_schema_length=0)
    table.filter(pl.col("split") != "test").write_csv(file)
    return file
