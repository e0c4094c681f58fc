"""The networks that every server here answers with, in plain torch."""

import torch
from torch import Tensor, nn


class SinCos(nn.Module):
    """1-64-64 and two heads 64-32-1: (B,) -> two of (B,)."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(1, 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU())
        self.sin = nn.Sequential(nn.Linear(64, 32), nn.SiLU(), nn.Linear(32, 1))
        self.cos = nn.Sequential(nn.Linear(64, 32), nn.SiLU(), nn.Linear(32, 1))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        features = self.trunk(x.unsqueeze(1))
        return self.sin(features).squeeze(1), self.cos(features).squeeze(1)


class Face(nn.Module):
    """3x64x64 pixels, 16 and 32 channels, age and gender: (B, 12288) -> two of (B,)."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = nn.Sequential(
            nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(32 * 16 * 16, 128), nn.ReLU(),
        )  # fmt: skip
        self.age = nn.Linear(128, 1)
        self.gender = nn.Linear(128, 1)

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        features = self.trunk(pixels.view(-1, 3, 64, 64))
        return self.age(features).squeeze(1), self.gender(features).sigmoid().squeeze(1)


def sincos() -> SinCos:
    """Ready to answer, on one thread: so is every server here."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    return SinCos().eval()


def face() -> Face:
    """Ready to answer, on one thread."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    return Face().eval()
