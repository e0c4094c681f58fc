"""Whether maps of probabilities make test rows less surprising, over all examples.

    .venv/bin/python benchmarks/probabilities.py DATA [--epochs 5] [--only wine,tags]

DATA is that of `examples.py`. Every example with a task that answers with probabilities learns for
a few epochs with `certainty: {}`; maps are learnt of its validation rows and kept where these ask
for it, as always. Told are log loss and calibration error of test rows before and after; where no
map is kept both are the same. A map is made for what the epochs before it have left: of fewer
epochs, more may be kept.

Rows are in benchmarks/.results/probabilities, and read again unless `--anew`.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from examples import EXAMPLES
from ours import said

from onepass.training.bundles.promises import mapping
from onepass.training.data.prepare import prepare
from onepass.training.fitting.train import train
from onepass.training.runs.checkpoint import Running
from onepass.training.runs.finish import finished
from onepass.training.runs.progress import Silent
from onepass.training.specs.read import load

RESULTS = Path(__file__).parent / ".results" / "probabilities"
CASES = {name: one.paths for name, one in EXAMPLES.items() if name != "bikes"} | {"digits": {}}
"""All but those whose tasks are all numbers; digits come with scikit-learn."""
Row = dict[str, Any]


def measured(name: str, data: Path, epochs: int) -> Row:
    """Per task, what a report tells of its map, and by how much validation rows gained."""
    paths = [f"{where}={data / path}" for where, path in CASES[name].items()]
    settings = ["certainty={}", "training.threads=1", f"training.epochs={epochs}"]
    spec = load(name, [*paths, *settings])
    prepared = prepare(spec)
    with tempfile.TemporaryDirectory() as folder:
        loop, _, _ = train(spec, prepared, Running.begin(Path(folder)), Silent(), resume=False)
    notes: list[str] = []
    maps = finished(loop, prepared, notes).maps
    assert not notes, notes
    found = mapping(loop.network, prepared.test, maps)
    rows = {task: int(prepared.test.answered[task].sum()) for task in found}
    val = {task: int(prepared.val.answered[task].sum()) for task in found}
    return {
        task: one | {"rows": rows[task], "val": val[task], "gain": maps[task].gain}
        for task, one in found.items()
    }


def report(found: dict[str, Row]) -> None:
    """The table, and the mean."""
    print("| example | task | validation | test | mapped | log loss | change | calibration error |")
    print("|---|---|--:|--:|---|--:|--:|--:|")
    ratios = []
    for name, tasks in found.items():
        for task, one in tasks.items():
            before, after = (one["log_loss"][when]["value"] for when in ("before", "after"))
            ratios.append(after / before)
            kept = f"{before:.4f} -> {after:.4f}" if one["kept"] else f"{before:.4f}"
            change = one["log_loss"]["change"]
            moved = f"{change['value']:+.4f} ({change['low']:+.4f} to {change['high']:+.4f})"
            errors = [f"{one['ece'][when]['value']:.4f}" for when in ("before", "after")]
            print(
                f"| {name} | {task} | {one['val']:,} | {one['rows']:,} | "
                f"{'yes' if one['kept'] else ''} | {kept} | {moved if one['kept'] else ''} | "
                f"{' -> '.join(errors if one['kept'] else errors[:1])} |"
            )
    worse = sum(ratio > 1.005 for ratio in ratios)
    print(f"\nmean of {len(ratios)} tasks: log loss {np.mean(ratios):.3f} times that of before; ")
    print(f"worse by more than 0.5 %: {worse}, the worst {max(ratios):.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--only", default="")
    parser.add_argument("--anew", action="store_true")
    asked = parser.parse_args()
    RESULTS.mkdir(parents=True, exist_ok=True)
    found: dict[str, Row] = {}
    for name in asked.only.split(",") if asked.only else CASES:
        file = RESULTS / f"{name}.json"
        if asked.anew or not file.exists():
            said(f"{name}: learns")
            file.write_text(json.dumps(measured(name, asked.data, asked.epochs)))
        found[name] = json.loads(file.read_text())
    report(found)


if __name__ == "__main__":
    main()
