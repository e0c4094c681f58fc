"""How well `typical` tells rows that lie where training saw none.

    .venv/bin/python benchmarks/reach.py --data FOLDER [--epochs N] [--only NAME]

FOLDER is that of `tables.py`. Each table is learnt once; then changes are planted in its test rows:
one number of each row six deviations away, half of the categories of each new, columns shuffled.
Told is the area under the curve, changed rows against the test rows as they are; of two halves of
these with its standard error, which should be 0.5; and what share of test rows is below 0.05.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from ours import said

from onepass.models.contract.reach import TYPICAL
from onepass.models.network import Network
from onepass.training.batches.rows import Rows
from onepass.training.data.prepare import prepare
from onepass.training.evaluation.answers import answered_by
from onepass.training.finishing.far.learn import changed
from onepass.training.finishing.far.planted import apart, plants
from onepass.training.fitting.train import train
from onepass.training.runs.checkpoint import Running
from onepass.training.runs.finish import finished
from onepass.training.runs.progress import Silent
from onepass.training.specs.read import read
from tabular.sets import SETS, document

TABLES = ("wine_quality", "adult", "taxis_nyc")
PLANTED = ("number", "categories", "shuffled")
Row = dict[str, float]


def far(network: Network, rows: Rows) -> NDArray[np.float64]:
    """How far out each row lies: the less typical, the more."""
    return -answered_by(network, rows, tasks=(TYPICAL,))[TYPICAL].astype(np.float64)


def measured(table: str, data: Path, epochs: int | None) -> Row:
    """All numbers of a table."""
    asked: dict[str, Any] = document(table, data / SETS[table].file)
    asked |= {"certainty": {"reach": True}}
    asked |= {} if epochs is None else {"training": {"epochs": epochs}}
    spec = read(asked)
    prepared = prepare(spec)
    with tempfile.TemporaryDirectory() as folder:
        loop, _, _ = train(spec, prepared, Running.begin(Path(folder)), Silent(), resume=False)
    notes: list[str] = []
    finished(loop, prepared, notes)
    assert not notes, notes
    test, random = prepared.test, np.random.default_rng(5)
    own = far(loop.network, test)
    found = {"rows": float(len(own)), "below": float((own > -0.05).mean())}
    half = random.permutation(len(own))
    one, other = own[half[::2]], own[half[1::2]]
    found["half"] = apart(one, other)
    found["error"] = ((len(own) + 1) / 12 / len(one) / len(other)) ** 0.5
    for name, plant in plants(prepared.contract).items():
        inputs = plant(prepared.contract, test.inputs, prepared.train.inputs, random)
        found[name] = apart(own, far(loop.network, changed(test, inputs)))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", choices=TABLES, action="append")
    parser.add_argument("--epochs", type=int)
    asked = parser.parse_args()
    torch.set_num_threads(2)
    rows = {}
    for table in asked.only or TABLES:
        said(f"{table}: learns")
        rows[table] = measured(table, asked.data, asked.epochs)
    print("| table | test rows | below 0.05 | a fresh half | number | categories | shuffled |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for table, row in rows.items():
        cells = " | ".join(f"{row[name]:.3f}" if name in row else "" for name in PLANTED)
        half = f"{row['half']:.3f} ± {row['error']:.3f}"
        print(f"| {table} | {row['rows']:,.0f} | {row['below']:.3f} | {half} | {cells} |")
    means = [np.mean([row[name] for row in rows.values() if name in row]) for name in PLANTED]
    print(f"| mean | | | | {' | '.join(f'{mean:.3f}' for mean in means)} |")


if __name__ == "__main__":
    main()
