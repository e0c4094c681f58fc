"""What `onepass train` and `onepass inspect` print: tables of a contract and of a report."""

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from onepass.models.bundle import Bundle
from onepass.models.contract.inputs import Input
from onepass.models.contract.tasks import Task
from onepass.models.documents import tame
from onepass.training.evaluation.notes import BEWARE
from onepass.training.tasks.words import digits

FREQUENT = 3
"""Values of an input that are named."""


def show_report(console: Console, bundle: Bundle) -> None:
    """How good each task is, beside the trivial answer."""
    report = bundle.report()
    on = report["judged_on"]
    lines = metric_lines(report)
    columns = ["task", "metric", "value", "95 % interval", "trivial", "alone"]
    if not any(alone for *_, alone in lines):
        columns, lines = columns[:-1], [line[:-1] for line in lines]
    table = PlainTable(f"{bundle.label}: {report['rows'][on]} {on} rows", columns)
    last = ""
    for task, *cells in lines:
        table.add_texts("" if task == last else task, *cells)
        last = task
    console.print(table)
    for remark in remarks(report):
        console.print(f"- {tame(remark)}", markup=False, highlight=False, soft_wrap=True)


def metric_lines(report: dict[str, Any]) -> list[list[str]]:
    """Task, metric, value, interval, the value of the trivial answer, and of the task alone."""
    return [
        [
            name,
            metric,
            f"{_number(row['value'])} {row['unit'] or ''}".rstrip(),
            _interval(row),
            _number(row["trivial"]),
            _alone(task, metric),
        ]
        for name, task in report["tasks"].items()
        for metric, row in task["metrics"].items()
        if metric != "skill"
    ]


def _alone(task: dict[str, Any], metric: str) -> str:
    """Where a comparison found it."""
    known = task.get("alone")
    return _number(known["value"]) if known and known["metric"] == metric else ""


def _number(value: float | None) -> str:
    """A report holds null where a metric is not defined, as AUC is not where one label occurs."""
    return "–" if value is None else digits(value)


def _interval(row: dict[str, Any]) -> str:
    ends = [row["low"], row["high"]]
    return "–" if None in ends else f"{digits(ends[0])} to {digits(ends[1])}"


def remarks(report: dict[str, Any]) -> list[str]:
    """What to know beside the numbers."""
    sentences = []
    for name, task in report["tasks"].items():
        alone = task["best_epoch_alone"]
        same = alone in (0, report["best_epoch"])  # 0: no row could tell
        other = "" if same else f" (alone, it would have stopped at epoch {alone})"
        sentences.append(f"{name} {task['verdict']}{other}")
    sentences += report.get("certainty", {}).get("said", [])
    sentences.append(
        f"{report['ended']}; of {report['epochs']} epochs, {report['best_epoch']} is the best"
    )
    again = (BEWARE, "no ONNX graph", "an epoch is", "curriculum: ", "trimmed: ")
    sentences += [note for note in report["notes"] if note.startswith(again)]
    sentences += [
        f"{name} has no labelled test rows: its numbers are of validation rows, they flatter"
        for name, task in report["tasks"].items()
        if report["judged_on"] == "test" and task.get("judged_on") == "val" and task["metrics"]
    ]
    if report["judged_on"] != "test":
        sentences.append("there are no test rows: these numbers chose the best epoch, they flatter")
    return sentences


def show_contract(console: Console, bundle: Bundle) -> None:
    """What is sent, and what is answered."""
    seen = bundle.report()["inputs"]
    inputs = PlainTable("inputs", ["name", "kind", "what", "seen in training"])
    for name, declared in bundle.contract.inputs.items():
        inputs.add_texts(
            name, declared.kind, describe_input(declared), seen_words(seen.get(name, {}))
        )
    tasks = PlainTable("tasks", ["name", "kind", "what"])
    for name, task in bundle.contract.tasks.items():
        tasks.add_texts(name, task.kind, describe_task(task))
    console.print(inputs, tasks)


def describe_input(declared: Input) -> str:
    """In a few words."""
    words = declared.described
    if declared.optional:
        words.append("optional")
    match declared.default:
        case None:
            pass
        case tuple():
            words.append(f"default {', '.join(declared.default) or 'empty'}")
        case _:
            words.append(f"default {declared.default}")
    return ", ".join(word for word in words if word)


def describe_task(task: Task) -> str:
    """In a few words."""
    return ", ".join(word for word in task.described if word)


def seen_words(facts: dict[str, Any]) -> str:
    """What training saw of an input, in a few words."""
    words = []
    if "min" in facts:
        low, high, median = (digits(facts[name]) for name in ("min", "max", "median"))
        words = [f"{low} to {high}", f"median {median}"]
    if "earliest" in facts:
        words = [f"{facts['earliest']} to {facts['latest']}"]
    if "brightness" in facts:
        words = [f"mean brightness {facts['brightness']:.2f}"]
    if "tokens" in facts:
        words = [f"{facts['tokens']['median']:g} tokens", f"at most {facts['tokens']['most']}"]
    if frequent := list(facts.get("most_frequent", {})):
        more = "…" if len(frequent) > FREQUENT else ""
        words = [", ".join(frequent[:FREQUENT]) + more]
    if "items" in facts:
        words.append(f"{facts['items']['median']:g} items, at most {facts['items']['most']}")
    if facts.get("absent"):
        words.append(f"absent from {facts['absent']:,} rows")
    return ", ".join(words)


class PlainTable(Table):
    """Its cells stand as they are: a label in brackets is no markup, and nothing is obeyed."""

    def __init__(self, title: str, columns: list[str]) -> None:
        super().__init__(title=Text(tame(title)), title_justify="left", header_style="bold")
        for column in columns:
            self.add_column(column, overflow="fold")

    def add_texts(self, *cells: str) -> None:
        """A row."""
        self.add_row(*(Text(tame(cell)) for cell in cells))
