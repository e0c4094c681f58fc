"""Modules that are made once, by one call, however many columns of a network need some.

The first column gets the modules themselves; each further one gets a copy. What torch drew while
they were made is drawn anew for each column, in its turn; all else - what was read from a file,
brought by NumPy, or given a fixed value - each of them begins with.
"""

import copy
from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor, nn

from onepass.models.network.trunks.replay import Ref, Replay, Tape

Modules = Sequence[nn.Module]


class Once:
    """The stages of a trunk, made by the one call of `make`."""

    def __init__(self, make: Callable[[], Modules]) -> None:
        """Makes them; the random numbers that follow are those that would have followed."""
        self._tape = Tape()
        before = torch.random.get_rng_state()
        with torch.random.fork_rng(devices=[]):
            if on_meta():
                self.modules = list(make())
                self._drawn: list[dict[str, Ref]] = [{} for _ in self.modules]
            else:
                with self._tape:
                    self.modules = list(make())
                torch.random.set_rng_state(before)
                self._drawn = self._verified()
        self.modules = list(_apart(self.modules))
        self._asked = [0] * len(self.modules)
        self._replays: list[Replay] = []

    def stage(self, index: int) -> nn.Module:
        """The module of one more column. Where only its size is looked at, it is always the first.

        Raises:
            ValueError: it cannot be copied.
        """
        if on_meta():
            return self.modules[index]
        number = self._asked[index]
        self._asked[index] += 1
        module = _copied(self.modules[index], index) if number else self.modules[index]
        tensors = dict(_named(module))
        if any(self._drawn):
            self._replays += [Replay(self._tape) for _ in range(len(self._replays), number + 1)]
        with torch.no_grad():
            for name, ref in self._drawn[index].items():
                tensors[name].copy_(self._replays[number].tensor(ref))
        return module

    def _verified(self) -> list[dict[str, Ref]]:
        """Of each module the tensors that come out again, bit by bit, of the same random numbers:
        nothing has made them but what was noted. Parts of one layer stay together.
        """
        refs = [{name: Ref.of(tensor) for name, tensor in _named(one)} for one in self.modules]
        if not self._tape.whole:
            return [{} for _ in refs]
        try:
            replay = Replay(self._tape)
        except Exception:  # whatever an operation needs that is not there twice
            return [{} for _ in refs]
        drawn = []
        for module, own in zip(self.modules, refs, strict=True):
            same = {n for n, tensor in _named(module) if torch.equal(replay.tensor(own[n]), tensor)}
            strange = {name.rpartition(".")[0] for name in own.keys() - same}
            drawn.append({n: r for n, r in own.items() if n.rpartition(".")[0] not in strange})
        return drawn


def on_meta() -> bool:
    """Whether tensors are made without memory: sizes are looked at, and nothing else."""
    return torch.get_default_device().type == "meta"


def _named(module: nn.Module) -> Iterator[tuple[str, Tensor]]:
    """What it holds, by name; a tensor in two places once."""
    yield from module.named_parameters()
    yield from module.named_buffers()


def _apart(modules: Modules) -> Iterator[nn.Module]:
    """The modules, of which a later one shares no memory with an earlier one: each stage may belong
    to another column.
    """
    taken: set[int] = set()
    for index, module in enumerate(modules):
        keys = {
            t.untyped_storage()._cdata for _, t in _named(module) if t.numel() and not t.is_meta
        }
        yield module if taken.isdisjoint(keys) else _copied(module, index)
        taken |= keys


def _copied(module: nn.Module, index: int) -> nn.Module:
    try:
        return copy.deepcopy(module)
    except Exception as error:  # whatever a foreign module holds
        text = f"{type(error).__name__}: {error}".partition("\n")[0]
        raise ValueError(
            f"stage {index + 1} cannot be copied for a further column: {text}"
        ) from error
