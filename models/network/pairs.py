"""Which values of two inputs go together, as tables of all pairs of inputs: numbers by bins, of
categories each value."""

from collections.abc import Iterator, Mapping
from itertools import combinations

import torch
from torch import Tensor, nn

from onepass.models.contract import Contract
from onepass.models.contract.inputs.beside import present

BINS = 8
CODES = 256
"""Values of a category that are told apart, at most."""
MOST = 2**20
"""Numbers of all tables together: the largest ones are left out first."""


class Pairs(nn.Module):
    """How much more often the values of a row were expected together than they were seen."""

    edges: Tensor
    table: Tensor
    left: Tensor
    right: Tensor
    stride: Tensor
    offset: Tensor

    def __init__(self, contract: Contract) -> None:
        super().__init__()
        kinds = contract.inputs.items()
        self.numbers = [name for name, one in kinds if one.kind == "number"]
        self.categories = [name for name, one in kinds if one.kind == "category"]
        self.optional = [name for name in self.numbers if contract.inputs[name].optional]
        known = [len(contract.inputs[name].vocabulary) + 1 for name in self.categories]
        for place, size in enumerate(known):
            self.register_buffer(f"code_{place}", torch.zeros(size))
        self.register_buffer("edges", torch.zeros(len(self.numbers), BINS - 1))
        self.sizes = [BINS + 1] * len(self.numbers) + [min(CODES, size) for size in known]
        self.pairs = sorted(_within(self.sizes))
        room = [self.sizes[one] * self.sizes[other] for one, other in self.pairs]
        self.starts = [sum(room[:place]) for place in range(len(room))]
        self.register_buffer("table", torch.zeros(sum(room)))
        places = {
            "left": [one for one, _ in self.pairs],
            "right": [other for _, other in self.pairs],
            "stride": [self.sizes[other] for _, other in self.pairs],
            "offset": self.starts,
        }
        for name, values in places.items():
            self.register_buffer(name, torch.tensor(values, dtype=torch.int64), persistent=False)

    def code(self, place: int) -> Tensor:
        """Of a category: (V + 1,), the number of each value."""
        return self.get_buffer(f"code_{place}")

    def codes(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """The numbers of a row's values, in each input: (B, I)."""
        columns = []
        for place, name in enumerate(self.numbers):
            code = (inputs[name].float().unsqueeze(1) > self.edges[place]).sum(dim=1)
            if name in self.optional:
                code = torch.where(inputs[present(name)], code, torch.full_like(code, BINS))
            columns.append(code)
        columns += [self.code(n)[inputs[name].long()] for n, name in enumerate(self.categories)]
        return torch.stack([column.long() for column in columns], dim=1)

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """The sum over all pairs, in logarithms: (B,)."""
        codes = self.codes(inputs)
        left, right = codes.index_select(1, self.left), codes.index_select(1, self.right)
        found: Tensor = self.table[left * self.stride + right + self.offset]
        return found.sum(dim=1)


def _within(sizes: list[int]) -> Iterator[tuple[int, int]]:
    """Pairs of inputs whose tables have room, the smallest first."""
    left = MOST
    each = combinations(range(len(sizes)), 2)
    for one, other in sorted(each, key=lambda pair: sizes[pair[0]] * sizes[pair[1]]):
        left -= sizes[one] * sizes[other]
        if left < 0:
            return
        yield one, other
