"""How well `typical` tells pictures and texts of another world from those that training saw.

    .venv/bin/python benchmarks/elsewhere.py DATA [--epochs N] [--only digits2]

DATA is that of `examples.py`. Two of its examples learn with `certainty: {reach: true}`: digits,
which then see faces, in grey and of the same size; and sentences about films and places, which then
see lines of source code, of Python's own library. Told is the area under the curve, strangers
against test rows as they are; of films alone beside it, and what share of rows is below 0.05.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import torch
from examples import EXAMPLES
from ours import said
from reach import far

from onepass.models.contract import Arrays
from onepass.models.contract.inputs import ImageInput
from onepass.training.batches.rows import Rows
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.finishing.far.learn import changed
from onepass.training.finishing.far.planted import apart
from onepass.training.fitting.train import train
from onepass.training.runs.checkpoint import Running
from onepass.training.runs.finish import finished
from onepass.training.runs.progress import Silent
from onepass.training.specs.read import load

LIBRARY = Path(argparse.__file__).parent
"""Where lines of source code are read."""


def paths(name: str, data: Path) -> list[str]:
    """What `--set` says of where an example's data lie."""
    return [f"{where}={data / path}" for where, path in EXAMPLES[name].paths.items()]


def faces(digits: Prepared, data: Path) -> Arrays:
    """Test faces as the digits' input takes pictures: grey, and as large."""
    [(name, picture)] = digits.contract.inputs.items()
    assert isinstance(picture, ImageInput), "of pictures it learns"
    asked = {"size": [*picture.size], "channels": 1}
    grey = [f"inputs.face.{key}={value}" for key, value in asked.items()]
    return {name: prepare(load("faces", [*paths("faces", data), *grey])).test.inputs["face"]}


def code(texts: Prepared, data: Path) -> Arrays:
    """As many lines of source code as there are test rows, through the same contract."""
    del data
    files = sorted(LIBRARY.glob("*.py"))
    lines = [
        line.strip() for file in files for line in file.read_text(errors="replace").split("\n")
    ]
    kept = np.array([line for line in lines if len(line.split()) > 2], object)
    drawn = np.random.default_rng(5).choice(kept, len(texts.test), replace=False)
    contract = texts.contract
    [name] = contract.inputs
    return contract.arrays(contract.decode(contract.reader.check([{name: one} for one in drawn])))


STRANGERS = {"digits2": faces, "reviews": code}


def tiled(rows: Rows, inputs: Arrays) -> Rows:
    """So many rows of a split as there are strangers, with these inputs."""
    count = len(next(iter(inputs.values())))
    return changed(rows.some(count), inputs)


def measured(name: str, data: Path, epochs: int | None) -> dict[str, float]:
    """What is told of an example."""
    more = [] if epochs is None else [f"training.epochs={epochs}"]
    spec = load(name, [*paths(name, data), "certainty={reach: true}", *more])
    prepared = prepare(spec)
    with tempfile.TemporaryDirectory() as folder:
        loop, _, _ = train(spec, prepared, Running.begin(Path(folder)), Silent(), resume=False)
    notes: list[str] = []
    finished(loop, prepared, notes)
    assert not notes, notes
    own = far(loop.network, prepared.test)
    others = far(loop.network, tiled(prepared.test, STRANGERS[name](prepared, data)))
    found = {"rows": len(own), "strangers": len(others), "auc": apart(own, others)}
    if name == "reviews":
        found["films"] = apart(own[prepared.test.answered["imdb"]], others)
    return found | {"below": (own > -0.05).mean(), "strangers_below": (others > -0.05).mean()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", choices=STRANGERS, action="append")
    parser.add_argument("--epochs", type=int)
    asked = parser.parse_args()
    torch.set_num_threads(2)
    for name in asked.only or STRANGERS:
        said(f"{name}: learns")
        row = measured(name, asked.data, asked.epochs)
        print(f"{name}: " + ", ".join(f"{key} {value:.3f}" for key, value in row.items()))


if __name__ == "__main__":
    main()
