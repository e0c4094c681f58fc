"""Draws the first table of benchmarks/serve.py: requests per second at 32 connections.

python benchmarks/serve.py > table.md && python benchmarks/picture.py table.md serve.png
"""

import re
import sys
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

COLUMN = 3
"""Of the table: 1, 8, 32 and 128 connections stand in columns 1 to 4."""


def main() -> None:
    text, out = Path(sys.argv[1]).read_text(), sys.argv[2]
    cells = [line.strip("|\n ").split("|") for line in text.splitlines() if " / " in line]
    rows = [row for row in cells if len(row) > COLUMN and re.match(r" [\d,]+ \(", row[COLUMN])]
    rates = {row[0].strip(): int(row[COLUMN].split()[0].replace(",", "")) for row in rows}
    names = sorted(rates, key=lambda name: rates[name])
    figure = Figure(figsize=(8, 0.6 + 0.4 * len(names)), layout="constrained")
    FigureCanvasAgg(figure)
    axis = figure.subplots()
    colours = ["tab:green" if name == "onepass" else "tab:grey" for name in names]
    bars = axis.barh(names, [rates[name] for name in names], color=colours)
    axis.bar_label(bars, [f"{rates[name]:,}" for name in names], padding=4)
    axis.set_xlim(right=1.15 * max(rates.values()))
    axis.set_xlabel("requests/s, one row each, 32 connections, one worker")
    axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(out, dpi=110, metadata={"Software": None})


if __name__ == "__main__":
    main()
