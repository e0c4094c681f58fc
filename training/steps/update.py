"""Clipping, and the optimizer's step, in the calls that torch itself ends in.

In small networks what stands before these calls - which tensors are of one device, which of one
type, what hooks there are - takes longer than the sums themselves. The order of all sums is
torch's, so that weights are the same to the last bit; where something is unusual, torch does it.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

MOMENTS = ("exp_avg", "exp_avg_sq", "step")


def clip(parameters: Sequence[nn.Parameter], most: float) -> None:
    """Cuts the norm of all gradients together to that."""
    gradients = [own.grad for own in parameters if own.grad is not None]
    if not gradients or not _alike(gradients):
        nn.utils.clip_grad_norm_(parameters, most)
        return
    with torch.no_grad():
        norm = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients, 2.0)), 2.0)
        torch._foreach_mul_(gradients, torch.clamp(most / (norm + 1e-6), max=1.0))


class Fused(NamedTuple):
    """A group of parameters, and what the optimizer keeps of each."""

    parameters: list[Tensor]
    averages: list[Tensor]
    squares: list[Tensor]
    steps: list[Tensor]


class Update:
    """A step of an optimizer: of AdamW in one call for each of its groups."""

    def __init__(self, optimizer: torch.optim.Optimizer) -> None:
        self.optimizer = optimizer
        self._groups: list[Fused] = []
        self._takes = isinstance(optimizer, torch.optim.AdamW)

    @torch.no_grad()
    def __call__(self) -> None:
        """Takes one."""
        groups = self.optimizer.param_groups
        gradients = [[own.grad for own in group["params"]] for group in groups]
        if not self._takes or any(one is None for own in gradients for one in own):
            self.optimizer.step()
            return
        if not self._is_known(groups):
            self.optimizer.step()  # which makes what it keeps
            self._groups = self._known(groups)
            return
        for group, own, each in zip(groups, self._groups, gradients, strict=True):
            _fused(group, own, each)

    def _is_known(self, groups: Sequence[dict[str, Any]]) -> bool:
        """Whether what the optimizer keeps is still what it was: it may have been loaded anew."""
        if len(self._groups) != len(groups):
            return False
        state = self.optimizer.state
        firsts = ((known.parameters[0], known.averages[0]) for known in self._groups)
        return all(state[first].get("exp_avg") is average for first, average in firsts)

    def _known(self, groups: Sequence[dict[str, Any]]) -> list[Fused]:
        """Its groups; none where a group is unusual."""
        state, known = self.optimizer.state, []
        for group in groups:
            own = group["params"]
            usual = group["fused"] and not (group["amsgrad"] or group["maximize"])
            if not own or not usual or not _alike(own):
                self._takes = False
                return []
            averages, squares, steps = ([state[one][name] for one in own] for name in MOMENTS)
            known.append(Fused(list(own), averages, squares, steps))
        return known


def _alike(tensors: Sequence[Tensor]) -> bool:
    """Whether all are of one type, on one device."""
    first = tensors[0]
    return all(one.dtype == first.dtype and one.device == first.device for one in tensors)


def _fused(group: dict[str, Any], own: Fused, gradients: list[Any]) -> None:
    first, second = group["betas"]
    torch._foreach_add_(own.steps, 1)
    torch._fused_adamw_(
        own.parameters,
        gradients,
        own.averages,
        own.squares,
        [],
        own.steps,
        amsgrad=False,
        lr=group["lr"],
        beta1=first,
        beta2=second,
        weight_decay=group["weight_decay"],
        eps=group["eps"],
        maximize=False,
    )
