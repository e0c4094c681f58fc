"""The colours of training images: brightness, contrast, saturation and hue, drawn per image."""

import math

import torch
from torch import Tensor

WHITE = 255.0
YIQ = ((0.299, 0.587, 0.114), (0.596, -0.274, -0.322), (0.211, -0.523, 0.312))
"""From red, green and blue to the brightness of a colour and two numbers of its tone."""


def lit(x: Tensor, factors: Tensor) -> Tensor:
    """Contrast about each image's own mean, and brightness: (B, C, H, W), (B, 2) -> the same."""
    each = factors.view(-1, 2, 1, 1, 1)
    mean = x.mean(dim=(1, 2, 3), keepdim=True)
    return (((x - mean) * each[:, 0] + mean) * each[:, 1]).clamp(0, WHITE)


def toned(x: Tensor, hue: Tensor, saturation: Tensor) -> Tensor:
    """Hue moved by a share of the circle of colours, and saturation: (B, 3, H, W), (B,), (B,) ->
    the same. Grey stays as it is."""
    angle = 2 * math.pi * hue
    zero, one = torch.zeros_like(hue), torch.ones_like(hue)
    cos, sin = saturation * angle.cos(), saturation * angle.sin()
    rows = [one, zero, zero, zero, cos, -sin, zero, sin, cos]
    turned = torch.stack(rows, dim=1).view(-1, 3, 3)
    there = x.new_tensor(YIQ)
    mixed = torch.linalg.inv(there) @ turned @ there  # (B, 3, 3)
    return (mixed @ x.flatten(2)).view(x.shape).clamp(0, WHITE)
