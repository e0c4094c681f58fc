"""A pretrained trunk as a module: pieces in, a vector for each out."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from onepass.models.contract.tokens import PADDING
from onepass.models.network.pretrained.library import config_of, network_of
from onepass.models.network.pretrained.spec import Pool, PretrainedSpec
from onepass.models.network.stages import masked_mean


class PretrainedTrunk(nn.Module):
    """(B, L) pieces, from 1 on, 0 behind them -> (B, L, width) and their mask (B, L)."""

    def __init__(self, spec: PretrainedSpec) -> None:
        super().__init__()
        self.spec = spec
        self.model = network_of(spec.config)
        known = config_of(spec.config)
        self.width = int(known.hidden_size)
        self.padding = int(known.pad_token_id or 0)
        if spec.frozen:
            self.requires_grad_(False)
        self.train()

    def take(self, state: Mapping[str, Tensor]) -> None:
        """The folder's weights."""
        self.model.load_state_dict(state, strict=True)

    def train(self, mode: bool = True) -> "PretrainedTrunk":
        """Where it stands still nothing drops out, either."""
        return super().train(mode and not self.spec.frozen)

    def forward(self, pieces: Tensor) -> tuple[Tensor, Tensor]:
        """The first place counts as there, else a row without pieces would have no end."""
        there = pieces != PADDING
        numbers = torch.where(there, pieces - 1, self.padding)
        seen = torch.cat([torch.ones_like(there[:, :1]), there[:, 1:]], dim=1)
        outcome = self.model(input_ids=numbers, attention_mask=seen.to(torch.int64))
        return outcome.last_hidden_state, there

    def rows(self, pieces: Tensor, pool: Pool) -> Tensor:
        """(B, L), or of words (B, L, 2) -> (B, width): the pieces' mean, or what stands first."""
        x, there = self(pieces[:, :, 0] if pieces.dim() == 3 else pieces)
        match pool:
            case "mean":
                return masked_mean(x, there)
            case "start":
                return x[:, 0]
