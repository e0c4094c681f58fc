"""The page of what Python callers use: signatures and docstrings, as they stand in the code."""

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any

from onepass.training.reference.pages import headed

MODULES = re.compile(r"\b(?:[a-z_]\w*\.)+(?=[A-Z])")
"""Where a type is from, which says little beside its name."""
INTRO = (
    "What `import onepass` gives, and `onepass.sklearn`. Types stand in the code, for editors and "
    "type checkers. A spec is an object: `onepass.read` gives it, and an editor completes "
    "`spec.training.epochs`."
)
WIDE = 100
"""Letters of a signature on one line."""


def python_page(named: Mapping[str, Any]) -> str:
    """Each function and class by the name that it is imported by."""
    lines = [*headed("From Python", INTRO)]
    for name, one in named.items():
        lines += _class(name, one) if inspect.isclass(one) else _function(name, one, level=2)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def _class(name: str, one: type) -> Iterator[str]:
    yield from (f"## {name}", "")
    if "__init__" in vars(one) and "pydantic" not in repr(type(one)):
        yield from ("```python", signature(name, one), "```", "")
    yield from (prose(one.__doc__ or ""), "")
    for own, member in _members(one):
        if isinstance(member, property):
            yield from (f"### .{own}", "", prose(member.__doc__ or ""), "")
        else:
            yield from _function(f".{own}", member, level=3)


def _members(one: type) -> Iterator[tuple[str, Any]]:
    """What it has for callers: methods and properties with a docstring, of classes of ours."""
    ours = [base for base in one.__mro__ if base.__module__.startswith("onepass")]
    seen: dict[str, Any] = {}
    for base in ours:
        for name, member in vars(base).items():
            seen.setdefault(name, member)
    for name, member in sorted(seen.items()):
        known = inspect.isfunction(member) or isinstance(member, property)
        if known and not name.startswith("_") and member.__doc__:
            yield name, member


def _function(name: str, one: Any, *, level: int) -> Iterator[str]:
    yield from (f"{'#' * level} {name}", "", "```python", signature(name, one), "```", "")
    yield from (prose(one.__doc__ or ""), "")


def signature(name: str, one: Any) -> str:
    """How it is called, types without where they are from; a parameter a line where it is long."""
    made = inspect.signature(one)
    own = [part for part in made.parameters.values() if part.name != "self"]
    text = MODULES.sub("", f"{name}{made.replace(parameters=own)}").replace("'", '"')
    if len(text) <= WIDE:
        return text
    each, star = list[str](), False
    for part in own:
        if part.kind is part.KEYWORD_ONLY and not star:
            star = True
            each.append("    *,")
        each.append(f"    {MODULES.sub('', str(part))},")
    back = text[text.rindex(")") :]
    return "\n".join([f"{name}(", *each, back])


def prose(text: str) -> str:
    """A docstring in Markdown: its paragraphs, and what is raised as a list."""
    blocks = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(
        _raised(one) if one.startswith("Raises:") else _joined(one) for one in blocks
    )


def _joined(block: str) -> str:
    return " ".join(line.strip() for line in block.splitlines())


def _raised(block: str) -> str:
    """`Raises:`, and an item a line, however many lines it took."""
    items: list[str] = []
    for line in block.splitlines()[1:]:
        deeper = line.startswith(" " * 8)
        if deeper and items:
            items[-1] += f" {line.strip()}"
        else:
            name, _, rest = line.strip().partition(": ")
            items.append(f"- `{name}`: {rest}" if rest else f"- {line.strip()}")
    return "Raises:\n\n" + "\n".join(items)
