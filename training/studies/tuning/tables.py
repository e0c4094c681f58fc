"""A search as tables for a terminal, in words, as CSV and as the best spec."""

import csv
import io
import math

import yaml
from rich.table import Table

from onepass.training.studies.statistics import Estimate
from onepass.training.studies.tuning.search import Tried
from onepass.training.studies.tuning.tune import BEST, Tuned

SURE = 0.05
SHOWN = 30
"""Trials in the table: the best ones; the CSV has all."""


def tables(tuned: Tuned) -> tuple[Table, Table]:
    """The trials, the best first; and the best against the spec's own settings."""
    trials = Table(
        title=f"{tuned.name}: {len(tuned.tried)} trials by validation skill, one seed",
        title_justify="left",
        header_style="bold",
    )
    trials.add_column("trial", no_wrap=True)
    for column in ("skill", f"seeds: {tuned.seeds}", "s", "parameters"):
        trials.add_column(column, justify="right")
    for one in ranked(tuned)[:SHOWN]:
        trials.add_row(*_cells(one, tuned))
    judged = Table(
        title=f"{tuned.name}, {tuned.rows} {tuned.judged_on} rows, seeds: {tuned.seeds}; errors "
        "with 95 % intervals",
        title_justify="left",
        header_style="bold",
    )
    for column in ("task", "the spec's own", "the best", "gain, %"):
        judged.add_column(column, justify="left" if column == "task" else "right")
    for task, metric in tuned.tasks.items():
        unit = f", {tuned.units[task]}" if tuned.units[task] else ""
        own, best = tuned.own_errors[task], tuned.best_errors[task]
        judged.add_row(f"{task} {metric}{unit}", _plus_minus(own), _plus_minus(best),
                       _percent(tuned.gains[task]))  # fmt: skip
    judged.add_row("mean", "", "", _percent(tuned.mean_gain))
    return trials, judged


def ranked(tuned: Tuned) -> list[Tried]:
    """The best on validation rows first, those that came to nothing last."""
    return sorted(tuned.tried, key=lambda one: (math.isnan(one.skill), -one.skill))


def _cells(one: Tried, tuned: Tuned) -> list[str]:
    mark = "  <- chosen" if one is tuned.best else ""
    name = f"{one.variant.name}{mark}"
    if one.result.failed is not None:
        return [name, "failed"]
    facts, seeds = one.result.facts, tuned.skills.get(one.variant.name)
    again = "" if seeds is None else f"{seeds:.4f}"
    return [name, f"{one.skill:.4f}", again, f"{facts['seconds']:.1f}", f"{facts['parameters']:,}"]


def words(tuned: Tuned) -> str:
    """A sentence or two."""
    if tuned.best is tuned.own:
        return (
            f"Of {len(tuned.tried)} trials none is better than the spec's own settings on "
            "validation rows: keep them."
        )
    gain = tuned.mean_gain
    sure = "that can be told" if tuned.p < SURE else "that cannot be told"
    return (
        f"On validation rows {tuned.best.variant.name} is best; on the {tuned.rows} "
        f"{tuned.judged_on} rows its errors are {abs(100 * gain.value):.1f} % ± "
        f"{100 * gain.half:.1f} {'smaller' if gain.value >= 0 else 'larger'} than those of the "
        f"spec's own settings, {sure} from chance (p = {tuned.p:.2g})."
    )


def _plus_minus(one: Estimate) -> str:
    return f"{one.value:.4g} ± {one.half:.2g}"


def _percent(one: Estimate) -> str:
    return f"{100 * one.value:+.1f} ± {100 * one.half:.1f}"


def csv_text(tuned: Tuned) -> str:
    """A line per trial."""
    names = list(dict.fromkeys(name for one in tuned.tried for name in one.params))
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write(["trial", *names, "validation_skill", "finalist_skill", "chosen", "seconds",
           "parameters", "failed"])  # fmt: skip
    for one in tuned.tried:
        facts = one.result.facts
        write([
            one.number,
            *(one.params.get(name, "") for name in names),
            "" if math.isnan(one.skill) else one.skill,
            tuned.skills.get(one.variant.name, ""),
            one is tuned.best,
            facts.get("seconds", ""),
            facts.get("parameters", ""),
            one.result.failed or "",
        ])  # fmt: skip
    return out.getvalue()


def yaml_text(tuned: Tuned) -> str:
    """The best spec, as a file that trains."""
    head = (
        f"# {tuned.best.variant.name}: the best of {len(tuned.tried)} trials on validation rows, "
        f"skill {tuned.best.skill:.4f}.\n# onepass train {BEST}\n"
    )
    body = yaml.safe_dump(
        tuned.best.variant.document, sort_keys=False, allow_unicode=True, width=100
    )
    return head + body
