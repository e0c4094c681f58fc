"""Places in a schema: a path as errors name it, and what stands there.

A step is the name of a setting, of a kind, or of an input or a task; what lies in several kinds
stands at several places.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from onepass.models.contract.errors import suggestion

Node = dict[str, Any]
NAME = "NAME"
"""Stands for the name of an input, a task or a source."""
LEFT_ALONE = ("description", "default")
"""What a setting says itself, whatever stands where it refers to."""


class Place(NamedTuple):
    """A setting, a kind, or the whole."""

    path: str
    node: Node
    required: bool = False

    @property
    def description(self) -> str:
        """What it means."""
        return str(self.node.get("description", ""))


class Schema:
    """A JSON Schema that is looked into."""

    def __init__(self, schema: Node) -> None:
        self._kinds: dict[str, Node] = schema.get("$defs", {})
        self.whole = Place("", schema)

    def at(self, path: str) -> list[Place]:
        """Every place that a path names.

        Raises:
            ValueError: there is none; it says what is near.
        """
        places = [self.whole]
        for step in re.findall(r"[^.\[\]]+", path):
            below = [found for place in places for found in self._step(place, step)]
            if not below:
                known = {name for place in places for name in self.names(place)}
                raise ValueError(f"{path}: no such setting{self._near(step, sorted(known))}")
            places = below
        return places

    def _near(self, step: str, known: list[str]) -> str:
        """What is near there; else where else a setting or a kind has that name."""
        for place in self.everywhere():
            if place.path.split(".")[-1] == step:
                return f"; did you mean {place.path!r}?"
        return suggestion(step, known)

    def _step(self, place: Place, name: str) -> list[Place]:
        alternatives = list(self.alternatives(place.node))
        if name.isdigit() and any("items" in one for one in self._parts(place.node)):
            return [place]
        settings = [own for own in self._settings(place, alternatives) if _last(own) == name]
        kinds = [one for one in self._kinds_of(place, alternatives) if _last(one) == name]
        if settings or kinds:
            return kinds + settings
        named = [
            Place(f"{place.path}.{name}", self.resolved(inner))
            for one in alternatives
            for inner in one.get("patternProperties", {}).values()
        ]
        return [kind for one in named for kind in self._as_kind(place, one, name)] or named

    def _as_kind(self, place: Place, named: Place, name: str) -> Iterator[Place]:
        """`inputs.number` is the kind of that name, not an input that has it."""
        kinds = self._kinds_of(place, list(self.alternatives(named.node)))
        yield from (one for one in kinds if _last(one) == name)

    def names(self, place: Place) -> list[str]:
        """What may stand behind a place: settings, and kinds."""
        return [_last(one) for one in (*self.settings(place), *self.kinds(place))]

    def settings(self, place: Place) -> list[Place]:
        """Of a place that has no kinds, or of one kind; in a mapping, those of each name."""
        alternatives = list(self.alternatives(place.node))
        if found := list(self._settings(place, alternatives)):
            return found
        named = [inner for one in alternatives for inner in _named(one)]
        each = [Place(f"{place.path}.{NAME}", self.resolved(inner)) for inner in named]
        return [
            own for one in each for own in self._settings(one, list(self.alternatives(one.node)))
        ]

    def kinds(self, place: Place) -> list[Place]:
        """That a setting may be of, or what stands under names in it."""
        if kind_of(place.node):
            return []
        found = list(self._kinds_of(place, list(self.alternatives(place.node))))
        for one in self.alternatives(place.node):
            for inner in _named(one):
                found += self._kinds_of(place, list(self.alternatives(self.resolved(inner))))
        return list({one.path: one for one in found}.values())

    def _settings(self, place: Place, alternatives: list[Node]) -> Iterator[Place]:
        of_kinds = sum(bool(kind_of(one)) for one in alternatives) > 1
        for one in alternatives:
            for name, node in one.get("properties", {}).items():
                of = f".{kind_of(one)}" if of_kinds else ""
                path = f"{place.path}{of}.{name}".removeprefix(".")
                yield Place(path, self.resolved(node), name in one.get("required", ()))

    def _kinds_of(self, place: Place, alternatives: list[Node]) -> Iterator[Place]:
        for one in alternatives:
            if kind_of(one):
                yield Place(f"{place.path}.{kind_of(one)}", one)

    def resolved(self, node: Node) -> Node:
        """What a node refers to; it keeps what it says itself."""
        if "$ref" not in node:
            return node
        own = {name: text for name, text in node.items() if name in LEFT_ALONE}
        return {**self._kinds[node["$ref"].removeprefix("#/$defs/")], **own}

    def alternatives(self, node: Node) -> Iterator[Node]:
        """The objects that may stand at a node, in a list of them or alone."""
        for one in self._parts(node):
            if "items" in one:
                yield from self.alternatives(one["items"])
            elif one.get("type") == "object":
                yield one

    def _parts(self, node: Node) -> Iterator[Node]:
        node = self.resolved(node)
        if "anyOf" not in node:
            yield node
        for one in node.get("anyOf", ()):
            yield from self._parts(one)

    def everywhere(self) -> Iterator[Place]:
        """Every section, kind and setting, each kind where it is met first."""
        seen: set[str] = set()
        waiting = [self.whole]
        while waiting:
            place = waiting.pop(0)
            found = self.kinds(place) or self.settings(place)
            yield from found
            for one in found:
                same = repr((one.node.get("title"), one.node.get("properties", one.path)))
                if same not in seen:
                    seen.add(same)
                    waiting.append(one)


def kind_of(node: Node) -> str:
    """The kind that an object is of; empty where it has none."""
    kind = node.get("properties", {}).get("kind", {})
    return str(kind.get("const", ""))


def _named(node: Node) -> Collection[Node]:
    """What stands under each name of a mapping that has no settings of its own."""
    return () if "properties" in node else node.get("patternProperties", {}).values()


def _last(place: Place) -> str:
    return place.path.rsplit(".", 1)[-1]
