"""A comparison as tables: what is rounded for the eye is whole in the CSV."""

import csv

import pytest

from onepass.training.studies.comparing.comparison import Comparison
from onepass.training.studies.comparing.tables import (
    COLUMNS,
    cost_cells,
    csv_text,
    error_cells,
    gain_cells,
    headers,
    tables,
)


def test_cells_are_numbers_with_their_intervals(comparison: Comparison) -> None:
    reference, best, other = comparison.variants
    assert gain_cells(reference, comparison) == [
        "+0.0 ± 1.0",
        "+2.0 ± 2.0",
        "+1.0 ± 1.5",
        "",
        "1.5",
    ]
    assert gain_cells(best, comparison)[3:] == ["0.01", "1.5"]
    assert gain_cells(other, comparison)[3] == "0.7 ≈", "it cannot be told from the reference"
    assert error_cells(comparison.alone, comparison) == ["2 ± 0.1", "0.5 ± 0.02"]
    assert cost_cells(best.cost) == ["12.5", "21,000", "210"]
    assert headers(comparison) == ["fare mae, USD", "card log_loss"]


def test_tables_have_a_row_per_variant_and_one_for_tasks_alone(comparison: Comparison) -> None:
    gains, errors = tables(comparison)
    assert gains.row_count == errors.row_count == 4
    assert [str(column.header) for column in errors.columns] == [
        "variant", "seeds", "fare mae, USD", "card log_loss",
    ]  # fmt: skip
    assert len(gains.columns) == len(comparison.tasks) + 8


def test_the_csv_has_a_line_per_variant_and_task_and_mean(comparison: Comparison) -> None:
    rows = list(csv.DictReader(csv_text(comparison).splitlines()))
    assert tuple(rows[0]) == COLUMNS
    assert [(row["variant"], row["task"]) for row in rows] == [
        *((one.variant.name, task) for one in comparison.variants
          for task in ("fare", "card", "mean")),
        ("fare alone", "fare"), ("card alone", "card"),
    ]  # fmt: skip
    mean = rows[5]
    assert (mean["gain"], mean["p"], mean["differs"], mean["error"]) == ("0.1", "0.01", "True", "")
    assert float(rows[3]["error"]) == pytest.approx(1.8)
    assert rows[3]["parameters"] == "21000"
    alone = rows[-1]
    assert (alone["gain"], alone["seconds"], alone["validation_skill"]) == ("0", "11", "")
