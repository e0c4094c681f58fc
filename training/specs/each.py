"""Encodings of single inputs: `encoders: {review: {...}}` is `encoders: {each: {review: {...}}}`
said shortly, whatever the input's kind.

A setting of the encoders that is named like an input stays the setting.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from onepass.models.contract.inputs import Input
from onepass.models.network.encoders import EncodersSpec
from onepass.models.network.encoders.category import CategorySpec

SUITS = {
    "number": ("standard", "bins", "piecewise_linear", "periodic"),
    "category": ("embedding",),
    "set": ("embedding",),
    "timestamp": ("cyclic",),
    "sequence": ("bag",),
    "text": ("bag",),
}
"""Per kind of input: the kinds of encoding that one may have for itself, the first unless said."""

ALONE = {"one_hot_up_to", "rare"}
"""Settings of the encoding of categories that sets do not have."""


def take_each(document: dict[str, Any]) -> None:
    """Moves what is said of single inputs to where it belongs, and adds the kinds left out.

    Raises:
        ValueError: of one input both are said.
    """
    inputs, encoders = document.get("inputs"), document.get("encoders")
    if not isinstance(inputs, dict) or not isinstance(encoders, dict):
        return
    short = [name for name in encoders if name in inputs and name not in EncodersSpec.model_fields]
    each = encoders.get("each", {})
    if not isinstance(each, dict) or not (each or short):
        return
    if both := sorted(each.keys() & short):
        raise ValueError(f"encoders.{both[0]}: encoders.each.{both[0]} says it, too: say it once")
    own = {**each, **{name: encoders.pop(name) for name in short}}
    encoders["each"] = {name: _with_kind(inputs.get(name), one) for name, one in own.items()}


def _with_kind(declared: Any, encoding: Any) -> Any:
    suit = SUITS.get(str(declared.get("kind")), ()) if isinstance(declared, dict) else ()
    if not isinstance(encoding, dict) or "kind" in encoding or not suit:
        return encoding
    return {"kind": suit[0], **encoding}


def problems_of(encoders: EncodersSpec, inputs: Mapping[str, Input]) -> Iterator[str]:
    """Encodings that do not suit their input."""
    for name, encoding in encoders.each.items():
        if name not in inputs:
            continue
        kind = inputs[name].kind
        if encoding.kind not in (suit := SUITS.get(kind, ())):
            there = f"there are {', '.join(suit)}" if suit else "say it of all"
            yield f"encoders.each.{name}.kind: {encoding.kind!r} does not suit a {kind}; {there}"
        elif isinstance(encoding, CategorySpec) and kind != "category":
            own = encoding.model_fields_set & ALONE
            yield from (
                f"encoders.each.{name}.{one}: is of categories alone" for one in sorted(own)
            )
