"""What `onepass drift` prints: a line for each input and answer, those that moved first."""

from typing import Any

from rich.console import Console

from onepass.models.documents import tame
from onepass.training.reporting.tables import PlainTable


def show_moved(console: Console, document: dict[str, Any]) -> None:
    """Of a file, as `Moved.document` tells it."""
    reference = document["reference"]
    title = f"{document['rows']:,} rows beside {reference['rows']:,} {reference['split']} rows"
    table = PlainTable(title, ["", "", "PSI", "when quiet", "p", "verdict"])
    for one in sorted(document["watched"], key=_order):
        name = f"{one['name']} {one['aspect']}".strip()
        numbers = [f"{one['psi']:.3f}", f"{one['psi_when_quiet']:.3f}", f"{one['p']:.2g}"]
        table.add_texts(one["of"], name, *numbers, one["words"])
    console.print(table)
    for line in _lines(document):
        console.print(tame(line), markup=False, highlight=False, soft_wrap=True)


def _order(one: dict[str, Any]) -> tuple[bool, float]:
    return not one["alarm"], one["p"]


def _lines(document: dict[str, Any]) -> list[str]:
    """What was found, in words; and how often answers are right by their own probabilities."""
    titles = [f"{o['name']} {o['aspect']}".strip() for o in document["watched"] if o["alarm"]]
    if document["rows"] < document["least_rows"]:
        lines = [f"- fewer than {document['least_rows']} rows say nothing"]
    elif titles:
        lines = [f"- {', '.join(titles)} moved; whether answers are still right, labels alone say"]
    else:
        lines = ["- nothing has moved"]
    for task, told in document["quality"].items():
        own = told["accuracy"]
        if own["expected"] is not None:
            measured = own["measured"]
            known = "" if measured is None else f", where labels said {measured:.1%}"
            lines.append(
                f"- {task}: by the probabilities of answers {own['expected']:.1%} are right, as "
                f"good as they are calibrated; {own['reference']:.1%} of test rows{known}"
            )
    return lines
