"""What a recipe goes by: which kinds of inputs there are, and of tasks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

FROZEN = "frozen"
Layout = Literal["rows", "texts", "tokens", "pictures", "pixels"]
IN_PIXELS = {"segmentation", "depth", "detection", "keypoints"}
"""Kinds of tasks that answer in pixels of a picture."""


@dataclass(frozen=True)
class Asked:
    """As a document says it, which may say too little, or nonsense: a spec refuses that later."""

    inputs: Mapping[str, str]
    """The kind of each."""
    tasks: Mapping[str, str]
    side: int
    """Pixels of the shorter side of its smallest picture; 0 without pictures."""
    learns: bool = False
    """Whether a pretrained trunk learns on."""
    alone: bool = False
    """Whether pictures are left to a pretrained network, whose features are rows."""

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """What a spec asks."""
        inputs = _declared(document.get("inputs"))
        sides = [_side(one.get("size")) for one in inputs.values() if one.get("kind") == "image"]
        tasks = _declared(document.get("tasks"))
        foreign = _foreign(document)
        learns = any(one.get("train", FROZEN) != FROZEN for one in foreign.values())
        alone = foreign.get("images", {}).get("alone") is True
        return cls(_kinds(inputs), _kinds(tasks), min(sides, default=0), learns, alone)

    @property
    def layout(self) -> Layout:
        """What the trunk is to be fed."""
        kinds = {*self.inputs.values()}
        if "image" in kinds and not self.alone:
            return "pixels" if IN_PIXELS & {*self.tasks.values()} else "pictures"
        if "tagging" in self.tasks.values():
            return "tokens"
        return "texts" if kinds == {"text"} else "rows"


def _foreign(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What it says of pretrained trunks: by the kind of input, or by its name, or as the trunk."""
    encoders = _declared(document.get("encoders"))
    each = _declared(encoders.get("each"))
    named = {name: one.get("pretrained") for name, one in (encoders | each).items()}
    trunk = document.get("trunk")
    if isinstance(trunk, Mapping) and trunk.get("kind") == "pretrained":
        named["trunk"] = trunk
    return {name: one for name, one in named.items() if isinstance(one, Mapping)}


def _declared(section: Any) -> dict[str, Mapping[str, Any]]:
    pairs = section.items() if isinstance(section, Mapping) else ()
    return {str(name): one for name, one in pairs if isinstance(one, Mapping)}


def _kinds(declared: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    return {name: str(one.get("kind")) for name, one in declared.items()}


def _side(size: Any) -> int:
    sides = size if isinstance(size, list | tuple) else [size]
    return min((side for side in sides if isinstance(side, int)), default=0)
