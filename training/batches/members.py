"""A batch as the members of an ensemble learn from it: each has its own logits and its own loss."""

from dataclasses import replace

from torch import Tensor

from onepass.training.batches.batch import Batch


def for_members(batch: Batch, rows: int) -> Batch:
    """The same targets for each member, whose logits are so many rows, one member's behind
    another's. Shares add up to one.
    """
    members = rows // len(next(iter(batch.targets.values())))
    if members == 1:
        return batch
    return replace(
        batch,
        targets={task: _again(one, members) for task, one in batch.targets.items()},
        shares={task: _again(one / members, members) for task, one in batch.shares.items()},
    )


def _again(rows: Tensor, times: int) -> Tensor:
    """(B, ...) -> (N B, ...)."""
    return rows.repeat(times, *(1,) * (rows.dim() - 1))
