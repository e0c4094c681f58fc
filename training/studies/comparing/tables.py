"""A comparison as a table for a terminal, and as CSV."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import astuple

from rich.table import Table

from onepass.training.studies.comparing.comparison import SURE, Compared, Comparison
from onepass.training.studies.comparing.cost import Cost
from onepass.training.studies.comparing.rivalry import Rivalry
from onepass.training.studies.comparing.widths import ALONE, cells
from onepass.training.studies.statistics import Estimate

COLUMNS = (
    "variant", "sharing", "balancing", "seeds", "task", "metric",
    "error", "error_low", "error_high", "gain", "gain_low", "gain_high",
    "p", "differs", "rank", "validation_skill", "seconds", "parameters", "forward_us",
    "covered", "width", "width_low", "width_high", "narrower", "narrower_low", "narrower_high",
)  # fmt: skip


def tables(comparison: Comparison) -> tuple[Table, ...]:
    """Gains over each task alone with what they cost; the errors behind them; how wide what is
    promised is, where anything is."""
    on = f"{comparison.rows} {comparison.judged_on} rows"
    gains = _table(
        f"{comparison.name}, {on}: gain over each task alone, % of its error, with 95 % intervals; "
        f"≈ cannot be told from {comparison.reference.variant.name}",
        [*comparison.tasks, "mean", "p", "rank", "s", "parameters", "us"],
    )
    errors = _table(f"{comparison.name}, {on}: errors", headers(comparison))
    seeds = str(comparison.reference.seeds)
    blank = [""] * (len(comparison.tasks) + 3)
    gains.add_row("each task alone", seeds, *blank, *cost_cells(comparison.alone_cost))
    errors.add_row("each task alone", seeds, *error_cells(comparison.alone, comparison))
    for one in comparison.variants:
        who = [one.variant.name, str(one.seeds)]
        gains.add_row(*who, *gain_cells(one, comparison), *cost_cells(one.cost))
        errors.add_row(*who, *error_cells(one.errors, comparison))
    for rival in comparison.rivals:
        who = [rival.label, str(rival.seeds)]
        gains.add_row(*who, *rival_cells(rival, comparison), *cost_cells(rival.cost))
        errors.add_row(*who, *error_cells(rival.errors, comparison))
    return (gains, errors, *_promised(comparison, on))


def _promised(comparison: Comparison, on: str) -> Iterator[Table]:
    if not comparison.widths:
        return
    tasks = next(iter(comparison.widths.values()))
    title = f"{comparison.name}, {on}: how often what is promised held, and how wide it is"
    table = _table(title, [*tasks])
    seeds = {one.variant.name: one.seeds for one in comparison.variants}
    for name, own in comparison.widths.items():
        table.add_row(name, str(seeds.get(name, comparison.reference.seeds)), *cells(own))
    yield table


def _table(title: str, columns: list[str]) -> Table:
    table = Table(title=title, title_justify="left", header_style="bold")
    table.add_column("variant", no_wrap=True)
    for column in ("seeds", *columns):
        table.add_column(column, justify="right")
    return table


def headers(comparison: Comparison) -> list[str]:
    """Of a table of errors: task, metric, unit."""
    units = {task: f", {unit}" if unit else "" for task, unit in comparison.units.items()}
    return [f"{task} {metric}{units[task]}" for task, metric in comparison.tasks.items()]


def gain_cells(one: Compared, comparison: Comparison) -> list[str]:
    """A gain per task and their mean, in percent; p, with a mark where it tells nothing; rank."""
    p = "" if one.p is None else f"{one.p:.2g}{'' if one.differs else ' ≈'}"
    return [*_gains(one, comparison), p, f"{one.rank:.1f}"]


def rival_cells(one: Rivalry, comparison: Comparison) -> list[str]:
    """The same of a rival, which has no rank among variants."""
    return [*_gains(one, comparison), f"{one.p:.2g}{'' if one.p < SURE else ' ≈'}", ""]


def _gains(one: Compared | Rivalry, comparison: Comparison) -> list[str]:
    each = [one.gains[task] for task in comparison.tasks]
    return [f"{100 * gain.value:+.1f} ± {100 * gain.half:.1f}" for gain in (*each, one.mean_gain)]


def cost_cells(one: Cost) -> list[str]:
    """Seconds of training, parameters, microseconds of a forward pass."""
    return [f"{one.seconds:.1f}", f"{one.parameters:,}", f"{one.forward_us:.0f}"]


def error_cells(errors: Mapping[str, Estimate], comparison: Comparison) -> list[str]:
    """An error per task."""
    return [f"{errors[task].value:.4g} ± {errors[task].half:.2g}" for task in comparison.tasks]


def csv_text(comparison: Comparison) -> str:
    """A line per variant and task, and one for the mean over tasks: numbers as they are."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write(COLUMNS)
    for one in comparison.variants:
        who = [one.variant.name, one.variant.sharing, one.variant.balancing, one.seeds]
        costs = [one.skill, *astuple(one.cost)]
        for task, metric in comparison.tasks.items():
            error, gain = one.errors[task], one.gains[task]
            numbers = [error.value, error.low, error.high, gain.value, gain.low, gain.high]
            wide = _width(comparison, one.variant.name, task)
            write([*who, task, metric, *numbers, "", "", "", *costs, *wide])
        mean = one.mean_gain
        whole = [mean.value, mean.low, mean.high, one.p, one.differs, one.rank]
        write([*who, "mean", "", "", "", "", *whole, *costs])
    for task, error in comparison.alone.items():
        numbers = [error.value, error.low, error.high, 0, 0, 0]
        costs = ["", "", "", "", *astuple(comparison.alone_costs[task])]
        wide = _width(comparison, ALONE, task)
        write([f"{task} alone", "", "", "", task, comparison.tasks[task], *numbers, *costs, *wide])
    for rival in comparison.rivals:
        for line in _rival_lines(rival, comparison):
            write(line)
    return out.getvalue()


def _width(comparison: Comparison, variant: str, task: str) -> list[object]:
    """What is promised of a task; nothing where nothing is."""
    one = comparison.widths.get(variant, {}).get(task)
    return [] if one is None else [one.covered, *astuple(one.width), *astuple(one.narrower)]


def _rival_lines(rival: Rivalry, comparison: Comparison) -> Iterator[list[object]]:
    who = [rival.name, "", "", rival.seeds]
    for task, metric in comparison.tasks.items():
        error, gain = rival.errors[task], rival.gains[task]
        numbers = [error.value, error.low, error.high, gain.value, gain.low, gain.high]
        yield [*who, task, metric, *numbers]
    mean = rival.mean_gain
    whole = [mean.value, mean.low, mean.high, rival.p, rival.p < SURE]
    yield [*who, "mean", "", "", "", "", *whole, "", "", *astuple(rival.cost)]
