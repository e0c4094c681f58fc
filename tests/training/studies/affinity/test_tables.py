"""An affinity as tables: a number per pair of tasks, and what to write into a spec."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from onepass.models import yaml
from onepass.training.studies.affinity.affinity import Affinity
from onepass.training.studies.affinity.tables import (
    COLUMNS,
    csv_text,
    document,
    exponent,
    tables,
    yaml_line,
)


@pytest.mark.parametrize(("largest", "power"), [(0.005, -3), (0.0, 0), (12.0, 1), (1.0, 0)])
def test_the_largest_one_has_a_digit_before_the_point(largest: float, power: int) -> None:
    table = np.array([[[999.0, largest], [-largest / 2, np.nan]]])
    assert exponent(table) == power, "what a task does for itself is no affinity"


def test_every_pair_has_a_cell_and_what_tells_nothing_a_mark(affinity: Affinity) -> None:
    ahead, agree, groups = tables(affinity)
    assert (ahead.row_count, agree.row_count, groups.row_count) == (3, 3, 3)
    console = Console(width=160)
    with console.capture() as printed:
        console.print(ahead, agree, groups)
    text = printed.get()
    assert "lookahead affinity in 1e-3" in text
    assert "+2.00" in text
    assert "+0.600" in text
    assert "a, b · c" in text
    assert "<- suggested" in text


def test_what_is_suggested_is_a_spec(affinity: Affinity) -> None:
    found = yaml.parse(yaml_line(affinity))["sharing"]
    assert found == {"kind": "branching", "groups": [["a", "b"], ["c"]]}
    friends = replace(affinity, lookahead=np.ones((2, 3, 3)))
    assert yaml_line(friends) == "sharing: {kind: hard}"


def test_the_csv_has_numbers_as_they_are(affinity: Affinity) -> None:
    rows = list(csv.DictReader(csv_text(affinity).splitlines()))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 2 * 9
    pair = next(r for r in rows if (r["measure"], r["of"], r["on"]) == ("lookahead", "b", "a"))
    assert float(pair["mean"]) == pytest.approx(0.003)
    assert pair["seeds"] == "2"
    alone = replace(affinity, lookahead=affinity.lookahead[:1])
    first = next(csv.DictReader(csv_text(alone).splitlines()))
    assert (first["low"], first["high"]) == ("", ""), "one seed tells nothing of it"


def test_the_document_holds_what_branching_takes(affinity: Affinity) -> None:
    found = document(affinity)
    assert found["groups"] == [["a", "b"], ["c"]]
    assert [len(one["groups"]) for one in found["groupings"]] == [1, 2, 3]
    assert (found["seeds"], found["every"], found["tasks"]) == (2, 5, ["a", "b", "c"])
    np.testing.assert_allclose(found["lookahead"][0][1], 0.002)
