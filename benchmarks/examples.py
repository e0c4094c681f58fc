"""How good the examples are: each trained on real data, beside what it must reach and baselines.

    python benchmarks/examples.py DATA [--only wine,bikes] [--seeds 1] [--out FOLDER]

DATA holds a folder per data set (`faces_congress`, `taxis_nyc`, ...), as the table below names
them. Runs are kept in FOLDER: a second call goes on where the first one stopped. Every choice was
made on validation rows; this is the only place where the test rows are looked at. Baselines are
simple models of one task each: boosting for tables, TF-IDF with logistic regression for texts, PCA
with ridge or logistic regression for images.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from onepass import models, training
from onepass.training.specs.read import load


class Line(NamedTuple):
    """What a task has to reach on test rows."""

    task: str
    metric: str
    must: float
    baseline: float | None


class Example(NamedTuple):
    """An example of the package, where its data lie, and how often it is trained."""

    paths: dict[str, str]
    lines: list[Line]
    seeds: int = 1


EXAMPLES = {
    "faces": Example(
        {"source.path": "faces_congress/dev"},
        [Line("age", "mae", 7.3, 6.79), Line("gender", "accuracy", 0.93, 0.911)],
    ),
    "reviews": Example(
        {
            "source.imdb.path": "uci_sentences/imdb_dev.csv",
            "source.yelp.path": "uci_sentences/yelp_dev.csv",
        },
        [Line("imdb, yelp", "accuracy", 0.77, 0.790)],
        seeds=5,
    ),
    "snippets": Example(
        {"source.path": "movie_sentences/dev.csv.gz"},
        [Line("positive", "accuracy", 0.76, 0.767), Line("subjective", "accuracy", 0.89, 0.900)],
    ),
    "emotions": Example(
        {"source.path": "goemotions/dev.csv.gz"},
        [Line("ekman", "macro_f1", 0.49, 0.531)],
    ),
    "films": Example(
        {"source.path": "wiki_movies/dev.csv.gz"},
        [Line("genres", "micro_f1", 0.48, 0.515), Line("year", "mae", 12.8, 12.74)],
    ),
    "flights": Example(
        {"source.path": "flights_nyc/dev.csv.gz"},
        [
            Line("dep_delay", "mae", 19.3, 21.60),
            Line("arr_delay", "mae", 25.8, 26.19),
            Line("air_time", "mae", 6.5, 6.13),
            Line("cancelled", "auc", 0.78, 0.790),
        ],
    ),
    "wine": Example(
        {"source.path": "wine_quality/dev.csv"},
        [Line("quality", "mae", 0.52, 0.499), Line("colour", "accuracy", 0.99, 0.991)],
    ),
    "bikes": Example(
        {"source.path": "bike_sharing/dev.csv"},
        [Line("casual", "mae", 11, 9.95), Line("registered", "mae", 25, 21.57)],
    ),
    "tags": Example(
        {"source.ewt.path": "ewt_pos_ner/dev.csv", "source.wnut.path": "wnut17_ner/dev.csv"},
        [Line("upos", "token_accuracy", 0.88, 0.902), Line("ner", "span_f1", 0.30, 0.398)],
    ),
    "digits2": Example(
        {"source.path": "mnist_multi/multimnist_dev.npz"},
        [Line("left", "accuracy", 0.925, 0.822), Line("right", "accuracy", 0.905, 0.808)],
    ),
    "census": Example(
        {"source.path": "adult/dev.csv.gz"},
        [
            Line("income", "auc", 0.885, 0.896),
            Line("marital_status", "accuracy", 0.68, 0.690),
        ],
    ),
}
SMALLER_IS_BETTER = {"mae"}


def run(name: str, seed: int, data: Path, out: Path) -> dict[str, Any]:
    """The report of a run of this seed; an earlier one, if there is one."""
    kept = out / f"{name}-{seed}.json"
    if not kept.exists():
        settings = [f"{where}={data / path}" for where, path in EXAMPLES[name].paths.items()]
        began = time.monotonic()
        bundle = training.fit(load(name, [*settings, f"training.seed={seed}"]), out=out / str(seed))
        models.load(bundle.folder)
        report = bundle.report() | {"minutes": (time.monotonic() - began) / 60}
        kept.write_text(json.dumps(report))
    loaded: dict[str, Any] = json.loads(kept.read_text())
    return loaded


def row(name: str, line: Line, reports: list[dict[str, Any]]) -> str:
    """The mean over tasks and runs; of one run, its interval over rows, else that over seeds."""
    tasks = line.task.split(", ")
    metrics = [
        [report["tasks"][task]["metrics"][line.metric] for task in tasks] for report in reports
    ]
    each = [statistics.mean(metric["value"] for metric in one) for one in metrics]
    value = statistics.mean(each)
    if len(each) > 1:
        half = T95[len(each)] * statistics.stdev(each) / len(each) ** 0.5
        interval = f"± {half:.3f} ({len(each)} seeds)"
    else:
        interval = f"{metrics[0][0]['low']:.3g} to {metrics[0][0]['high']:.3g}"
    reached = value <= line.must if line.metric in SMALLER_IS_BETTER else value >= line.must
    trivial = statistics.mean(metric["trivial"] for metric in metrics[0])
    minutes = statistics.mean(report["minutes"] for report in reports)
    shown = f"{value:.3g}" if line.metric in SMALLER_IS_BETTER else f"{value:.3f}"
    baseline = "" if line.baseline is None else f"{line.baseline:g}"
    return (
        f"| {name} | {line.task} | {line.metric} | {shown} | {interval} | {line.must:g} | "
        f"{'yes' if reached else '**no**'} | {baseline} | {trivial:.3g} | {minutes:.1f} |"
    )


T95 = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78, 6: 2.57, 7: 2.45, 8: 2.36, 9: 2.31, 10: 2.26}
"""Student's t, by the number of seeds."""


def table(names: list[str], data: Path, out: Path, seeds: int) -> Iterator[str]:
    """Its lines, as they come."""
    titles = (
        "example | task | metric | test | 95 % interval | must reach | | baseline | trivial | min"
    )
    yield f"| {titles} |"
    yield "|---|---|---|--:|---|--:|---|--:|--:|--:|"
    for name in names:
        example = EXAMPLES[name]
        if not all((data / path).exists() for path in example.paths.values()):
            yield f"| {name} | skipped: {data} does not hold its data |"
            continue
        several = range(max(example.seeds, seeds))
        reports = [run(name, seed, data, out) for seed in several]
        yield from (row(name, line, reports) for line in example.lines)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", default=",".join(EXAMPLES), help="names, between commas")
    parser.add_argument("--seeds", type=int, default=1, help="at least so many runs of each")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/.results/examples"))
    arguments = parser.parse_args()
    names = arguments.only.split(",")
    if unknown := set(names) - set(EXAMPLES):
        sys.exit(f"no such example: {', '.join(sorted(unknown))}; there are {', '.join(EXAMPLES)}")
    arguments.out.mkdir(parents=True, exist_ok=True)
    for line in table(names, arguments.data, arguments.out, arguments.seeds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
