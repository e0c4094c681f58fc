"""Whether what is promised of answers holds for test rows, and what it costs in width.

    python -m venv benchmarks/.venvs/certainty
    benchmarks/.venvs/certainty/bin/pip install -c constraints.txt -e '.[train]' crepes==0.9.0
    benchmarks/.venvs/certainty/bin/python benchmarks/certainty.py --data FOLDER [--only NAME]

FOLDER holds taxis_nyc/dev.csv and so on, as for `tables.py`; the recipe `good` has the rest. Films
and faces are the examples of these names, which learn for a few epochs: what is promised holds for
poor networks, too, and only its width tells. Rows
of bike_sharing and of flights_nyc, whose own splits are by days, and those of one year of
gas_turbine are split by hash: rows are exchangeable then. What comes of whole days is told beside.
Each table is learnt once; then 80, 90 and 95 % are promised by the same weights. A cell is one task
at one of these: it is outside where its share lies beyond what 95 of 100 draws of calibration and
test rows would give. Widths are compared with those of crepes, which takes the same answers and
calibration rows; answers that hold at once with those of Bonferroni's bound, where each of T tasks
has 1 - 0.1 / T. Sets may hold more often than is promised, and count as outside below alone.

Rows are in benchmarks/.results/certainty, and read again unless `--anew`.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from crepes import ConformalRegressor
from examples import EXAMPLES
from ours import said

from onepass.models.contract.forms import Quantity
from onepass.training.bundles.promises import held
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.evaluation.answers import answered_by
from onepass.training.fitting.train import train
from onepass.training.runs.checkpoint import Running
from onepass.training.runs.finish import finished
from onepass.training.runs.loop import Loop
from onepass.training.runs.progress import Silent
from onepass.training.specs.certainty import CertaintySpec
from onepass.training.specs.read import load, read
from onepass.training.specs.spec import Spec
from tabular.sets import SETS, document

RESULTS = Path(__file__).parent / ".results" / "certainty"
COVERAGES = (0.8, 0.9, 0.95)
TOP = 0.9
"""At which thirds, widths and what holds at once are told."""
Row = dict[str, Any]


class Case(NamedTuple):
    """A table, and how its rows are split."""

    table: str
    split: Mapping[str, Any] | None = None
    year: int | None = None
    example: bool = False
    """Whether it is learnt as the example of that name."""


HASH = {"kind": "hash"}
CASES = {
    "taxis_nyc": Case("taxis_nyc"),
    "taxis_chicago": Case("taxis_chicago"),
    "bike_sharing": Case("bike_sharing", HASH),
    "wine_quality": Case("wine_quality"),
    "student_grades": Case("student_grades"),
    "gas_turbine": Case("gas_turbine", HASH, 2011),
    "flights_nyc": Case("flights_nyc", HASH),
    "adult": Case("adult"),
    "films": Case("films", example=True),
    "faces": Case("faces", example=True),
    "tags": Case("tags", HASH, example=True),
}
EPOCHS = {"films": 8, "faces": 15, "tags": 5}
"""Of examples."""
TOGETHER = {"tags": ("upos", "ner")}
"""Which answers hold at once, where no row has all of them."""
DAYS = {
    "bike_sharing, whole days": Case("bike_sharing", {"kind": "group", "column": "dteday"}),
    "flights_nyc, whole days": Case("flights_nyc", {"kind": "group", "column": "date"}),
    "tags, whole documents": Case("tags", example=True),
}
"""Rows of one day are alike, and sentences of one document: they are not exchangeable one by
one."""


def spec_of(case: Case, data: Path, folder: Path) -> Spec:
    """What is learnt."""
    if case.example:
        paths = [f"{where}={data / path}" for where, path in EXAMPLES[case.table].paths.items()]
        settings = [f"training.epochs={EPOCHS[case.table]}", f"certainty.coverage={TOP}"]
        if case.split is not None:
            split = json.dumps(case.split)
            places = [where.removesuffix("path") for where in EXAMPLES[case.table].paths]
            settings += [f"{place}split={split}" for place in places]
        return load(case.table, [*paths, *settings])
    file = data / SETS[case.table].file
    if case.year is not None:
        table = pl.read_csv(file, infer_schema_length=None).filter(pl.col("year") == case.year)
        file = folder / "year.csv"
        table.write_csv(file)
    asked = document(case.table, file) | {"certainty": {"coverage": TOP}}
    asked["source"] |= {} if case.split is None else {"split": case.split}
    return read(asked)


def learnt(case: Case, data: Path, folder: Path) -> tuple[Loop, Prepared]:
    """The weights, and the rows."""
    spec = spec_of(case, data, folder)
    prepared = prepare(spec)
    loop, _, _ = train(spec, prepared, Running.begin(folder), Silent(), resume=False)
    return loop, prepared


class Again:
    """The same weights, and another promise."""

    def __init__(self, loop: Loop, asked: CertaintySpec) -> None:
        self.spec = loop.spec.model_copy(update={"certainty": asked})
        self.network, self.facts = loop.network, loop.facts
        self.best, self.refitted, self.kept = loop.best, loop.refitted, loop.kept


def promised(
    loop: Loop, prepared: Prepared, coverage: float, *, joint: bool | tuple[str, ...] = False
) -> Row:
    """What came of it on test rows."""
    tasks = {
        name: task.model_copy(update={"certainty": coverage}) if task.promising else task
        for name, task in prepared.contract.tasks.items()
    }
    contract = prepared.contract.model_copy(update={"tasks": tasks})
    prepared = replace(prepared, contract=contract)
    notes: list[str] = []
    asked = CertaintySpec(coverage=coverage, joint=joint)
    contract, told, *_ = finished(Again(loop, asked), prepared, notes)
    outputs = answered_by(loop.network, prepared.judged_rows)
    if notes:
        sys.exit("\n".join(notes))
    return held(contract, prepared.judged_rows, outputs=outputs, learnt=told)


def by_crepes(loop: Loop, prepared: Prepared) -> dict[str, float]:
    """The mean width of intervals as wide for each row, of the same answers, per task."""
    assert prepared.calibration is not None
    known, judged = (
        answered_by(loop.network, rows) for rows in (prepared.calibration, prepared.test)
    )
    widths = {}
    for name, task in prepared.contract.tasks.items():
        if not isinstance(task.form, Quantity):
            continue
        here, there = prepared.calibration.answered[name], prepared.test.answered[name]
        off = prepared.calibration.known(name) - known[f"{name}.value"][here]
        peer = ConformalRegressor().fit(residuals=off)
        least = getattr(task, "min", None)
        ends = peer.predict_int(
            judged[f"{name}.value"][there],
            confidence=TOP,
            y_min=-np.inf if least is None else least,
        )
        widths[name] = float((ends[:, 1] - ends[:, 0]).mean())
    return widths


def measured(case: Case, data: Path) -> Row:
    """All numbers of a table."""
    with tempfile.TemporaryDirectory() as folder:
        loop, prepared = learnt(case, data, Path(folder))
    together = TOGETHER.get(case.table, True)
    able = [name for name, task in prepared.contract.tasks.items() if task.promising]
    count = len(TOGETHER.get(case.table, able))
    return {
        "alone": {str(share): promised(loop, prepared, share)["tasks"] for share in COVERAGES},
        "joint": promised(loop, prepared, TOP, joint=together),
        "bonferroni": promised(loop, prepared, 1 - (1 - TOP) / count)["tasks"],
        "crepes": by_crepes(loop, prepared),
    }


def cells(found: Mapping[str, Row]) -> Iterator[tuple[str, str, float, Row]]:
    """Table, task, share and what came of it."""
    for name, row in found.items():
        for share, tasks in row["alone"].items():
            for task, one in tasks.items():
                if not one["rows"]:
                    continue
                yield name, task, float(share), one


def outside(one: Row) -> bool:
    """Whether it is more, or less, than chance explains; of sets, less."""
    low, high = one["expected"]
    return bool(one["covered"] < low or ("thirds" in one and one["covered"] > high))


def report(found: Mapping[str, Row]) -> None:
    """The tables."""
    print("| table | task | rows | calibration | 80 % | 90 % | 95 % | thirds at 90 % | wide |")
    print("|---|---|--:|--:|--:|--:|--:|---|--:|")
    for name, row in found.items():
        for task, one in row["alone"][str(TOP)].items():
            if not one["rows"]:
                continue
            each = [row["alone"][str(share)][task] for share in COVERAGES]
            shares = " | ".join(f"{cell['covered']:.3f}{'*' * outside(cell)}" for cell in each)
            thirds = ", ".join(f"{third:.2f}" for third in one.get("thirds", {}).values())
            wide = (
                f"{one['width']:.4g}"
                if "width" in one
                else f"{one['size']:.2f} labels"
                if "size" in one
                else f"{one['open']:.2f} open"
            )
            rows = f"{one['rows']:,} | {one['calibration']:,}"
            print(f"| {name} | {task} | {rows} | {shares} | {thirds} | {wide} |")
    counted = {name: row for name, row in found.items() if name in CASES}
    every = [cell for cell in cells(counted) if "width" in cell[3]]
    beyond = sum(outside(one) for *_, one in every)
    error = np.mean([one["covered"] - share for _, _, share, one in every])
    print(f"\n* beyond chance: {beyond} of {len(every)} cells of intervals", end="")
    below = [cell for cell in cells(counted) if "width" not in cell[3]]
    print(f", {sum(outside(one) for *_, one in below)} of {len(below)} of sets", end="")
    print(f"; mean signed error {100 * error:+.2f} points, whole days left out\n")
    _compared(found)


def _compared(found: Mapping[str, Row]) -> None:
    print("| table | width against crepes | at once: held (by chance) | wide against Bonferroni |")
    print("|---|--:|--:|--:|")
    peers, together = list[float](), list[float]()
    for name, row in found.items():
        alone = row["alone"][str(TOP)]
        ratios = [alone[task]["width"] / width for task, width in row["crepes"].items()]
        joint, bonferroni = row["joint"], row["bonferroni"]
        wide = [
            one[key] / bonferroni[task][key]
            for task, one in joint["tasks"].items()
            if task in joint["joint"]["tasks"]
            for key in ("width", "size", "open")
            if key in one
        ]
        peers, together = [*peers, *ratios], [*together, *wide]
        low, high = joint["joint"]["expected"]
        held_for = f"{joint['joint']['covered']:.3f} ({low:.3f} to {high:.3f})"
        said_ratio = f"{np.mean(ratios):.2f}" if ratios else ""
        print(f"| {name} | {said_ratio} | {held_for} | {np.mean(wide):.2f} |")
    print(
        f"\nmeans over tasks: {np.mean(peers):.2f} of crepes, {np.mean(together):.2f} of Bonferroni"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", choices=[*CASES, *DAYS], action="append")
    parser.add_argument("--anew", action="store_true")
    asked = parser.parse_args()
    RESULTS.mkdir(parents=True, exist_ok=True)
    found: dict[str, Row] = {}
    for name, case in (CASES | DAYS).items():
        if asked.only and name not in asked.only:
            continue
        file = RESULTS / f"{name.replace(', ', '-').replace(' ', '_')}.json"
        if asked.anew or not file.exists():
            said(f"{name}: learns")
            file.write_text(json.dumps(measured(case, asked.data)))
        found[name] = json.loads(file.read_text())
    report(found)


if __name__ == "__main__":
    main()
