"""What `onepass explain` prints: of a setting its type, default, range and meaning; of a kind, and
of a section, what can be set in it."""

from collections.abc import Iterable, Iterator
from textwrap import fill, wrap

from onepass.training.reference.places import Place, Schema, kind_of
from onepass.training.reference.prose import ABOUT, background, first_sentence, unwrapped
from onepass.training.reference.words import allowed, default_of, type_of

WIDTH = 100


def explained(schema: Schema, path: str) -> str:
    """What stands at a path; what is the same at several places is told once.

    Raises:
        ValueError: nothing does.
    """
    same: dict[str, list[str]] = {}
    for place in schema.at(path):
        same.setdefault("\n".join(told(schema, place)), []).append(place.path)
    return "\n\n".join(
        fill(", ".join(paths), WIDTH, break_long_words=False) + f"\n{text}"
        for text, paths in same.items()
    )


def told(schema: Schema, place: Place) -> Iterator[str]:
    """Of one place."""
    yield from _paragraphs(unwrapped(place.description))
    if kind_of(place.node) and "default" not in place.node:
        if about := background(place.node.get(ABOUT, "")):
            yield ""
            yield from _paragraphs(about)
    else:
        yield ""
        yield f"  type     {type_of(schema, place.node)}"
        yield f"  default  {default_of(place)}"
        if bounds := allowed(schema, place.node):
            yield f"  allowed  {bounds}"
    if below := schema.kinds(place) or schema.settings(place):
        yield ""
        yield from listed(below)


def _paragraphs(text: str) -> Iterator[str]:
    for line in text.splitlines():
        stands_in = "    " if line.startswith("- ") else "  "
        yield from wrap(
            line, WIDTH, initial_indent="  ", subsequent_indent=stands_in, break_long_words=False
        ) or [""]


def listed(places: Iterable[Place], *, whole: bool = False) -> Iterator[str]:
    """A line for each: its name, or its whole path, and the first sentence of what it means."""
    rows = [
        (one.path if whole else one.path.rsplit(".", 1)[-1], first_sentence(one.description))
        for one in places
        if one.path.rsplit(".", 1)[-1] != "kind"
    ]
    width = max((len(name) for name, _ in rows), default=0)
    yield from (f"  {name:<{width}}  {text}" for name, text in rows)


def contents(schema: Schema) -> Iterator[str]:
    """What can be asked: each section, and the kinds that it may be of."""
    for section in schema.settings(schema.whole):
        kinds = [one.path.rsplit(".", 1)[-1] for one in schema.kinds(section)]
        yield f"{section.path:<12} {first_sentence(section.description)}"
        if kinds:
            text = f"of the kinds {', '.join(kinds)}"
            yield from wrap(text, WIDTH, initial_indent=" " * 13, subsequent_indent=" " * 15)
