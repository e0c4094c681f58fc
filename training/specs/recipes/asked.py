"""What a recipe goes by: which kinds of inputs there are, and of tasks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

Layout = Literal["rows", "texts", "tokens", "pictures"]


@dataclass(frozen=True)
class Asked:
    """As a document says it, which may say too little, or nonsense: a spec refuses that later."""

    inputs: Mapping[str, str]
    """The kind of each."""
    tasks: Mapping[str, str]
    side: int
    """Pixels of the shorter side of its smallest picture; 0 without pictures."""

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """What a spec asks."""
        inputs = _declared(document.get("inputs"))
        sides = [_side(one.get("size")) for one in inputs.values() if one.get("kind") == "image"]
        tasks = _declared(document.get("tasks"))
        return cls(_kinds(inputs), _kinds(tasks), min(sides, default=0))

    @property
    def layout(self) -> Layout:
        """What the trunk is to be fed."""
        kinds = {*self.inputs.values()}
        if "image" in kinds:
            return "pictures"
        if "tagging" in self.tasks.values():
            return "tokens"
        return "texts" if kinds == {"text"} else "rows"


def _declared(section: Any) -> dict[str, Mapping[str, Any]]:
    pairs = section.items() if isinstance(section, Mapping) else ()
    return {str(name): one for name, one in pairs if isinstance(one, Mapping)}


def _kinds(declared: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    return {name: str(one.get("kind")) for name, one in declared.items()}


def _side(size: Any) -> int:
    sides = size if isinstance(size, list | tuple) else [size]
    return min((side for side in sides if isinstance(side, int)), default=0)
