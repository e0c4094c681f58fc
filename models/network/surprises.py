"""How rare the tokens of a row are: of texts words and pieces of words, of sets their items, of
sequences their words."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from onepass.models.contract import Contract
from onepass.models.contract.tokens import PADDING


class Surprises(nn.Module):
    """Of each input the mean over its tokens of minus the logarithm of how frequent each is, in
    deviations of what that is of a training row."""

    def __init__(self, contract: Contract) -> None:
        super().__init__()
        places = {name: one.places for name, one in contract.inputs.items() if one.places}
        self.names = [*places]
        for place, count in enumerate(places.values()):
            self.register_buffer(f"table_{place}", torch.zeros(count))

    def table(self, place: int) -> Tensor:
        """Of an input: (V,), how surprising each token is; padding is not."""
        return self.get_buffer(f"table_{place}")

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """That of the input where it is largest (B,); of no token it is 0."""
        each = []
        for place, name in enumerate(self.names):
            tokens = inputs[name].long()
            tokens = tokens if tokens.dim() == 2 else tokens[..., 0]
            count = (tokens != PADDING).sum(dim=1).clamp(min=1)
            each.append(self.table(place)[tokens].sum(dim=1) / count)
        return torch.stack(each, dim=1).amax(dim=1)
