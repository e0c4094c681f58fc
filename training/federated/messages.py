"""What a server and a client say to one another, and the gate that all a client says goes through:
a list of names, so that it can be read what leaves.
"""

from collections.abc import Collection, Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
import orjson
import safetensors
import safetensors.numpy

from onepass.models.contract import Arrays

Kind = Literal["join", "moments", "cells", "begin", "round", "finish", "refused"]
FACTS: Mapping[Kind, frozenset[str]] = {
    "join": frozenset({"rows", "key", "about", "values"}),
    "moments": frozenset(),
    "cells": frozenset(),
    "begin": frozenset({"shapes"}),
    "round": frozenset({"rows", "skill", "done"}),
    "finish": frozenset({"skill"}),
    "refused": frozenset(),
}
"""What a client may say, by what it was asked. How many training rows it has, and the mean skill of
its tasks on its validation rows; `values` are those of categories that the plan lets be told."""
SUMS = "sums"
"""The tensor of masked sums."""
AVERAGE = "average/"
"""Before the name of a tensor: its moving average."""
SHARED = "sharing.shared."
"""The names of tensors below the heads begin so."""


class Message(NamedTuple):
    """A question, or the answer to it."""

    kind: Kind
    facts: dict[str, Any]
    tensors: Arrays


class Lost(NamedTuple):
    """In place of an answer: why there is none."""

    why: str


class Leaks(RuntimeError):
    """What was about to be sent stays at home."""


Answer = Message | Lost
SUMMED: Collection[Kind] = ("moments", "cells")
TRAINED: Collection[Kind] = ("begin", "round")


def leaving(answer: Message) -> Message:
    """The answer, of which every name may leave a client: no head, no label, no row has one.

    Raises:
        Leaks: one may not, which is a bug of ours, and the answer is not given.
    """
    kept = sorted(answer.facts.keys() - FACTS[answer.kind])
    for name in answer.tensors:
        own = name.removeprefix(AVERAGE).startswith(SHARED) and answer.kind in TRAINED
        if not own and not (name == SUMS and answer.kind in SUMMED):
            kept.append(name)
    if kept:
        raise Leaks(f"{', '.join(kept)}: stay where they are")
    return answer


def encoded(message: Message) -> bytes:
    """As it travels: a safetensors file, whose header holds the facts."""
    said = {"kind": message.kind, "facts": orjson.dumps(message.facts).decode()}
    whole = {n: np.ascontiguousarray(one).reshape(one.shape) for n, one in message.tensors.items()}
    return safetensors.numpy.save(whole, said)


def decoded(content: bytes) -> Message:
    """What travelled.

    Raises:
        ValueError: it is not such a message.
    """
    try:
        tensors = safetensors.numpy.load(content)
        length = int.from_bytes(content[:8], "little")
        said = orjson.loads(content[8 : 8 + length])["__metadata__"]
        kind, facts = said["kind"], orjson.loads(said["facts"])
    except (safetensors.SafetensorError, KeyError, ValueError) as error:
        raise ValueError(f"not a message of a federation: {error}") from None
    if kind not in FACTS or not isinstance(facts, dict):
        raise ValueError(f"not a message of a federation: kind {kind!r}")
    return Message(kind, facts, tensors)
