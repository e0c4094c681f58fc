"""Kinds: each is a class of its own in a few rooms. Whoever needs only its shape asks its form."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from onepass.models.contract.inputs import Input
from onepass.models.contract.tasks import Task

ROOT = Path(__file__).parents[1]
TREES = {
    file: ast.parse(file.read_text())
    for room in ("models", "training", "app")
    for file in sorted((ROOT / room).rglob("*.py"))
}
KINDS = {
    union: {kind.__name__: kind.model_fields["kind"].default for kind in get_args(get_args(one)[0])}
    for union, one in (("task", Task), ("input", Input))
}
MATCHES = {"task": 4, "input": 2}
"""At most so many `match` statements tell several kinds apart."""
FILES = 6
"""At most so many files beside its own name a kind: what whoever adds one has to edit."""


def named(node: ast.AST, kinds: dict[str, str]) -> set[str]:
    """The kinds whose class is named in it."""
    names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return names & set(kinds)


def own(file: Path, names: set[str], kinds: dict[str, str]) -> bool:
    """Whether a file is that of all these kinds."""
    return all(file.stem == kinds[name] for name in names)


def matches(kinds: dict[str, str]) -> Iterator[str]:
    """Statements with two or more kinds in their patterns."""
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Match):
                patterns = [named(case.pattern, kinds) for case in node.cases]
                if len(set().union(*patterns)) > 1:
                    yield f"{file.relative_to(ROOT)}:{node.lineno}"


def looks(kinds: dict[str, str]) -> Iterator[str]:
    """`isinstance` of a kind, outside the kind's own files."""
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id="isinstance"), args=[_, classes]):
                    names = named(classes, kinds)
                    if names and not own(file, names, kinds):
                        yield f"{file.relative_to(ROOT)}:{node.lineno}"
                case _:
                    pass


@pytest.mark.parametrize("union", MATCHES)
def test_few_statements_tell_kinds_apart(union: str) -> None:
    found = list(matches(KINDS[union]))
    assert len(found) <= MATCHES[union], found


@pytest.mark.parametrize("union", MATCHES)
def test_nobody_asks_which_kind_one_is(union: str) -> None:
    assert not list(looks(KINDS[union]))


@pytest.mark.parametrize(("union", "name"), [(u, n) for u in MATCHES for n in KINDS[u]])
def test_a_kind_is_named_in_few_files(union: str, name: str) -> None:
    kinds = KINDS[union]
    found = [
        str(file.relative_to(ROOT))
        for file, tree in TREES.items()
        if file.stem != kinds[name] and (named(tree, {name: ""}) or imported(tree, name))
    ]
    assert len(found) <= FILES, found


def imported(tree: ast.Module, name: str) -> bool:
    """Whether a file imports the class of that name."""
    return any(
        alias.name == name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    )
