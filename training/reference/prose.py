"""Docstrings as prose: their lines put together, and their first sentence."""

import inspect
import re

YEAR = re.compile(r"\b(19|20)[0-9]{2}\b")
ABOUT = "$comment"
"""Where a schema holds the idea of a kind, and the paper it is after."""


def unwrapped(text: str) -> str:
    """A paragraph is one line; an item of a list, and what stands further in, has its own."""
    lines: list[str] = []
    for line in inspect.cleandoc(text).splitlines():
        goes_on = lines and lines[-1] and line and not line.startswith((" ", "-", "{"))
        if line.startswith("  ") and lines and lines[-1].startswith("- "):
            goes_on = True
        if goes_on:
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line)
    return "\n".join(lines)


def background(text: str) -> str:
    """What a docstring says after its first paragraph; one alone counts where it names a paper."""
    first, _, rest = text.partition("\n\n")
    return rest or (first if YEAR.search(first) else "")


def first_sentence(text: str) -> str:
    """Up to the first full stop that ends a sentence."""
    line = " ".join(text.split("\n\n")[0].split())
    found = re.match(r".*?[^.A-Z][.](?= [A-Z`]|$)", line)
    return found.group() if found else line
