"""A trunk for pixels and objects has a size, which stands for what is not said of it."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, model_validator

from onepass.models.contract.frozen import Frozen
from onepass.models.contract.pretrained import absent

_ALIKE = {"convs": 2, "pool": "stride"}
SIZES: dict[str, dict[str, Any]] = {
    "tiny": _ALIKE | {"channels": [24, 48, 96, 128], "neck": {"width": 64}},
    "small": _ALIKE | {"channels": [48, 96, 192, 256], "neck": {"width": 128}},
}


class Sized(Frozen):
    """The part of a spec that fills the rest."""

    size: Literal["tiny", "small"] | None = Field(default=None, exclude_if=absent)
    """Of a trunk for pixels and objects: what it is made of, where that is not said. `tiny` has
    0.5 million parameters, for CPUs; `small` 2.2 million, and 3.5 times the work."""

    @model_validator(mode="before")
    @classmethod
    def _as_large(cls, said: Any) -> Any:
        """What is left out is of that size."""
        if not isinstance(said, Mapping) or said.get("size") not in SIZES:
            return said
        return SIZES[said["size"]] | dict(said)
