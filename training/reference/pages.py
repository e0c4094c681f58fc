"""Pages of the reference: every setting and kind of a spec, and every command."""

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from onepass.training.reference.examples import example_of
from onepass.training.reference.places import Place, Schema, kind_of
from onepass.training.reference.prose import ABOUT, background, unwrapped
from onepass.training.reference.words import allowed, default_of, type_of

MADE = "<!-- made from the code by `make reference`: a change here is lost -->"
SETTINGS = ("setting", "type", "default", "allowed", "what it means")


def spec_page(schema: Schema) -> str:
    """Every section of a spec: its kinds, and their settings."""
    lines = [*headed("A spec, setting by setting", SPEC_INTRO)]
    top = schema.settings(schema.whole)
    lines += table(SETTINGS, (_row(schema, one) for one in top))
    told: dict[str, str] = {}
    for section in top:
        lines += _section(schema, section, told, level=2)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


SPEC_INTRO = (
    "A spec is one YAML file. Paths are as errors name them, and `onepass explain PATH` prints the "
    "same text. `onepass schema` prints the JSON Schema: a file that begins with "
    "`# yaml-language-server: $schema=spec.schema.json` completes and explains itself in an editor."
)


def _section(
    schema: Schema, place: Place, told: dict[str, str], *, level: int, of: Place | None = None
) -> Iterator[str]:
    """A setting that holds others, or a kind `of` one; what has been told is pointed at."""
    below = schema.kinds(place) or schema.settings(place)
    if not below:
        return
    yield from ("", f"{'#' * min(level, 6)} {place.path}", "")
    same = _identity(place)
    if same in told:
        yield f"As `{told[same]}`."
        return
    told[same] = place.path
    yield from (paragraphs(place.description), "")
    if kind_of(place.node) and (about := background(place.node.get(ABOUT, ""))):
        yield from (paragraphs(about), "")
    if of is not None:
        yield from ("```yaml", example_of(schema, of, place), "```", "")
    settings = [] if schema.kinds(place) else _of_kind(place, below)
    yield from table(SETTINGS, (_row(schema, one) for one in settings))
    for one in settings or below:
        inner = None if settings else place
        yield from _section(schema, one, told, level=level + 1, of=inner)


def _of_kind(place: Place, settings: list[Place]) -> list[Place]:
    """Which kind it is stands in the heading."""
    return [one for one in settings if not kind_of(place.node) or not one.path.endswith(".kind")]


def _identity(place: Place) -> str:
    """Of what a place holds: the same kind, or the same alternatives, stand at several places."""
    held = ("title", "properties", "anyOf", "items", "patternProperties")
    return repr([place.node.get(name) for name in held if name != "title" or kind_of(place.node)])


def _row(schema: Schema, one: Place) -> tuple[str, ...]:
    return (
        f"`{one.path.rsplit('.', 1)[-1]}`",
        type_of(schema, one.node),
        default_of(one),
        allowed(schema, one.node),
        one.description,
    )


def commands_page(program: Any) -> str:
    """Every command of a click program, with its arguments and options."""
    lines = [*headed("Commands", "`onepass COMMAND --help` prints the same.")]
    for name, command in _commands("onepass", program):
        lines += ["", f"## {name}", "", " ".join(str(command.help or "").split())]
        rows = [_parameter(one) for one in command.params if one.name != "help"]
        lines += ["", *table(("parameter", "default", "what it is"), rows)] if rows else []
    return "\n".join(lines) + "\n"


def _commands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    below: Mapping[str, Any] = getattr(command, "commands", {})
    if not below or command.params:
        yield name, command
    for inner, one in below.items():
        yield from _commands(f"{name} {inner}", one)


def _parameter(one: Any) -> tuple[str, ...]:
    is_option = one.param_type_name == "option"
    names = (*one.opts, *one.secondary_opts) if is_option else (one.metavar or one.name.upper(),)
    default = "required" if one.required else _said(one.default)
    return f"`{', '.join(names)}`", default, " ".join(str(getattr(one, "help", None) or "").split())


def _said(default: Any) -> str:
    """Nothing, where a default is none or is worked out when a command runs."""
    return "" if default is None or callable(default) or "UNSET" in repr(default) else str(default)


def headed(title: str, text: str) -> Iterator[str]:
    """The head of each page."""
    yield from (f"# {title}", "", MADE, "", text, "")


def table(names: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """In Markdown; a column that says nothing is left out."""
    all_rows = [[_cell(text) for text in row] for row in rows]
    if not all_rows:
        return
    heads = list(names)
    kept = [i for i in range(len(heads)) if any(row[i] for row in all_rows)]
    yield f"| {' | '.join(heads[i] for i in kept)} |"
    yield f"|{'---|' * len(kept)}"
    yield from (f"| {' | '.join(row[i] for i in kept)} |" for row in all_rows)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def paragraphs(text: str) -> str:
    """Text of a docstring in Markdown: what is no prose there is code here."""
    text = unwrapped(inspect.cleandoc(text))
    return re.sub(r"(?m)^(\{.*\}.*)$", r"    \1", text)
