"""What one would write for one table: numbers and categories into a small network, three tasks."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from onepass.training.batches.batch import epoch_generator
from onepass.training.data.prepare import Prepared

WIDTHS = (128, 64)
HIDDEN = 32


class Network(nn.Module):
    """Standardised numbers beside embedded categories, a trunk, two numbers and a yes or no."""

    def __init__(self, numbers: Tensor, sizes: list[int], widths: list[int]) -> None:
        super().__init__()
        self.mean, self.deviation = numbers.mean(dim=0), numbers.std(dim=0)
        self.embeddings = nn.ModuleList(map(nn.Embedding, sizes, widths))
        fed = numbers.shape[1] + sum(widths)
        self.trunk = nn.Sequential(
            nn.Linear(fed, WIDTHS[0]), nn.ReLU(), nn.Linear(*WIDTHS), nn.ReLU()
        )
        heads = [nn.Sequential(nn.Linear(WIDTHS[1], HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1))
                 for _ in range(3)]  # fmt: skip
        self.heads = nn.ModuleList(heads)

    def forward(self, numbers: Tensor, categories: Tensor) -> list[Tensor]:
        parts = [(numbers - self.mean) / self.deviation]
        parts += [one(categories[:, index]) for index, one in enumerate(self.embeddings)]
        features = self.trunk(torch.cat(parts, dim=1))
        return [head(features).squeeze(1) for head in self.heads]


def epoch(prepared: Prepared, size: int) -> None:
    """One, over the training rows."""
    torch.manual_seed(0)
    inputs, targets = prepared.train.inputs, prepared.train.targets
    named = [name for name, one in prepared.contract.inputs.items() if one.vocabulary]
    numbers = torch.from_numpy(np.stack([inputs[n] for n in inputs if n not in named], axis=1))
    categories = torch.from_numpy(np.stack([inputs[name] for name in named], axis=1))
    sizes = [len(prepared.contract.inputs[name].vocabulary) + 1 for name in named]
    network = Network(numbers, sizes, [round(1.6 * size**0.56) for size in sizes])
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, fused=True)
    fare, minutes, card = (torch.from_numpy(targets[n]) for n in ("fare", "minutes", "card"))
    for rows in torch.randperm(len(numbers), generator=epoch_generator(0, 1)).split(size):
        optimizer.zero_grad()
        first, second, third = network(numbers[rows], categories[rows])
        loss = F.mse_loss(first, fare[rows]) + F.mse_loss(second, minutes[rows])
        loss = loss + F.binary_cross_entropy_with_logits(third, card[rows])
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
