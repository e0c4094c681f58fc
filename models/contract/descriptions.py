"""Descriptions of settings: what stands under each field in the code, read where it is asked for.

pydantic's own `use_attribute_docstrings` reads the source of each class when it is made, which
would make importing the contract half as long again, in every worker that starts.
"""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise


def descriptions(kind: type, base: type) -> dict[str, str]:
    """What stands under each field of a class, and of those between it and `base`, by name."""
    found: dict[str, str] = {}
    for one in reversed(kind.__mro__):
        if issubclass(one, base):
            found |= _written(one.__module__).get(one.__name__, {})
    return found


@cache
def _written(module: str) -> Mapping[str, Mapping[str, str]]:
    """By class and field; nothing where a module has no source to read."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (OSError, TypeError, KeyError):
        return {}
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return {one.name: dict(_of_fields(one.body)) for one in classes}


def _of_fields(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, below in pairwise(body):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, " ".join(text.split())
            case _:
                pass
