"""What a page tells of: its rows are those that were judged, whichever split they are of."""

from collections.abc import Callable
from dataclasses import replace

from onepass.training.bundles.judge import NOTHING
from onepass.training.data.prepare import prepare
from onepass.training.reporting.page_data import Told
from onepass.training.specs.spec import Spec


def test_the_rows_are_those_that_are_judged(shop: Callable[..., Spec]) -> None:
    prepared = prepare(shop())
    told = Told(
        name="shop", version="run-1", contract=prepared.contract, prepared=prepared,
        trained=prepared.train, answered=NOTHING, one_row=lambda index: {},
        report={}, history=[], spec={}, made={}, train_skills={},
    )  # fmt: skip
    assert told.rows is prepared.test
    none = prepared.test.some(0)
    assert replace(told, prepared=replace(prepared, test=none)).rows is prepared.val
