"""A comparison as a table for a terminal, and as CSV."""

import csv
import io

from rich.table import Table

from training.comparing.comparison import Compared, Comparison
from training.comparing.statistics import Estimate

COLUMNS = (
    "variant", "sharing", "balancing", "seeds", "task", "metric",
    "error", "error_low", "error_high", "gain", "gain_low", "gain_high",
    "p", "differs", "rank", "validation_skill", "seconds", "parameters", "forward_us",
)  # fmt: skip


def tables(found: Comparison) -> tuple[Table, Table]:
    """Gains over each task alone with what they cost; and the errors behind them."""
    on = f"{found.rows} {found.judged_on} rows"
    gains = _table(
        f"{found.name}, {on}: gain over each task alone, % of its error, with 95 % intervals; "
        f"≈ cannot be told from {found.reference.variant.name}",
        [*found.tasks, "mean", "p", "rank", "s", "parameters", "us"],
    )
    errors = _table(f"{found.name}, {on}: errors", _headers(found))
    alone = [_plus_minus(found.alone[task]) for task in found.tasks]
    errors.add_row("each task alone", str(found.reference.seeds), *alone)
    for one in found.variants:
        who = [one.variant.name, str(one.seeds)]
        gains.add_row(*who, *_gains(one, found))
        errors.add_row(*who, *(_plus_minus(one.errors[task]) for task in found.tasks))
    return gains, errors


def _table(title: str, columns: list[str]) -> Table:
    table = Table(title=title, title_justify="left", header_style="bold")
    table.add_column("variant", no_wrap=True)
    for column in ("seeds", *columns):
        table.add_column(column, justify="right")
    return table


def _headers(found: Comparison) -> list[str]:
    units = {task: f", {unit}" if unit else "" for task, unit in found.units.items()}
    return [f"{task} {metric}{units[task]}" for task, metric in found.tasks.items()]


def _gains(one: Compared, found: Comparison) -> list[str]:
    each = [one.gains[task] for task in found.tasks]
    gains = [f"{100 * gain.value:+.1f} ± {100 * gain.half:.1f}" for gain in (*each, one.mean_gain)]
    p = "" if one.p is None else f"{one.p:.2g}{'' if one.differs else ' ≈'}"
    costs = [f"{one.seconds:.1f}", f"{one.parameters:,}", f"{one.forward_us:.0f}"]
    return [*gains, p, f"{one.rank:.1f}", *costs]


def _plus_minus(one: Estimate) -> str:
    return f"{one.value:.4g} ± {one.half:.2g}"


def csv_text(found: Comparison) -> str:
    """A line per variant and task, and one for the mean over tasks: numbers as they are."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write(COLUMNS)
    for one in found.variants:
        who = [one.variant.name, one.variant.sharing, one.variant.balancing, one.seeds]
        costs = [one.skill, one.seconds, one.parameters, one.forward_us]
        for task, metric in found.tasks.items():
            error, gain = one.errors[task], one.gains[task]
            numbers = [error.value, error.low, error.high, gain.value, gain.low, gain.high]
            write([*who, task, metric, *numbers, "", "", "", *costs])
        mean = one.mean_gain
        whole = [mean.value, mean.low, mean.high, one.p, one.differs, one.rank]
        write([*who, "mean", "", "", "", "", *whole, *costs])
    for task, error in found.alone.items():
        numbers = [error.value, error.low, error.high, 0, 0, 0]
        write([f"{task} alone", "", "", "", task, found.tasks[task], *numbers, *[""] * 7])
    return out.getvalue()
