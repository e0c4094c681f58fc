"""Multi-target regression: sets of Mulan, ten given folds, aRRMSE; lower is better, 1 is the mean.

Spyromitros-Xioufis et al., "Multi-target regression via input space expansion", Machine Learning
2016. A fold is judged, the next one chooses epoch and architecture, eight train; the forest and the
ridge beside had nine. Of architectures `hard`, `mmoe` and `cross_stitch` with `equal` and
`uncertainty`, each fold takes the one with the best validation skill. Solar flares are counts.

`--data` is a folder with mtr_mulan/SET.csv (a column `fold` of 0 to 9, targets named y_*), and
reference.csv (set, metric, value, model).
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from onepass.training.sources.table import TableSource
from onepass.training.specs.spec import Spec, parse
from onepass.training.studies.trial import Result
from onepass.training.studies.variant import alone, grid
from reproductions import runs

FOLDS = 10
SETS = {"enb": "regression", "slump": "regression", "sf1": "count", "oes10": "regression"}
SHARINGS, BALANCINGS = ("hard", "mmoe", "cross_stitch"), ("equal", "uncertainty")
HARD = "hard + equal"
COLUMNS = ("single", "hard", "best of compare")
Floats = NDArray[np.float64]


def split_of(fold: NDArray[np.int64], number: int) -> NDArray[np.str_]:
    """(N,) of folds -> (N,): fold `number` is judged, the one after it chooses."""
    after = fold == (number + 1) % FOLDS
    return np.where(fold == number, "test", np.where(after, "val", "train"))


def squares(said: Floats, true: Floats, known: Floats) -> Floats:
    """(2,): the sum of squared errors, and that of the mean of what was known."""
    return np.array([((said - true) ** 2).sum(), ((known.mean() - true) ** 2).sum()])


def arrmse(folds: Sequence[Floats]) -> float:
    """Of all folds together: F times (T, 2) squares -> the mean over targets."""
    own, mean = np.sum(folds, axis=0).T
    return float(np.sqrt(own / mean).mean())


def spec(name: str, file: Path, table: pl.DataFrame) -> Spec:
    """Numbers are one vector, words categories, each target a task."""
    targets = [column for column in table.columns if column.startswith("y_")]
    features = [c for c in table.columns if c not in (*targets, "fold", "split")]
    words = [column for column in features if table[column].dtype == pl.String]
    numbers = [column for column in features if column not in words]
    columns: dict[str, Any] = {"numbers": numbers}
    columns |= {f"word{place}": word for place, word in enumerate(words)}
    columns |= {f"y{place}": target for place, target in enumerate(targets)}
    vector = {"kind": "vector", "length": len(numbers)}
    return parse(
        {
            "name": name,
            "inputs": {"numbers": vector}
            | {f"word{place}": {"kind": "category"} for place in range(len(words))},
            "tasks": {f"y{place}": {"kind": SETS[name]} for place in range(len(targets))},
            "source": {"kind": "table", "path": str(file), "columns": columns},
            "encoders": {"vectors": {"over": "each"}},
            "trunk": {"widths": [64, 32]},
            "heads": {"hidden": [16]},
            "training": {
                "epochs": 200,
                "patience": 60,
                "batch_size": 32,
                "lr": 3e-3,
                "weight_decay": 0.1,
                "record": None,
            },
        }
    )


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where the data is, and which sets."""
    parser.add_argument(
        "--data", type=Path, required=True, help="holds mtr_mulan/ and reference.csv"
    )
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    runs.arguments(parser)


def run(asked: argparse.Namespace) -> None:
    """Trains what is not on disk, and prints the table."""
    reference = pl.read_csv(asked.data / "reference.csv")
    lines = []
    for name in asked.sets:
        table = pl.read_csv(asked.data / "mtr_mulan" / f"{name}.csv", infer_schema_length=None)
        folds = [_fold(name, table, number, asked) for number in range(FOLDS)]
        errors = [arrmse([fold[column] for fold, _ in folds]) for column in COLUMNS]
        cells = [*errors, *published(reference, name)]
        taken = Counter(chosen for _, chosen in folds).most_common()
        said = ", ".join(f"{chosen} {count}" for chosen, count in taken)
        lines.append(f"| {name} | {' | '.join(f'{value:.3f}' for value in cells)} | {said} |")
    print(f"\n| set | {' | '.join(COLUMNS)} | forest | ridge | taken by folds |")
    print("|---|--:|--:|--:|--:|--:|---|", *lines, sep="\n")


def published(reference: pl.DataFrame, name: str) -> Iterator[float]:
    """The forest's and the ridge's."""
    own = reference.filter(pl.col("set") == f"mtr_mulan/{name}", pl.col("metric") == "aRRMSE")
    for model in ("RandomForest", "Ridge"):
        yield own.filter(pl.col("model").str.starts_with(model))["value"].cast(pl.Float64).item()


def _fold(
    name: str, table: pl.DataFrame, number: int, asked: argparse.Namespace
) -> tuple[dict[str, Floats], str]:
    """Squares per column of one fold (T, 2), and which architecture was chosen."""
    folder = asked.out / "mtr" / f"{name}-{number}"
    folder.mkdir(parents=True, exist_ok=True)
    split = split_of(table["fold"].to_numpy(), number)
    file = folder / "rows.csv"
    table.drop("fold").with_columns(split=pl.Series(split)).write_csv(file)
    whole = spec(name, file, table)
    singles = {task: alone(whole, task) for task in whole.tasks}
    shared = grid(whole, SHARINGS, BALANCINGS)
    found = runs.results([*singles.values(), *shared], [0], file, folder, asked.jobs)
    best = max(shared, key=lambda one: found[one.name][0].skill).name
    assert isinstance(whole.source, TableSource)
    columns = {task: str(whole.source.columns[task]) for task in whole.tasks}
    targets = {task: table[column].to_numpy().astype(float) for task, column in columns.items()}
    taken = (
        {t: one.name for t, one in singles.items()},
        *(dict.fromkeys(targets, n) for n in (HARD, best)),
    )
    return {
        column: judged({t: found[names[t]][0] for t in targets}, targets, split)
        for column, names in zip(COLUMNS, taken, strict=True)
    }, best


def judged(
    found: Mapping[str, Result], targets: Mapping[str, Floats], split: NDArray[np.str_]
) -> Floats:
    """The squares of every target in the fold that is judged (T, 2)."""
    test = split == "test"
    return np.stack(
        [
            squares(found[task].outputs[f"{task}.value"], target[test], target[~test])
            for task, target in targets.items()
        ]
    )
