"""A pretrained trunk as a module: pieces in, a vector for each out."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from onepass.models.contract.tokens import PADDING
from onepass.models.network.pretrained.learning import settle
from onepass.models.network.pretrained.library import config_of, network_of, width_of
from onepass.models.network.pretrained.spec import Pool, PretrainedSpec, Reads
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
        self.padding = int(known.pad_token_id or 0)
        self.count = int(known.num_hidden_layers)
        slower = settle(self.model, spec, self.count)
        self.lr_factors = {f"model.{name}": factor for name, factor in slower.items()}
        """Of modules within, by their names: they multiply that of all of it."""
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

    def forward(self, pieces: Tensor, layers: Sequence[int] = ()) -> tuple[Tensor, Tensor]:
        """The first place counts as there, else a row without pieces would have no end. Of several
        layers, counted from 1 on, the outputs stand side by side."""
        there = pieces != PADDING
        numbers = torch.where(there, pieces - 1, self.padding)
        seen = torch.cat([torch.ones_like(there[:, :1]), there[:, 1:]], dim=1)
        asked = {"output_hidden_states": True} if layers else {}
        outcome = self.model(input_ids=numbers, attention_mask=seen.to(torch.int64), **asked)
        last = outcome.last_hidden_state
        if not layers:
            return last, there
        each = [last if n == self.count else outcome.hidden_states[n] for n in layers]
        return torch.cat(each, dim=2), there

    def features(self, own: Tensor, pieces: Tensor, reads: Reads) -> Tensor:
        """Of texts, or of sequences that are rows: (B, width); of words, where there is no pool:
        (B, L, width). `own` is the input's own array, which is as long as it has words."""
        if reads.pool is not None:
            first = pieces[:, :, 0] if pieces.dim() == 3 else pieces
            return self.rows(first, reads.pool, reads.spec.layers)
        numbers = torch.arange(1, own.shape[1] + 1, device=own.device)
        return self.words(pieces, numbers, reads.spec.layers)

    def rows(self, pieces: Tensor, pool: Pool, layers: Sequence[int] = ()) -> Tensor:
        """(B, L) -> (B, width): the pieces' mean, or what stands first."""
        x, there = self(pieces, layers)
        match pool:
            case "mean":
                return masked_mean(x, there)
            case "start":
                return x[:, 0]
            case "mean_max":
                return torch.cat([masked_mean(x, there), _greatest(x, there)], dim=1)

    def words(self, pieces: Tensor, numbers: Tensor, layers: Sequence[int] = ()) -> Tensor:
        """(B, P, 2), (L,) -> (B, L, width): the mean of each word's pieces; of none, 0."""
        x, _ = self(pieces[:, :, 0], layers)
        own = pieces[:, :, 1].unsqueeze(1) == numbers.view(1, -1, 1)  # (B, L, P)
        share = own.to(x.dtype)
        return torch.bmm(share, x) / share.sum(dim=2, keepdim=True).clamp(min=1)


def feature_count(reads: Reads) -> int:
    """How many features it gives a text, or a word.

    Raises:
        ValueError: it has no such layer.
    """
    width = width_of(reads.spec.config, reads.spec.layers)
    return 2 * width if reads.pool == "mean_max" else width


def _greatest(x: Tensor, there: Tensor) -> Tensor:
    """Of each feature, over what is there; of nothing, 0: (B, L, D), (B, L) -> (B, D)."""
    mask = there.unsqueeze(2)
    greatest = x.masked_fill(~mask, -torch.inf).amax(dim=1)
    return torch.where(mask.any(dim=1), greatest, 0.0)


def _is_product(name: str) -> bool:
    return name.rpartition(".")[2] in PRODUCTS
