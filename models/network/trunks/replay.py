"""What torch did while a function ran, done again with other random numbers.

Every operation is noted with the memory that it reads and writes. Done again, what was drawn is
drawn anew, and what was read from a file or brought by NumPy is what it was.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map_only


class Ref(NamedTuple):
    """A tensor by the memory that it lies in, which is kept alive."""

    memory: torch.UntypedStorage
    dtype: torch.dtype
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]

    @classmethod
    def of(cls, tensor: Tensor) -> "Ref":
        """As it lies now; it may be given other memory later."""
        memory = tensor.untyped_storage()
        shape, stride = tuple(tensor.shape), tuple(tensor.stride())
        return cls(memory, tensor.dtype, int(tensor.storage_offset()), shape, stride)

    @property
    def key(self) -> int:
        """Of its memory."""
        return self.memory._cdata

    def within(self, memories: Mapping[int, torch.UntypedStorage]) -> Tensor:
        """The tensor at the same place of other memory, where there is some in its stead."""
        memory = memories.get(self.key, self.memory)
        empty = torch.empty(0, dtype=self.dtype, device=memory.device)
        return empty.set_(memory, self.offset, self.shape, self.stride)


class Call(NamedTuple):
    """One operation; tensors are `Ref`s."""

    operation: Any
    args: Any
    options: Any
    result: Any

    def written(self) -> Iterator[Ref]:
        """What it changes of what it is fed."""
        for number, argument in enumerate(self.operation._schema.arguments):
            if argument.alias_info is not None and argument.alias_info.is_write:
                fed = self.args[number : number + 1] or self.options.get(argument.name)
                yield from (leaf for leaf in _refs(fed))


class Tape(TorchDispatchMode):
    """Notes what torch does while this context is open."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.calls: list[Call] = []
        self.whole = True
        """Whether all could be noted: not what has no memory of its own, as sparse tensors."""

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Does it, and notes it."""
        options = kwargs or {}
        fed = self._noted((args, options))  # before it may be moved
        result = func(*args, **options)
        noted = self._noted(result)
        if self.whole:
            self.calls.append(Call(func, fed[0], fed[1], noted))
        return result

    def _noted(self, tree: Any) -> Any:
        try:
            return tree_map_only(Tensor, Ref.of, tree)
        except Exception:  # whatever tensors of a special kind raise
            self.whole = False


class Replay:
    """The same again: its memory stands beside that of the first time, which is left as it is."""

    @torch.no_grad()
    def __init__(self, tape: Tape) -> None:
        self._memories: dict[int, torch.UntypedStorage] = {}
        for call in tape.calls:
            for ref in call.written():
                if ref.key not in self._memories:
                    self._memories[ref.key] = ref.memory.clone()
            args, options = tree_map_only(Ref, self.tensor, (call.args, call.options), _is_ref)
            result = call.operation(*args, **options)
            for ref, tensor in zip(_refs(call.result), _tensors(result), strict=True):
                memory = tensor.untyped_storage()
                if memory._cdata != ref.key:
                    self._memories.setdefault(ref.key, memory)

    def tensor(self, ref: Ref) -> Tensor:
        """What has come out this time in place of a tensor."""
        return ref.within(self._memories)


def _is_ref(node: Any) -> bool:
    return isinstance(node, Ref)


def _refs(tree: Any) -> list[Ref]:
    return [leaf for leaf in tree_leaves(tree, _is_ref) if isinstance(leaf, Ref)]


def _tensors(tree: Any) -> list[Tensor]:
    return [leaf for leaf in tree_leaves(tree) if isinstance(leaf, Tensor)]
