"""How hard each row is for the network as it is now: the mean of its ranks in its tasks' losses."""

from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray

from onepass.training.batches.batch import Batches
from onepass.training.batches.members import for_members
from onepass.training.losses.rows import row_losses
from onepass.training.steps.step import Step


def difficulty(step: Step, batches: Batches) -> NDArray[np.float64]:
    """(N,): 0 is the easiest row, 1 the hardest."""
    losses = {task: np.full(batches.count, np.nan) for task in batches.targets}
    step.network.eval()
    done = 0
    with torch.no_grad():
        for batch in batches.in_order():
            logits, rows = step.logits(batch), next(iter(batch.shares.values())).shape[0]
            each_member = for_members(batch, len(next(iter(logits.values()))))
            for task, share in batch.shares.items():
                kind, spec = step.kinds[task]
                target, shares = each_member.targets[task], each_member.shares[task]
                own = row_losses(partial(kind.loss, spec), logits[task], target, shares)
                own = own.unflatten(0, (-1, rows)).mean(dim=0)  # of the members
                own = own.float().nan_to_num(torch.inf, torch.inf)
                there = (share > 0).flatten(1).any(dim=1) if share.dim() > 1 else share > 0
                each = torch.where(there, own, torch.nan).cpu().numpy()
                losses[task][done : done + len(each)] = each
            done += len(share)
    step.network.train()
    return np.nanmean([ranks(own) for own in losses.values()], axis=0)


def ranks(losses: NDArray[np.float64]) -> NDArray[np.float64]:
    """Places from 0 to 1 of those that are known; NaN of the others."""
    result = np.full(len(losses), np.nan)
    known = np.flatnonzero(~np.isnan(losses))
    order = known[np.argsort(losses[known], kind="stable")]
    result[order] = np.linspace(0, 1, len(order))
    return result
