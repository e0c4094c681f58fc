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


def worded(error: ErrorDetails, spec: type[BaseModel], document: Any) -> str:
    """One line: the path in the user's own words, the rule, the value."""
    path = _user_path(error["loc"], document)
    context = error.get("ctx", {})
    value = error["input"]
    match error["type"]:
        case "missing":
            return f"{path}: is missing"
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
        case "float_type" | "float_parsing":
            return f"{path}: must be a number, got {value!r}"
        case "int_type" | "int_parsing" | "int_from_float":
            return f"{path}: must be a whole number, got {value!r}"
        case "string_type":
            return f"{path}: must be text, got {value!r}: put it in quotes"
        case "string_pattern_mismatch":
            return f"{path}: a name has letters, digits and underscores, got {value!r}"
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"{path}: must be a mapping, got {value!r}"
        case "tuple_type" | "list_type":
            return f"{path}: must be a list, got {value!r}"
        case "path_type":
            return f"{path}: must be a path, got {value!r}"
        case "greater_than":
            return f"{path}: must be above {_bound(context['gt'])}, got {_cut(value)}"
        case "greater_than_equal":
            return f"{path}: must be at least {_bound(context['ge'])}, got {_cut(value)}"
        case "less_than":
            return f"{path}: must be below {_bound(context['lt'])}, got {_cut(value)}"
        case "less_than_equal":
            return f"{path}: must be at most {_bound(context['le'])}, got {_cut(value)}"
        case "too_short":
            return f"{path}: must have at least {context['min_length']}, got {value!r}"
        case "too_long":
            return f"{path}: must have at most {context['max_length']}, got {len(value)}"
        case "literal_error":
            return f"{path}: must be {context['expected']}, got {value!r}"
        case "string_too_long":
            return f"{path}: must have at most {context['max_length']} letters, got {value!r}"
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
    return next((found.tag for found in get_args(member) if isinstance(found, Tag)), None)


def _kind(member: Any) -> Any:
    if isinstance(member, type) and issubclass(member, BaseModel) and "kind" in member.model_fields:
        return member.model_fields["kind"].default
    return None
