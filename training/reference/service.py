"""The settings of the service, as `onepass serve --settings`, `explain` and the reference tell
them; whoever asks hands over the class."""

from collections.abc import Iterator

from pydantic import BaseModel

from onepass.training.reference.pages import SETTINGS, headed, table
from onepass.training.reference.places import Place, Schema
from onepass.training.reference.prose import first_sentence
from onepass.training.reference.told import told
from onepass.training.reference.words import allowed, default_of, type_of

PREFIX = "ONEPASS_"
INTRO = (
    "Each is a variable of the environment; some are flags of `onepass serve`, too, which win. "
    "`onepass serve --settings` lists them, `onepass explain ONEPASS_PORT` tells of one. Where a "
    "list is asked for, its items stand between commas."
)


def names(settings: type[BaseModel]) -> list[str]:
    """Of the variables."""
    return [f"{PREFIX}{name.upper()}" for name in settings.model_fields]


def explained(settings: type[BaseModel], name: str) -> str:
    """What one of them means."""
    schema = Schema(settings.model_json_schema())
    (place,) = schema.at(name.removeprefix(PREFIX).lower())
    return "\n".join([name, *told(schema, place)])


def listing(settings: type[BaseModel]) -> Iterator[str]:
    """A line for each: its variable, its default, and what it means in a sentence."""
    for name, field in zip(names(settings), settings.model_fields.values(), strict=True):
        default = str(field.default) or '""'
        yield f"{name:<30} {default:<11} {first_sentence(field.description or '')}"


def settings_page(settings: type[BaseModel]) -> str:
    """All of them, with types, defaults and bounds."""
    schema = Schema(settings.model_json_schema())
    rows = [_row(schema, one) for one in schema.settings(schema.whole)]
    return "\n".join([*headed("Settings of the service", INTRO), *table(SETTINGS, rows)]) + "\n"


def _row(schema: Schema, one: Place) -> tuple[str, ...]:
    name = f"`{PREFIX}{one.path.upper()}`"
    bounds = allowed(schema, one.node)
    return name, type_of(schema, one.node), default_of(one), bounds, one.description
