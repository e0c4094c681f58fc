"""By rank: labels as a normal distribution has them, and the way back, both piecewise linear.

Knots lie at different labels of the training rows, the least and the greatest among them, evenly
many per deviation of the normal distribution; where there are few labels, at each of them. What is
mapped to and fro at a knot is that very number. Beyond the outermost knots the lines go on.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from onepass.models.network.encoders.statistics import KNOTS, normal_scores
from onepass.models.network.head_indices import Indices, chosen

MOST = KNOTS + 1


class Ranks(nn.Module):
    """G tasks: at most MOST labels of each, rising, and the normal score of each one's rank."""

    labels: Tensor
    scores: Tensor
    last: Tensor

    def __init__(self, tasks: int) -> None:
        super().__init__()
        start = torch.full((MOST,), torch.inf)
        start[:2] = torch.tensor([0.0, 1.0])
        self.register_buffer("labels", start.repeat(tasks, 1))
        self.register_buffer("scores", start.repeat(tasks, 1))
        self.register_buffer("last", torch.zeros(tasks, 1, dtype=torch.int64))
        """The last piece of each, of which there are as many as knots but one."""

    def fit(self, index: int, target: NDArray[np.float32]) -> None:
        """Takes the knots of one task from its answered training rows (N,).

        Of a constant, whatever the score, the label is that."""
        labels, scores = normal_scores(target.astype(np.float64))
        if len(labels) == 1:
            labels, scores = labels.repeat(2), np.array([0.0, 1.0])
        self.labels[index], self.scores[index] = torch.inf, torch.inf
        self.labels[index, : len(labels)] = torch.from_numpy(labels)
        self.scores[index, : len(scores)] = torch.from_numpy(scores)
        self.last[index] = len(labels) - 2

    def scored(self, index: int, target: Tensor) -> Tensor:
        """Labels of one task as scores: (N,) -> (N,)."""
        labels, scores = self.labels[index], self.scores[index]
        piece = torch.searchsorted(labels[1:], target, right=True).minimum(self.last[index])
        own = (table.unsqueeze(0) for table in (labels, scores))
        return _along(target.unsqueeze(0), piece.unsqueeze(0), *own).squeeze(0)

    def labelled(self, scores: Tensor, indices: Indices) -> Tensor:
        """Scores as labels, those of the tasks at these indices: (A, B, K) -> (A, B, K)."""
        tables = chosen(self.scores, indices), chosen(self.labels, indices)  # (A, MOST)
        x = scores.flatten(1)  # (A, B K)
        above = x.unsqueeze(2) >= tables[0][:, 1:].unsqueeze(1)  # (A, B K, KNOTS)
        piece = above.sum(2).minimum(chosen(self.last, indices))
        return _along(x, piece, *tables).view_as(scores)


def _along(x: Tensor, piece: Tensor, knots: Tensor, images: Tensor) -> Tensor:
    """Along the line of each one's piece, reckoned from its nearer end: (A, N), (A, MOST)."""
    start, end = knots.gather(1, piece), knots.gather(1, piece + 1)
    low, high = images.gather(1, piece), images.gather(1, piece + 1)
    width = end - start
    share = (x - start) / torch.where(width > 0, width, 1.0)
    rise = high - low
    return torch.where(share < 0.5, low + share * rise, high - (1 - share) * rise)
