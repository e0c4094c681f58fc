"""How wide what is promised is, under each variant."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.models.contract.inputs import NumberInput
from onepass.models.contract.tasks import MulticlassTask, RegressionTask
from onepass.training.batches.rows import Rows
from onepass.training.studies.comparing.comparison import Comparison
from onepass.training.studies.comparing.tables import csv_text, tables
from onepass.training.studies.comparing.verdict import verdict
from onepass.training.studies.comparing.widths import ALONE, Promises, cells, said, widths
from onepass.training.studies.statistics import Errors
from onepass.training.studies.trial import Result

ROWS = 200
CONTRACT = Contract(
    inputs={"x": NumberInput()},
    tasks={
        "fare": RegressionTask(certainty=0.9),
        "card": MulticlassTask(labels=("a", "b"), certainty=0.9),
        "plain": RegressionTask(),
    },
)
TRUTH = np.random.default_rng(0).uniform(-1, 1, ROWS).astype(np.float32)
NOTHING = np.zeros(ROWS, dtype=np.float32)
EVERY = np.ones(ROWS, dtype=np.bool_)
TARGETS = {"fare": TRUTH, "card": NOTHING.astype(np.int64), "plain": TRUTH}
JUDGED = Rows({"x": NOTHING}, TARGETS, dict.fromkeys(TARGETS, EVERY))


def run(wide: float, seed: int = 0) -> dict[int, Result]:
    """Of intervals that are so far from 0 to either side, one of them without an end."""
    high = np.full(ROWS, wide, dtype=np.float32) * (1 + TRUTH / 100)
    high[0] = np.finfo(np.float32).max
    outputs = {
        "fare.value": NOTHING, "fare.low": -np.full(ROWS, wide, dtype=np.float32),
        "fare.high": high,
        "card.probabilities": np.full((ROWS, 2), 0.5, dtype=np.float32),
        "card.slack": np.tile(np.array([1, wide - 0.9], dtype=np.float32), (ROWS, 1)),
        "plain.value": NOTHING,
    }  # fmt: skip
    return {seed: Result({}, outputs)}


def found() -> dict[str, dict[str, object]]:
    promises = Promises(CONTRACT, JUDGED, Errors(CONTRACT, JUDGED, JUDGED))
    alone = dict.fromkeys(CONTRACT.tasks, run(1.0))
    return {**widths(promises, {"hard + equal": run(0.8), "mmoe + equal": run(1.2)}, alone)}


def test_narrower_ones_are_told_with_how_often_they_held() -> None:
    judged = found()
    assert [*judged] == [ALONE, "hard + equal", "mmoe + equal"]
    narrow = judged["hard + equal"]
    assert [*narrow] == ["fare", "card"], "of others nothing is promised"
    covered, width, narrower = narrow["fare"]
    assert covered == pytest.approx((np.abs(TRUTH) <= 0.8).mean(), abs=0.02)
    assert width.value == pytest.approx(1.6, rel=0.01)
    assert narrower.value == pytest.approx(0.2)
    assert narrower.sign == 1
    assert narrow["card"].width.value == 1
    assert narrow["card"].narrower.value == 0.5
    assert judged[ALONE]["fare"].narrower.value == 0
    wider = [*said(judged["mmoe + equal"])]
    assert wider == ["What is promised is wider than alone for `fare` (-20.0 % ± 0.0)."]
    assert [*said(judged[ALONE])] == []
    assert cells(narrow)[1] == "100.0 %, 1 ± 0"


def test_where_nothing_is_promised_nothing_is_told() -> None:
    contract = CONTRACT.model_copy(update={"tasks": {"plain": CONTRACT.tasks["plain"]}})
    promises = Promises(contract, JUDGED, Errors(contract, JUDGED, JUDGED))
    assert widths(promises, {"hard + equal": run(1)}, {"plain": run(1)}) == {}


def test_a_comparison_tells_it_in_its_tables_its_csv_and_its_verdict(
    comparison: Comparison,
) -> None:
    whole = replace(comparison, widths=found())
    assert len(tables(comparison)) == 2
    assert tables(whole)[2].row_count == 3
    rows = list(csv.DictReader(csv_text(whole).splitlines()))
    assert float(rows[0]["narrower"]) == pytest.approx(0.2)
    assert float(rows[-2]["width"]) == pytest.approx(2, rel=0.01), "alone"
    assert "What is promised is wider than alone for `fare`" in verdict(whole)
    assert "promised" not in verdict(comparison)
