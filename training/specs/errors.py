"""Pydantic's errors about a spec, in the user's own words: path, rule, value."""

from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Tag
from pydantic_core import ErrorDetails

from onepass.models.contract.errors import suggestion
from onepass.models.contract.inputs.text import DEFAULT_TOKENS
from onepass.models.network.trunks import DEFAULT_KIND

LONG = 60
"""Letters of a value that is told."""


RULES = {
    "missing": "is missing",
    "float_type": "must be a number, got {value!r}",
    "float_parsing": "must be a number, got {value!r}",
    "int_type": "must be a whole number, got {value!r}",
    "int_parsing": "must be a whole number, got {value!r}",
    "int_from_float": "must be a whole number, got {value!r}",
    "string_type": "must be text, got {value!r}: put it in quotes",
    "string_pattern_mismatch": "a name has letters, digits and underscores, got {value!r}",
    "model_type": "must be a mapping, got {value!r}",
    "model_attributes_type": "must be a mapping, got {value!r}",
    "dict_type": "must be a mapping, got {value!r}",
    "tuple_type": "must be a list, got {value!r}",
    "list_type": "must be a list, got {value!r}",
    "path_type": "must be a path, got {value!r}",
    "literal_error": "must be {expected}, got {value!r}",
    "too_short": "must have at least {min_length}, got {value!r}",
    "string_too_long": "must have at most {max_length} letters, got {value!r}",
}
"""What pydantic's kinds of errors are to whom they are told; others, in its own words."""
BOUNDS = {
    "greater_than": ("above", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("below", "lt"),
    "less_than_equal": ("at most", "le"),
}
"""Of numbers: the word for each, and pydantic's."""


def worded(error: ErrorDetails, spec: type[BaseModel], document: Any) -> str:
    """One line: the path in the user's own words, the rule, the value."""
    path = _user_path(error["loc"], document)
    context = error.get("ctx", {})
    value = error["input"]
    match error["type"]:
        case "extra_forbidden":
            known = _settings(error["loc"][:-1], spec)
            return f"{path}: no such setting{suggestion(str(error['loc'][-1]), known)}"
        case "union_tag_invalid":
            expected = context["expected_tags"].replace("'", "")
            kind = context["tag"]
            return f"{path}.kind: no such kind {kind!r}{suggestion(kind, expected.split(', '))}"
        case "union_tag_not_found":
            return f"{path}.kind: is missing"
        case "value_error":
            text = str(context["error"])
            return f"{path}: {text}" if path else text
        case "too_long":
            return f"{path}: must have at most {context['max_length']}, got {len(value)}"
        case kind if kind in BOUNDS:
            word, name = BOUNDS[kind]
            return f"{path}: must be {word} {_bound(context[name])}, got {_cut(value)}"
        case kind if kind in RULES:
            return f"{path}: {RULES[kind].format(value=value, **context)}"
        case _:
            return f"{path}: {error['msg'].removeprefix('Input ')}, got {value!r}"


def _bound(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def _cut(value: Any) -> str:
    """A number of a thousand digits is told by its first."""
    text = repr(value)
    return text if len(text) <= LONG else f"{text[:LONG]}…"


def _user_path(loc: tuple[str | int, ...], document: Any) -> str:
    """The path as it stands in the file: without the tags that pydantic adds for unions."""
    path, at = "", document
    for step in loc:
        if isinstance(at, dict) and step not in at and step in _kinds(at):
            continue
        if isinstance(step, str) and step.startswith("<"):  # one source, or several
            continue
        if step == "[key]" or (isinstance(step, str) and not isinstance(at, dict)):
            continue
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
        match at:
            case dict():
                at = at.get(step)
            case list() | tuple() if isinstance(step, int) and step < len(at):
                at = at[step]
            case _:
                at = None
    return path.removeprefix(".")


def _kinds(at: dict[Any, Any]) -> tuple[Any, ...]:
    """What a mapping is tagged with: its kind, or one that stands where none is said."""
    return (at["kind"],) if "kind" in at else (DEFAULT_KIND, DEFAULT_TOKENS)


def _settings(loc: tuple[str | int, ...], spec: type[BaseModel]) -> list[str]:
    """The settings there are at a place."""
    at: Any = spec
    for step in loc:
        at = _inside(at, step)
    if get_origin(at) in (Union, UnionType):  # of settings that may be left out
        at = get_args(at)[0]
    return list(at.model_fields) if isinstance(at, type) and issubclass(at, BaseModel) else []


def _inside(at: Any, step: str | int) -> Any:
    """The type one step further in; a union is entered by the tag of its member."""
    if get_origin(at) is Annotated:
        at = get_args(at)[0]
    if get_origin(at) in (Union, UnionType):
        members = get_args(at)
        return next((m for m in members if step in (_kind(m), _tag(m))), _inside(members[0], step))
    if get_origin(at) in (dict, tuple):
        return get_args(at)[-1] if get_origin(at) is dict else get_args(at)[0]
    if isinstance(at, type) and issubclass(at, BaseModel) and step in at.model_fields:
        return at.model_fields[str(step)].annotation
    return None


def _tag(member: Any) -> str | None:
    return next((argument.tag for argument in get_args(member) if isinstance(argument, Tag)), None)


def _kind(member: Any) -> Any:
    if isinstance(member, type) and issubclass(member, BaseModel) and "kind" in member.model_fields:
        return member.model_fields["kind"].default
    return None
