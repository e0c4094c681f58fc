"""A pretrained trunk as a module: pieces in, a vector for each out."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from onepass.models.contract.tokens import PADDING
from onepass.models.network.pretrained.learning import settle
from onepass.models.network.pretrained.library import config_of, network_of
from onepass.models.network.pretrained.spec import Pool, PretrainedSpec
from onepass.models.network.stages import masked_mean

PRODUCTS = ("down", "up")


class PretrainedTrunk(nn.Module):
    """(B, L) pieces, from 1 on, 0 behind them -> (B, L, width) and their mask (B, L)."""

    def __init__(self, spec: PretrainedSpec) -> None:
        """Raises ValueError: it cannot be trained as is asked for."""
        super().__init__()
        self.spec, self.lr_factor = spec, spec.lr_factor
        self.model = network_of(spec.config)
        known = config_of(spec.config)
        self.width = int(known.hidden_size)
        self.padding = int(known.pad_token_id or 0)
        settle(self.model, spec, int(known.num_hidden_layers))
        self.train()

    def take(self, state: Mapping[str, Tensor]) -> None:
        """The folder's weights; products beside them stay as they begin."""
        own = self.model.state_dict()
        foreign = {name: name.replace(".base.", ".") for name in own if not _is_product(name)}
        assert {*foreign.values()} == {*state}, "weights are checked when they are read"
        self.model.load_state_dict(own | {n: state[other] for n, other in foreign.items()})

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

    def features(self, own: Tensor, pieces: Tensor, pool: Pool | None) -> Tensor:
        """Of texts, or of sequences that are rows: (B, width); of words, where there is no pool:
        (B, L, width). `own` is the input's own array, which is as long as it has words."""
        if pool is not None:
            return self.rows(pieces[:, :, 0] if pieces.dim() == 3 else pieces, pool)
        return self.words(pieces, torch.arange(1, own.shape[1] + 1, device=own.device))

    def rows(self, pieces: Tensor, pool: Pool) -> Tensor:
        """(B, L) -> (B, width): the pieces' mean, or what stands first."""
        x, there = self(pieces)
        match pool:
            case "mean":
                return masked_mean(x, there)
            case "start":
                return x[:, 0]

    def words(self, pieces: Tensor, numbers: Tensor) -> Tensor:
        """(B, P, 2), (L,) -> (B, L, width): the mean of each word's pieces; of none, 0."""
        x, _ = self(pieces[:, :, 0])
        own = pieces[:, :, 1].unsqueeze(1) == numbers.view(1, -1, 1)  # (B, L, P)
        share = own.to(x.dtype)
        return torch.bmm(share, x) / share.sum(dim=2, keepdim=True).clamp(min=1)


def _is_product(name: str) -> bool:
    return name.rpartition(".")[2] in PRODUCTS
