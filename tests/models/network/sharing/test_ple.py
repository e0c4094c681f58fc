"""Progressive layered extraction against a slow reference in numpy."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.network import Network

Array = NDArray[np.float32]


def gated(weight: Tensor, x: Array, ends: list[Array]) -> Array:
    scores = np.exp(x @ weight.detach().numpy().T)
    gate = scores / scores.sum(axis=1, keepdims=True)
    return np.sum([gate[:, [e]] * end for e, end in enumerate(ends)], axis=0)


def test_features_are_those_of_the_slow_reference(
    make_network: Callable[..., Network], slow_column: Any, rows: dict[str, Tensor]
) -> None:
    sharing = make_network({"kind": "ple", "experts": 2, "shared": 1}).sharing
    stream = sharing.bottom(rows)[0].x.detach().numpy()
    streams = [stream] * 3
    for number, level in enumerate(sharing.levels):
        shared = [slow_column(expert, stream) for expert in level.shared]
        own = [[slow_column(e, x) for e in of] for of, x in zip(level.own, streams, strict=True)]
        below = streams
        streams = [
            gated(level.gates.weight[place], below[place], [*own[place], *shared])
            for place in range(3)
        ]
        if number < len(sharing.levels) - 1:
            everything = [end for ends in own for end in ends] + shared
            stream = gated(sharing.gates[number].weight[0], stream, everything)
    found = sharing.part(sharing.meet(rows), sharing.tasks)
    for task, expected in zip(sharing.tasks, streams, strict=True):
        np.testing.assert_allclose(found[task].x.detach().numpy(), expected, rtol=1e-4, atol=1e-6)


def test_one_level_is_customised_gate_control(
    make_network: Callable[..., Network], rows: dict[str, Tensor]
) -> None:
    ple = make_network({"kind": "ple", "fork": 3}).sharing
    cgc = make_network({"kind": "cgc", "fork": 3}).sharing
    cgc.shared.load_state_dict(ple.shared.state_dict())
    cgc.level.load_state_dict(ple.levels[0].state_dict())
    expected = cgc.part(cgc.meet(rows), cgc.tasks)
    for task, flow in ple.part(ple.meet(rows), ple.tasks).items():
        assert np.array_equal(flow.x.detach(), expected[task].x.detach())
