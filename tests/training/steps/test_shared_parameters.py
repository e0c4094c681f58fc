"""What tasks share, read off the graph: the same as the architecture says."""

from collections.abc import Callable

import torch
from torch import nn

from onepass.models.network import Network
from onepass.training.batches.batch import Batch
from onepass.training.steps.shared_parameters import last_layer, shared_parameters


def test_shared_is_all_below_the_cut_and_nothing_else(
    taxi_network: Network, make_batch: Callable[..., Batch]
) -> None:
    cut = [flow.x for flow in taxi_network.sharing.meet(make_batch().inputs)]
    found = {id(parameter) for parameter in shared_parameters(cut)}
    expected = {id(parameter) for parameter in taxi_network.sharing.parameters()}
    assert found == expected


def test_the_last_layer_is_the_nearest_matrix_whatever_norms_stand_behind_it() -> None:
    first, last = nn.Linear(3, 4), nn.Linear(4, 4)
    norm, skip = nn.LayerNorm(4), nn.Linear(3, 4)
    x = torch.randn(2, 3)
    cut = torch.relu(norm(last(torch.relu(first(x))))) + torch.relu(first(x))
    beside = skip(x)
    assert {id(p) for p in last_layer([cut])} <= {id(last.weight), id(first.weight)}
    plain = torch.relu(norm(last(torch.relu(first(x)))))
    assert [id(p) for p in last_layer([plain])] == [id(last.weight)]
    assert {id(p) for p in last_layer([plain, beside])} == {id(last.weight), id(skip.weight)}
    assert last_layer([x]) == []
