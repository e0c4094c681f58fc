"""Whether intervals that follow hold what they promise where rows drift, and fixed ones do not.

    python benchmarks/following.py --data FOLDER

FOLDER holds gas_turbine/dev.csv.gz. Its network is trained, and its intervals are calibrated, by
rows of 2011, split by hash; then every hour of 2012 and of 2013 is answered in order, and its
labels are told: at once, or a day or a week late. The factor is moved by the code of the service,
through answers as these are kept. Beside it stand the intervals as they were calibrated, and those
of Gibbs and Candès, "Adaptive Conformal Inference Under Distribution Shift" (NeurIPS 2021), which
move the level, by 0.005, and end nowhere where that is below what calibration rows can tell.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl
import yaml
from numpy.typing import NDArray

from onepass import models
from onepass.app.feedback import following
from onepass.app.feedback.following import MARK, Factor, Following
from onepass.app.feedback.widening import needed
from onepass.models.contract import Arrays, Contract
from onepass.training.data.prepare import prepare
from onepass.training.specs.read import read
from tabular.sets import document

TABLE, COVERAGE, CALIBRATED, JUDGED = "gas_turbine", 0.9, 2011, (2012, 2013)
GAMMA = 0.005
LATE = {"at once": 0, "a day late": 24, "a week late": 168}
STEPS = (0.02, 0.05, 0.1)
Ends = tuple[NDArray[Any], NDArray[Any]]


class Judged(NamedTuple):
    """Rows in order, with what was answered before anything moved."""

    contract: Contract
    report: dict[str, Any]
    outputs: Arrays
    truths: dict[str, NDArray[Any]]
    year: NDArray[Any]
    known: dict[str, NDArray[Any]]
    """Per task the factors that calibration rows needed."""


def judged(data: Path, folder: Path) -> Judged:
    """Trains, and answers."""
    table = pl.read_csv(data / TABLE / "dev.csv.gz", infer_schema_length=None)
    file = folder / "year.csv"
    table.filter(pl.col("year") == CALIBRATED).write_csv(file)
    asked = document(TABLE, file) | {"certainty": {"coverage": COVERAGE}}
    asked["source"] |= {"split": {"kind": "hash"}}
    spec = folder / "spec.yaml"
    spec.write_text(yaml.safe_dump(asked, sort_keys=False))
    command = [str(Path(sys.executable).with_name("onepass")), "train", str(spec), "--no-pictures"]
    limits = ["--set", "training.threads=1", "--out", str(folder)]
    subprocess.run([*command, *limits], check=True, stdout=subprocess.DEVNULL)
    predictor = models.load(folder / TABLE)
    rest = table.filter(pl.col("year").is_in(JUDGED))
    contract, report = predictor.contract, predictor.bundle.report()
    outputs = predictor.run(
        contract.read(rest.select(list(contract.inputs)).to_dicts()), contract.choose(None)
    )
    held_out = prepare(read(asked)).calibration
    assert held_out is not None
    arrays = {name: np.asarray(column) for name, column in held_out.inputs.items()}
    begun, tasks = predictor.run(arrays, contract.choose(None)), contract.tasks
    known = {name: factors(contract, name, begun, held_out.known(name)) for name in tasks}
    truths = {name: rest[name].to_numpy() for name in tasks}
    return Judged(contract, report, outputs, truths, rest["year"].to_numpy(), known)


def answer(outputs: Arrays, task: str) -> Iterator[dict[str, Any]]:
    """Row by row, as answers say it."""
    columns = [outputs[f"{task}.{field}"].tolist() for field in ("value", "low", "high")]
    for row in zip(*columns, strict=True):
        yield dict(zip(("value", "low", "high"), row, strict=True))


def factors(
    contract: Contract, task: str, outputs: Arrays, truths: NDArray[Any]
) -> NDArray[np.float64]:
    """Of each row the factor that its truth needed."""
    declared, rows = contract.tasks[task], answer(outputs, task)
    return np.array(
        [needed(declared, one, y, 1.0) for one, y in zip(rows, truths.tolist(), strict=True)]
    )


def fixed(rows: Judged, task: str) -> Ends:
    return rows.outputs[f"{task}.low"], rows.outputs[f"{task}.high"]


def followed(rows: Judged, task: str, late: int) -> tuple[Ends, list[float]]:
    """As the service does it: a pass at the factor of now; then the truth of some hours before."""
    own = Following(rows.contract, rows.report)
    now, given, course = Factor(), list[dict[str, Any]](), list[float]()
    truths = rows.truths[task].tolist()
    for row in range(len(truths)):
        own.take({task: now}, row)
        pass_of = {name: column[row : row + 1] for name, column in rows.outputs.items()}
        (said,) = answer(own.widened(pass_of), task)
        given.append({task: said, MARK: {task: now.factor}})
        course.append(now.factor)
        if row >= late:
            now = own.next(now, task, given[row - late], truths[row - late])
    low, high = (np.array([one[task][end] for one in given]) for end in ("low", "high"))
    return (low, high), course


def adaptive(rows: Judged, task: str, late: int) -> Ends:
    """The level moves, and the factor is its quantile over rows of the first year."""
    wanted = factors(rows.contract, task, rows.outputs, rows.truths[task])
    known, level, missed = np.sort(rows.known[task]), 1 - COVERAGE, list[bool]()
    used = np.empty(len(wanted))
    for row in range(len(wanted)):
        rank = int(np.ceil((len(known) + 1) * (1 - level))) - 1
        used[row] = np.inf if rank >= len(known) else known[max(rank, 0)] if level < 1 else 0.0
        missed.append(bool(wanted[row] > used[row]))
        if row >= late:
            level += GAMMA * (1 - COVERAGE - missed[row - late])
    value = rows.outputs[f"{task}.value"].astype(np.float64)
    low, high = fixed(rows, task)
    return value - used * (value - low), value + used * (high - value)


def line(rows: Judged, task: str, name: str, ends: Ends) -> str:
    """Coverage of all, and of each year; intervals without end; how wide the others are."""
    low, high = ends
    truths = rows.truths[task]
    held, width = (low <= truths) & (truths <= high), high - low
    here = [np.full(len(held), True), *(rows.year == year for year in JUDGED)]
    shares = " | ".join(f"{held[one].mean():.3f}" for one in here)
    finite = np.isfinite(width)
    blocks = [part.mean() for part in np.array_split(held, len(held) // 500)]
    wide = f"{width[finite].mean():.3g} | {np.median(width):.3g}"
    return f"| {task} | {name} | {shares} | {min(blocks):.2f} | {1 - finite.mean():.3f} | {wide} |"


def report(rows: Judged) -> None:
    print(
        f"{len(rows.year):,} rows; worst: of 500 rows in a row\n\n"
        "| task | intervals | covered | 2012 | 2013 | worst | endless | mean width | median |\n"
        "|---|---|--:|--:|--:|--:|--:|--:|--:|"
    )
    for task in rows.contract.tasks:
        print(line(rows, task, "fixed", fixed(rows, task)))
        for name, late in LATE.items():
            ends, course = followed(rows, task, late)
            last = f", factor {min(course):.2f} to {max(course):.2f}"
            print(line(rows, task, f"follow, {name}{last}", ends), flush=True)
            print(line(rows, task, f"adaptive level, {name}", adaptive(rows, task, late)))
        for step in STEPS:
            following.STEP = step
            print(line(rows, task, f"follow, step {step}", followed(rows, task, 0)[0]), flush=True)
        following.STEP = 0.05


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report(judged(asked.data, Path(folder)))


if __name__ == "__main__":
    main()
