"""Tasks that answer for parts of an input need a trunk that hands these on."""

from collections.abc import Iterator, Mapping

from onepass.models.contract.tasks import Task
from onepass.models.network import trunks
from onepass.models.network.trunks import Trunk

NEEDED = {
    "sequence": (
        "tokens",
        "tags each token, and the trunk does not hand them on",
        "trunk: {kind: conv1d, pool: none} or {kind: transformer, pool: none}",
    ),
    "image": (
        "map",
        "answers in pixels, and the trunk hands on no map",
        "trunk: {kind: conv, neck: {}} or {kind: resnet, neck: {}}",
    ),
}
"""By the kind of input: what must be handed on, what is wrong, and the way out."""


def problems_of(tasks: Mapping[str, Task], trunk: Trunk) -> Iterator[str]:
    """A sentence on the first task of each kind of input that this trunk cannot serve."""
    seen = set[str]()
    for name, task in tasks.items():
        along = task.form.along
        if along is None or along in seen:
            continue
        seen.add(along)
        layout, wrong, out = NEEDED[along]
        if trunks.hands_on(trunk) != layout:
            yield f"tasks.{name}: {wrong}: say {out}"
