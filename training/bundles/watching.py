"""What a service will count its windows against: the file `watch.json` of a bundle.

The reference are the rows that the bundle is judged on, which the weights have not seen. Where rows
have a time, the spread of real hours and days is learnt from the newest of all parts: answers to
rows that were trained on differ from hour to hour as others do.
"""

from functools import partial

import numpy as np

from onepass.models.contract import Contract
from onepass.models.drift.spreads import spread_of
from onepass.models.drift.watch import Slots, Watch
from onepass.models.drift.watched import WATCH, Reference, Spread, Watched
from onepass.models.manifest import encode
from onepass.training.batches.rows import Rows
from onepass.training.bundles.judge import Verdicts
from onepass.training.bundles.reference import Some, expectations, reference_of
from onepass.training.bundles.windows import DAY_S, HOUR_S, Timed, counted, timed_rows
from onepass.training.evaluation.answers import thin_answers
from onepass.training.evaluation.notes import attempt
from onepass.training.runs.trained import Trained

FEWEST = 30
"""Rows of a reference, at least."""
UNTIMED = "no hours or days are known: rows are taken to come each for itself"


def watched(trained: Trained, verdicts: Verdicts) -> dict[str, bytes]:
    """The file, by its name; none where too few rows have an answer."""
    none, notes = dict[str, bytes](), verdicts.prepared.notes
    make = partial(_file, trained, verdicts)
    return attempt(notes, "nothing is watched while serving", make, none)


def _file(trained: Trained, verdicts: Verdicts) -> dict[str, bytes]:
    contract, prepared = verdicts.contract, verdicts.prepared
    rows = prepared.judged_rows
    fine = np.flatnonzero(verdicts.answered.finite)
    if len(fine) < FEWEST:
        return {}
    arrays = {name: rows.inputs[name][fine] for name in contract.array_names}
    outputs = {name: values[fine] for name, values in verdicts.answered.outputs.items()}
    some = Some(arrays, outputs, prepared.judged_on)
    found = reference_of(contract, some, known=prepared.train.inputs)
    expected = expectations(contract, found, rows=some, judged=verdicts.metrics)
    timed = timed_rows(contract, prepared)
    if timed is None:
        found = found.model_copy(update={"notes": (UNTIMED,)})
    else:
        answers = thin_answers(trained.network, contract, Rows(timed.arrays, {}, {}))
        found = spread(contract, found, timed=timed._replace(outputs=answers))
    return {WATCH: encode(found.model_copy(update={"expected": expected}).model_dump(mode="json"))}


def spread(contract: Contract, found: Reference, *, timed: Timed) -> Reference:
    """With the spread of hours and days."""
    watch = Watch(contract, found)
    hours, days = (
        np.array(list(counted(watch, timed, length_s=length))).reshape(-1, watch.size)
        for length in (HOUR_S, DAY_S)
    )
    own = [
        _spreads(one.watched, hours=hours[:, one.slots], days=days[:, one.slots])
        for one in watch.columns
    ]
    pairs = zip(found.watched, own, strict=True)
    changed = tuple(one.model_copy(update=changes) for one, changes in pairs)
    known = any(one.hour.windows for one in changed)
    notes = () if known else (f"too few rows an hour, and too few days: {UNTIMED}",)
    changes = {"watched": changed, "time": timed.read_from if known else None, "notes": notes}
    return found.model_copy(update=changes)


def _spreads(watched: Watched, *, hours: Slots, days: Slots) -> dict[str, Spread]:
    """Of hours, and of days; where there are too few of one, it is taken to be as the other."""
    hour = spread_of(hours / watched.heap, watched.rare)
    day = spread_of(days / watched.heap, watched.rare)
    return {"hour": hour or day or Spread(), "day": day or hour or Spread()}
