"""Whether a federation of few rows is better than each client alone, and how far from all rows
together.

    python benchmarks/federated.py --data FOLDER choose     # strategies, on validation rows alone
    python benchmarks/federated.py --data FOLDER test       # what was chosen, on test rows, once

FOLDER holds taxis_nyc/dev.csv, taxis_chicago/dev.csv.gz and adult/dev.csv.gz. A client has 300
training and 100 validation rows, drawn anew for each of five seeds from the splits of its table;
test rows are all of its test split. Three ways are compared, each with the recipe `good` and 100
epochs: alone, a federation, and one network of all clients' rows and tasks, in which a row answers
what its client asks. Two federations:

- taxis: New York (fare, minutes, tip) and Chicago (fare, seconds, tips) share distance, hour,
  weekday and payment;
- hospitals: three parts of the census, of which one asks for income, one for who is married, one
  for the hours of a week.

An interval is that of 2,000 draws: five of the seeds with replacement, and of each client's test
rows with replacement, the same for all ways. What is `better beyond its interval` has all of the 95
% of the difference above zero.

Rows are in benchmarks/.results/federated, and read again unless `--anew`.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from onepass.models.bundle import Bundle, open_bundle
from onepass.models.engines.torch import TorchEngine
from onepass.training.batches.of_split import split_batches
from onepass.training.batches.rows import Rows
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.evaluation.answers import computed
from onepass.training.evaluation.evaluate import mean_skill
from onepass.training.evaluation.tallies import seen_targets, tallies, trivial
from onepass.training.federated.asking import Asking
from onepass.training.federated.client import Client
from onepass.training.federated.in_turn import InTurn
from onepass.training.federated.plan import parse
from onepass.training.federated.rounds import Federation
from onepass.training.fitting import fit
from onepass.training.runs.checkpoint import Running
from onepass.training.runs.progress import Silent
from onepass.training.specs.read import read
from onepass.training.specs.spec import Spec
from onepass.training.tasks import kind_of

RESULTS = Path(__file__).parent / ".results" / "federated"
SEEDS, DRAWS, RESAMPLES = range(5), 2000, 1000
TRAIN, VAL = 300, 100
EPOCHS = 100
"""Of each way; `good` would give three times as many to 300 rows."""
STRATEGIES: Mapping[str, Mapping[str, Any]] = {
    "fedavg": {"kind": "fedavg"},
    "fedprox": {"kind": "fedprox", "mu": 0.1},
    "fedadam": {"kind": "fedadam", "lr": 0.01},
}
TRIED = ("fedavg-1", "fedavg-5", "fedprox-5", "fedadam-5")
"""Strategies with so many epochs in a round."""
Table = dict[str, Any]


class Site(NamedTuple):
    """A client: its table, its tasks."""

    rows: pl.DataFrame
    tasks: dict[str, Any]


class Setting(NamedTuple):
    """A federation: what its clients share, and who they are."""

    inputs: dict[str, Any]
    sites: dict[str, Site]


def taxis(data: Path) -> Setting:
    """Two cities. Miles, hours and weekdays are brought to one meaning, cards to one name."""
    nyc = pl.read_csv(data / "taxis_nyc/dev.csv").select(
        "fare", "tip", "split", "distance", "payment",
        hour="pickup_hour", weekday="pickup_dow", minutes="duration_min",
    )  # fmt: skip
    chicago = pl.read_csv(data / "taxis_chicago/dev.csv.gz", infer_schema_length=None).select(
        "fare", "tips", "split", distance="trip_miles", hour="trip_start_hour",
        weekday=(pl.col("trip_start_day") + 5) % 7,  # 1 is Sunday there, 0 Monday here
        seconds="trip_seconds", payment=pl.col("payment_type").str.to_lowercase(),
    )  # fmt: skip
    inputs = {
        "distance": {"kind": "number", "unit": "miles", "min": 0},
        "hour": {"kind": "number", "min": 0, "max": 23},
        "weekday": {"kind": "category"},
        "payment": {"kind": "category", "default": "unknown"},
    }
    number = {"kind": "regression", "min": 0}
    return Setting(
        inputs,
        {
            "nyc": Site(nyc, dict.fromkeys(("fare", "minutes", "tip"), number)),
            "chicago": Site(chicago, dict.fromkeys(("fare", "seconds", "tips"), number)),
        },
    )


def hospitals(data: Path) -> Setting:
    """Three parts of one table; each knows one label of its own."""
    married = pl.col("marital_status").str.starts_with("Married")
    rows = pl.read_csv(data / "adult/dev.csv.gz").with_columns(
        married=pl.when(married).then(pl.lit("yes")).otherwise(pl.lit("no"))
    )
    inputs = {
        "age": {"kind": "number", "min": 0},
        "education_num": {"kind": "number"},
        "capital_gain": {"kind": "number", "min": 0},
        "capital_loss": {"kind": "number", "min": 0},
        **{
            name: {"kind": "category", "default": "unknown"}
            for name in ("workclass", "occupation", "race", "sex")
        },
    }
    tasks: dict[str, dict[str, Any]] = {
        "north": {"income": {"kind": "binary", "labels": ["<=50K", ">50K"]}},
        "south": {"married": {"kind": "binary", "labels": ["no", "yes"]}},
        "west": {"hours_per_week": {"kind": "regression", "min": 0}},
    }
    return Setting(inputs, {name: Site(rows, asked) for name, asked in tasks.items()})


SETTINGS: dict[str, Callable[[Path], Setting]] = {"taxis": taxis, "hospitals": hospitals}


def drawn(site: Site, number: int, seed: int, *, test: bool) -> pl.DataFrame:
    """The rows of a client, none of which another client has; with test rows only where they are
    looked at."""
    random = np.random.default_rng(seed)
    parts = []
    for split, size in (("train", TRAIN), ("val", VAL)):
        own = site.rows.filter(pl.col("split") == split)
        order = random.permutation(len(own))
        parts.append(own[order[number * size : (number + 1) * size].tolist()])
    return pl.concat([*parts, *([site.rows.filter(pl.col("split") == "test")] if test else [])])


class Sample:
    """The clients of one seed, on disk."""

    def __init__(self, setting: Setting, seed: int, folder: Path, *, test: bool) -> None:
        self.seed, self.folder, self.setting = seed, folder, setting
        self.tables = {
            name: drawn(site, number, seed, test=test)
            for number, (name, site) in enumerate(setting.sites.items())
        }
        for name, table in self.tables.items():
            table.write_csv(folder / f"{name}.csv")

    def spec(self, name: str) -> Spec:
        """Of a client."""
        site = self.setting.sites[name]
        return self._spec(name, site.tasks, self.folder / f"{name}.csv")

    def pooled(self) -> Spec:
        """Of all clients in one network: a task of each client has a column of its own, which rows
        of others leave empty."""
        tables, tasks = [], dict[str, Any]()
        for name, site in self.setting.sites.items():
            own = {task: f"{name}_{task}" for task in site.tasks}
            tasks |= {own[task]: asked for task, asked in site.tasks.items()}
            kept = [*self.setting.inputs, "split", *own]
            table = self.tables[name].select(kept).rename(own)
            numbers = [n for n, one in self.setting.inputs.items() if one["kind"] == "number"]
            texts = [n for n in self.setting.inputs if n not in numbers]
            tables.append(
                table.with_columns(pl.col(numbers).cast(pl.Float64), pl.col(texts).cast(pl.String))
            )
        file = self.folder / "pooled.csv"
        pl.concat(tables, how="diagonal_relaxed").write_csv(file)
        return self._spec("pooled", tasks, file)

    def _spec(self, name: str, tasks: Mapping[str, Any], file: Path) -> Spec:
        document = {
            "name": name,
            "recipe": "good",
            "inputs": self.setting.inputs,
            "tasks": tasks,
            "source": {"kind": "table", "path": str(file)},
            "training": {"seed": self.seed, "epochs": EPOCHS},
        }
        return read(document)


def alone(sample: Sample, name: str) -> Bundle:
    """A client by itself."""
    out = sample.folder / "alone"
    return fit(sample.spec(name), out=out, onnx=False, pictures=False)


def federated(sample: Sample, strategy: str, local: int) -> dict[str, Bundle]:
    """A bundle of each client."""
    out = sample.folder / f"{strategy}-{local}"
    clients = {
        name: Client(
            name, sample.spec(name), out=out, progress=Silent(), onnx=False, pictures=False
        )
        for name in sample.setting.sites
    }
    inputs = sample.setting.inputs
    plan = parse(
        {
            "name": "shared",
            "clients": dict.fromkeys(clients),
            "rounds": EPOCHS // local,
            "epochs": local,
            "strategy": dict(STRATEGIES[strategy]),
            "tell": [name for name, one in inputs.items() if one["kind"] == "category"],
        }
    )
    asking = Asking(InTurn(clients), plan.wait_s, lambda text: None)
    federation = Federation(plan, asking, Running.begin(out / plan.name), resume=False)
    federation.rounds()
    federation.finish()
    return {name: open_bundle(out / name) for name in clients}


def skills(
    bundle: Bundle, spec: Spec, names: Mapping[str, str], own: Prepared, split: str
) -> Table:
    """Per task of a client, which the bundle may call otherwise: its skill on these rows, and on
    resamples of them, which are those of every bundle of this client."""
    contract = bundle.contract
    network = TorchEngine(bundle, factory=None).network
    rows = _rows(prepare(spec, contract), split)
    found = tallies(contract, rows, computed(network, split_batches(network, rows, size=1024)))
    result = {}
    for task, called in names.items():
        kind = kind_of(contract.tasks[called])
        target = seen_targets(contract.tasks[called], called, rows)
        base = trivial(own.contract.tasks[task], task, _rows(own, split), own.train)
        random = np.random.default_rng(0)
        weights = [np.ones(len(target))]
        for _ in range(RESAMPLES):
            weights.append(_counted(random.integers(0, len(target), len(target)), len(target)))
        measured = [
            1
            - kind.error.measure(target, found[called], one) / kind.error.measure(target, base, one)
            for one in weights
        ]
        result[task] = measured
    return result


def _counted(indices: NDArray[np.int64], rows: int) -> NDArray[np.float64]:
    return np.bincount(indices, minlength=rows).astype(np.float64)


def _rows(prepared: Prepared, split: str) -> Rows:
    return prepared.test if split == "test" else prepared.val


def measured(sample: Sample, way: str, split: str) -> dict[str, Table]:
    """Per client and task, the skill of a way: on the rows, and on resamples."""
    names = sample.setting.sites
    own = {name: prepare(sample.spec(name)) for name in names}
    if way == "pooled":
        spec = sample.pooled()
        bundle = fit(spec, out=sample.folder / way, onnx=False, pictures=False)
        return {
            name: skills(bundle, spec, {t: f"{name}_{t}" for t in site.tasks}, own[name], split)
            for name, site in names.items()
        }
    if way == "alone":
        bundles = {name: alone(sample, name) for name in names}
    else:
        strategy, _, local = way.partition("-")
        bundles = federated(sample, strategy, int(local))
    return {
        name: skills(bundles[name], sample.spec(name), {t: t for t in site.tasks}, own[name], split)
        for name, site in names.items()
    }


def kept(setting: str, way: str, seed: int, data: Path, *, split: str, anew: bool) -> Table:
    """The same, from disk where it is there."""
    file = RESULTS / f"{setting}-{way}-{split}-{seed}.json"
    if anew or not file.exists():
        with tempfile.TemporaryDirectory() as folder:
            made = SETTINGS[setting](data)
            sample = Sample(made, seed, Path(folder), test=split == "test")
            result = measured(sample, way, split)
        RESULTS.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(result))
        print(f"{setting} {way} {split} {seed}: {_mean(result):.4f}", file=sys.stderr, flush=True)
    table: Table = json.loads(file.read_text())
    return table


def _mean(result: Table) -> float:
    return mean_skill({f"{n}.{t}": own[0] for n, one in result.items() for t, own in one.items()})


def stacked(runs: list[Table], client: str, task: str) -> NDArray[np.float64]:
    """(seeds, 1 + resamples)."""
    return np.array([run[client][task] for run in runs])


def interval(values: NDArray[np.float64]) -> tuple[float, float, float]:
    """The mean over seeds, and where it lies in 95 % of the draws of seeds and rows."""
    random = np.random.default_rng(0)
    seeds = random.integers(0, len(values), (DRAWS, len(values)))
    rows = random.integers(1, values.shape[1], DRAWS)
    draws = values[seeds, rows[:, None]].mean(axis=1)
    low, high = np.percentile(draws, [2.5, 97.5])
    return float(values[:, 0].mean()), float(low), float(high)


def verdict(low: float, high: float) -> str:
    """Beyond the interval of a difference."""
    return "better" if low > 0 else "worse" if high < 0 else "within"


def table(runs: Mapping[str, list[Table]], setting: Setting, way: str) -> Iterator[str]:
    """Lines of Markdown: the skill of each way, and the federation against each alone."""
    yield "| client | task | alone | federated | pooled | federated - alone | |"
    yield "|---|---|--:|--:|--:|--:|---|"
    for client, site in setting.sites.items():
        for task in site.tasks:
            each = {name: stacked(own, client, task) for name, own in runs.items()}
            cells = [f"{each[name][:, 0].mean():.3f}" for name in ("alone", way, "pooled")]
            mean, low, high = interval(each[way] - each["alone"])
            said = f"{mean:+.3f} ({low:+.3f} to {high:+.3f})"
            yield f"| {client} | {task} | {' | '.join(cells)} | {said} | {verdict(low, high)} |"


def main() -> None:
    """From the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("choose", "test"))
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", choices=[*SETTINGS])
    parser.add_argument("--way", default="fedavg-1", help="what `choose` chose")
    parser.add_argument("--anew", action="store_true")
    asked = parser.parse_args()
    for setting in [asked.only] if asked.only else SETTINGS:
        split = "val" if asked.what == "choose" else "test"
        wanted = ["alone", "pooled", *(TRIED if split == "val" else [asked.way])]
        runs = {
            way: [kept(setting, way, s, asked.data, split=split, anew=asked.anew) for s in SEEDS]
            for way in wanted
        }
        if split == "val":
            for way, own in runs.items():
                print(f"{setting} {way}: {np.mean([_mean(one) for one in own]):.4f}", flush=True)
        else:
            print("\n".join(table(runs, SETTINGS[setting](asked.data), asked.way)), flush=True)


if __name__ == "__main__":
    main()
