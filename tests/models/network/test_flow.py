"""What runs through a trunk, stage by stage."""

import torch
from torch import Tensor, nn

from onepass.models.network.flow import Flow
from onepass.models.network.stages import Beside, Pooling, PyramidStage, TokenStage


class Sum(Pooling):
    def pool(self, x: Tensor, mask: Tensor | None) -> Tensor:
        return x.flatten(2).sum(2)


class Twice(PyramidStage):
    def forward(self, maps: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        return (*maps, maps[-1][:, :, ::2, ::2])


class Masking(TokenStage):
    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        return x * mask.unsqueeze(2)


def test_each_kind_of_stage_is_fed_what_it_needs() -> None:
    late = torch.ones(2, 1)
    tokens = Flow(torch.ones(2, 3, 4), torch.tensor([[True, False, False]] * 2), late)
    assert tokens.through(Masking()).x.sum() == 8
    beside = tokens.through(Beside())
    assert (beside.x.shape, beside.late) == ((2, 3, 5), None)
    picture = Flow(torch.ones(2, 3, 4, 4), late=late)
    assert picture.through(nn.Conv2d(3, 5, 1)).late is late
    pooled = picture.through(Twice()).through(Sum())
    assert pooled.x.tolist() == [[10.0, 10.0, 10.0, 1.0]] * 2  # of 16 and of 4 cells
    assert pooled.coarser == ()


def test_what_is_shared_among_tasks_may_be_copied_for_each() -> None:
    x, coarse, late = torch.ones(1, 2, 2, 2), torch.ones(1, 2, 1, 1), torch.ones(1, 3)
    flow = Flow(x, late=late, coarser=(coarse,))
    copies = {id(each): each + 1 for each in flow.tensors}
    assert [each.mean().item() for each in flow.with_copies(copies).tensors] == [2.0, 2.0, 2.0]
    assert flow.with_copies({}) == flow


def test_rows_and_cells_of_tokens_leave_the_start_token_to_the_mean() -> None:
    x, mask = torch.arange(6.0).view(1, 3, 2), torch.tensor([[True, True, False]])
    flow = Flow(x, mask)
    assert flow.rows.tolist() == [[1.0, 2.0]]
    assert flow.cells.tolist() == [[[2.0, 3.0], [4.0, 5.0]]]
    assert flow.cell_mask is not None
    assert flow.cell_mask.tolist() == [[True, False]]
