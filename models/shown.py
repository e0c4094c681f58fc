"""How a bundle, a report or a comparison shows itself in a notebook: HTML that asks for nothing
else, in which every name is escaped, in the look of the pages."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Protocol

STYLE = """<style>
.onepass { --ink: #17212b; --soft: #56626e; --line: #dde2e7; --paper: #fff; color: var(--ink);
  background: var(--paper); font: 14px/1.5 Inter, system-ui, "Liberation Sans", sans-serif;
  padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .625rem; overflow-x: auto; }
@media (prefers-color-scheme: dark) {
  .onepass { --ink: #e7ebef; --soft: #a0acb8; --line: #2c3641; --paper: #171e26; } }
.onepass caption { text-align: left; color: var(--soft); font-weight: 600; padding: .25rem 0; }
.onepass table { border-collapse: collapse; margin: 0 0 .5rem; color: inherit; }
.onepass tr, .onepass tbody tr { background: none; }
.onepass th, .onepass td { text-align: left; padding: .2rem 1rem .2rem 0; color: inherit;
  border: 0; border-bottom: 1px solid var(--line); }
.onepass th { color: var(--soft); font-weight: 600; }
</style>"""


class Kind(Protocol):
    """An input or a task."""

    @property
    def kind(self) -> str:
        """Which it is."""


HIGH_PX = 640
"""Of a page in a frame."""
METRICS = ("task", "metric", "value", "95 % interval", "trivial")


def card(*parts: str) -> str:
    """Parts that are HTML already, one below the other."""
    return f'{STYLE}<div class="onepass">{"".join(parts)}</div>'


def table(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Text in cells."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    caption = f"<caption>{escape(title)}</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def framed(page: str, title: str) -> str:
    """A page of its own, in which no script runs."""
    style = f"width: 100%; height: {HIGH_PX}px; border: 0"
    inside = escape(page, quote=True)
    return f'<iframe sandbox="" title="{escape(title)}" style="{style}" srcdoc="{inside}"></iframe>'


def contract(label: str, inputs: Mapping[str, Kind], tasks: Mapping[str, Kind]) -> str:
    """What is sent, and what is answered."""
    named = {"inputs": inputs, "tasks": tasks}
    return "".join(
        table(f"{label}: {what}", ("name", "kind"), [(n, one.kind) for n, one in each.items()])
        for what, each in named.items()
    )


def metrics(report: dict[str, Any]) -> str:
    """How good each task is, beside the trivial answer."""
    rows = [
        (name, metric, _with_unit(one), _interval(one), _number(one.get("trivial")))
        for name, task in report.get("tasks", {}).items()
        for metric, one in task.get("metrics", {}).items()
        if metric != "skill"
    ]
    return table(f"on {report.get('judged_on', 'no')} rows", METRICS, rows)


def _with_unit(one: dict[str, Any]) -> str:
    return f"{_number(one.get('value'))} {one.get('unit') or ''}".rstrip()


def _interval(one: dict[str, Any]) -> str:
    return f"{_number(one.get('low'))} to {_number(one.get('high'))}"


def _number(value: Any) -> str:
    """A metric that is not defined is null."""
    return f"{value:.4g}" if isinstance(value, int | float) else "–"
