"""All inputs together: what a trunk is fed."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import torch
from torch import Tensor, nn

from onepass.models.contract import Arrays
from onepass.models.contract.inputs import Input
from onepass.models.network.encoders.base import Encoded, MapPart, Part, RowPart, TokenPart
from onepass.models.network.encoders.kinds import encoded, map_shape, reads, sees
from onepass.models.network.encoders.optional import OptionalMap, PresenceFlags
from onepass.models.network.encoders.pictures import picture_rows
from onepass.models.network.encoders.pretrained import text_rows
from onepass.models.network.encoders.spec import EncodersSpec
from onepass.models.network.encoders.tokens import Tokens
from onepass.models.network.encoders.wrapped import row_part, token_part
from onepass.models.network.ensemble import MemberScale
from onepass.models.network.flow import FedLayout, Flow, Shape
from onepass.models.network.pictures import Sees
from onepass.models.network.pretrained import Reads


class Encoders(nn.Module):
    """All inputs, encoded in the layout that the trunk takes: {name: (B, ...)} -> rows (B, F), or
    a map or tokens, and late rows. Rows of the members of an ensemble are (N B, F).
    """

    def __init__(
        self, inputs: Mapping[str, Input], spec: EncodersSpec, layout: FedLayout = "rows"
    ) -> None:
        super().__init__()
        foreign = reads(inputs, spec, layout)
        seen = sees(inputs, spec, layout)
        own = _own(inputs, foreign, seen)
        known = {name: encoded(name, declared, spec) for name, declared in own.items()}
        made = _parts(known, layout)
        maybe = [name for name, declared in inputs.items() if declared.optional]
        groups = _groups({name: known[name] for name, part in made.items() if part is None}, maybe)
        rows = [row_part(_together(group), [*group], maybe) for group in groups]
        rows += [row_part(p, [n], maybe) for n, p in made.items() if isinstance(p, RowPart)]
        rows += [row_part(p, [n], maybe) for n, p in (*text_rows(foreign), *picture_rows(seen))]
        maps = {name: part for name, part in made.items() if isinstance(part, MapPart)}
        tokens = {name: part for name, part in made.items() if isinstance(part, TokenPart)}
        flags = [name for name in (*maps, *tokens) if name in maybe]
        rows += [PresenceFlags(flags)] if flags else []
        self.parts = nn.ModuleList(rows)
        self.maps = nn.ModuleList(OptionalMap(p) if n in maybe else p for n, p in maps.items())
        texts = [token_part(p, foreign.get(n), n in maybe) for n, p in tokens.items()]
        self.tokens = Tokens(texts) if texts else None
        chunks = tuple(width for part in rows for width in part.chunks)
        self.shape = self._shape(own, sum(chunks))._replace(chunks=chunks)
        self.members: MemberScale | None = None

    def _shape(self, inputs: Mapping[str, Input], rows: int) -> Shape:
        if self.tokens is not None:
            return Shape("tokens", self.tokens.width, late=rows, length=self.tokens.length)
        return map_shape(inputs)._replace(late=rows) if self.maps else Shape("rows", width=rows)

    def fit(self, arrays: Arrays) -> None:
        """Takes the statistics that standardise from the training rows."""
        tokens: list[nn.Module] = [] if self.tokens is None else [*self.tokens.parts]
        for part in [*self.parts, *self.maps, *tokens]:
            cast(Part, part).fit(arrays)

    def forward(self, inputs: Mapping[str, Tensor]) -> Flow:
        """Features of B rows."""
        rows = _joined([part(inputs) for part in self.parts])
        if self.tokens is not None:
            return self.tokens(inputs, rows)
        maps = _joined([image(inputs) for image in self.maps])
        if maps is not None:
            return Flow(maps, late=rows)
        assert rows is not None, "a contract has an input"
        return Flow(rows if self.members is None else self.members(rows))


def _parts(known: Mapping[str, Encoded[Any, Any]], layout: FedLayout) -> dict[str, Part | None]:
    """The module of each input; None for one that is encoded with others."""
    foremost = any(one.foremost for one in known.values())
    return {
        name: one.part("rows" if foremost and layout == "tokens" and not one.foremost else layout)
        for name, one in known.items()
    }


def _own(
    inputs: Mapping[str, Input], foreign: Mapping[str, Reads], seen: Mapping[str, Sees]
) -> dict[str, Input]:
    """Those that have features of ours, or whose length is asked for."""
    alone = {name for name, one in foreign.items() if one.spec.alone and not one.words}
    alone |= {name for name, one in seen.items() if not one.beside}
    return {name: declared for name, declared in inputs.items() if name not in alone}


def _groups(
    known: Mapping[str, Encoded[Any, Any]], maybe: Sequence[str]
) -> list[dict[str, Encoded[Any, Any]]]:
    """The inputs of each setting, those that are always there before those that may be absent."""
    groups: dict[Any, dict[str, Encoded[Any, Any]]] = {}
    for name, one in known.items():
        pair = [groups.setdefault((one.spec, optional), {}) for optional in (False, True)]
        pair[name in maybe][name] = one
    return [group for group in groups.values() if group]


def _together(group: Mapping[str, Encoded[Any, Any]]) -> RowPart:
    """The one module of inputs of one kind and setting."""
    return next(iter(group.values())).together({n: one.declared for n, one in group.items()})


def _joined(features: Sequence[Tensor]) -> Tensor | None:
    """Side by side: (B, F) or (B, C, H, W), along the second axis."""
    if len(features) < 2:
        return features[0] if features else None
    return torch.cat(list(features), dim=1)
