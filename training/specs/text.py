"""Names and values as a YAML file of ours has them."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain, count

import yaml as pyyaml

from onepass.models import yaml
from onepass.models.contract.row_rules import INSTANCES


def names_of(columns: Iterable[str]) -> dict[str, str]:
    """A valid name for each column, no two the same."""
    names: dict[str, str] = {}
    taken = {INSTANCES}
    for column in columns:
        name = plain(column) or "column"
        numbered = chain([name], (f"{name}_{number}" for number in count(2)))
        names[column] = next(one for one in numbered if one not in taken)
        taken.add(names[column])
    return names


def plain(text: str) -> str:
    """Letters, digits and underscores alone."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "_", letters).strip("_")[:50]


def quoted(text: str) -> str:
    """Text as YAML: plain where it is read back as it is."""
    if re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_ -]*(?<! )", text) and yaml.parse(text) == text:
        return text
    dumped: str = pyyaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**9)
    return dumped.strip()


def listed(items: Iterable[str]) -> str:
    """[a, b], each quoted where it must be."""
    return f"[{', '.join(map(quoted, items))}]"


def mapped(items: Iterable[tuple[str, str]]) -> str:
    """{a: b}, both quoted where they must be."""
    return f"{{{', '.join(f'{quoted(key)}: {quoted(value)}' for key, value in items)}}}"


def one_line(text: str) -> str:
    """A comment ends with its line."""
    return " ".join(text.split())
