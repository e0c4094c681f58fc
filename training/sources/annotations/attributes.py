"""Attributes of objects, as tasks of their kind have them: tools write everything as text, or as
JSON does."""

from collections.abc import Mapping
from typing import Any

from onepass.models.contract.forms import Choice, Quantity
from onepass.training.sources.annotated import Annotated
from onepass.training.sources.annotations.base import Cell
from onepass.training.sources.annotations.numbers import number

Forms = Mapping[str, Quantity | Choice]


def with_attributes(cell: Cell, forms: Forms) -> Cell:
    """The same picture; of its objects those attributes that are asked for."""

    def made() -> Annotated:
        one = cell()
        objects = (each._replace(attributes=_typed(each.attributes, forms)) for each in one.objects)
        return one._replace(objects=tuple(objects))

    return made


def _typed(attributes: Mapping[str, Any], forms: Forms) -> dict[str, Any]:
    """Those that are known: an empty text says nothing.

    Raises:
        ValueError: a number is asked for, and there is none.
    """
    made = dict[str, Any]()
    for name, form in forms.items():
        value = attributes.get(name)
        if value is None or value == "":
            continue
        try:
            made[name] = _label(value, form) if isinstance(form, Choice) else _number(value)
        except ValueError as error:
            raise ValueError(f"attributes.{name}: {error}") from None
    return made


def _number(value: Any) -> float:
    if isinstance(value, int | float):
        return float(value)
    return number(str(value))


def _label(value: Any, form: Choice) -> str:
    """What is true or false is a label as JSON writes it; or where a task names two others, the
    second and the first."""
    if isinstance(value, bool):
        word = str(value).lower()
        named = form.binary and form.labels and word not in form.labels
        return form.labels[value] if named else word
    return f"{value:g}" if isinstance(value, float) else str(value).strip()
