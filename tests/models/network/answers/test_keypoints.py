"""Each point lies where its heat is highest, as far from the middle of that cell as is said."""

from typing import Any

import onnxruntime
import pytest
import torch
from torch import Tensor, nn

from onepass.models.contract.tasks import KeypointsTask
from onepass.models.network.answers.keypoints import RARE, KeypointsAnswers
from onepass.training.bundles.onnx_graph import OPSET, quiet

TASK = KeypointsTask(points=("nose", "tail"), size=(16, 24))
HIGH, WIDE = 4, 6


def outputs(*peaks: tuple[int, int, int, float]) -> Tensor:
    """A map of 4 by 6 cells, of 4 by 4 pixels each, with heat at (point, row, column)."""
    maps = torch.full((1, 1, HIGH, WIDE, 2, 4), 0.0)
    for point, row, column, logit in peaks:
        maps[0, 0, row, column, point, 0] = logit - RARE
    return maps


def answered(maps: Tensor) -> Any:
    made = KeypointsAnswers([TASK])
    return made(made.logits(maps.flatten(4), None), None)["points"]


def test_a_point_is_at_its_peak_and_moved_by_the_offset_of_that_cell() -> None:
    maps = outputs((0, 1, 2, 3.0), (0, 3, 3, 2.0), (1, 3, 5, 1.0))
    maps[0, 0, 1, 2, 0, 1:] = torch.tensor([0.25, -0.5, 2.0])
    maps[0, 0, 3, 5, 1, 1:] = torch.tensor([3.0, 1.0, -2.0])
    nose, tail = answered(maps)[0, 0]
    torch.testing.assert_close(nose[:2], torch.tensor([11.0, 4.0]))
    torch.testing.assert_close(tail[:2], torch.tensor([24.0, 16.0]), msg="not beyond the picture")
    torch.testing.assert_close(nose[2], torch.tensor(2.0).sigmoid())
    torch.testing.assert_close(tail[2], torch.tensor(-2.0).sigmoid())


def test_a_row_does_not_depend_on_those_beside_it() -> None:
    torch.manual_seed(0)
    maps = torch.randn(1, 5, HIGH, WIDE, 2, 4)
    whole = answered(maps)
    for row in range(5):
        torch.testing.assert_close(answered(maps[:, row : row + 1]), whole[:, row : row + 1])


def test_of_cells_that_are_equally_hot_but_for_rounding_the_first_is_taken() -> None:
    even = outputs((0, 1, 1, 2.0), (0, 2, 2, 2.00001), (1, 0, 4, 1.0), (1, 3, 0, 1.0))
    nose, tail = answered(even)[0, 0, :, :2].tolist()
    assert (nose, tail) == ([6, 6], [18, 2])
    nothing = answered(torch.zeros(1, 3, HIGH, WIDE, 2, 4))
    assert (nothing[..., :2] == 2).all()


def test_members_say_the_peaks_of_their_mean() -> None:
    made = KeypointsAnswers([TASK])
    two = torch.cat([outputs((0, 1, 1, 4.0), (0, 2, 2, 3.0)), outputs((0, 2, 2, 2.0))], dim=1)
    fields = made.of_members(made.logits(two.flatten(4), None), None, members=2)
    assert fields["points"][0, 0, 0, :2].tolist() == [10, 10]


def test_tasks_of_other_points_or_pictures_are_apart() -> None:
    more = KeypointsTask(points=("a", "b", "c"), size=(16, 24))
    assert KeypointsAnswers.outputs(more) == 12 != KeypointsAnswers.outputs(TASK)
    assert KeypointsAnswers.alike(TASK.sized((8, 8))) != KeypointsAnswers.alike(TASK)


class _Alone(nn.Module):
    """Answers without a network, of one task."""

    def __init__(self) -> None:
        super().__init__()
        self.made = KeypointsAnswers([TASK])

    def forward(self, maps: Tensor) -> Tensor:
        return self.made(self.made.logits(maps, None), None)["points"]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> onnxruntime.InferenceSession:
    path = tmp_path_factory.mktemp("graph") / "points.onnx"
    rows = {1: torch.export.Dim.DYNAMIC}
    with quiet():
        program = torch.onnx.export(
            _Alone().eval(),
            (torch.randn(1, 2, HIGH, WIDE, 8),),
            dynamic_shapes=(rows,),
            dynamo=True,
            opset_version=OPSET,
            verbose=False,
        )
    assert program is not None
    program.save(path)
    return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])


@pytest.mark.parametrize("rows", [1, 2, 7])
@pytest.mark.parametrize("steps", [0, 2, 100])
def test_the_graph_says_the_same_of_any_number_of_rows_and_of_equal_peaks(
    session: onnxruntime.InferenceSession, rows: int, steps: int
) -> None:
    torch.manual_seed(rows)
    maps = torch.randn(1, rows, HIGH, WIDE, 8)
    maps[..., ::4] = (maps[..., ::4] * steps).round()  # with few steps many cells are equally hot
    (found,) = session.run(None, {session.get_inputs()[0].name: maps.numpy()})
    torch.testing.assert_close(torch.from_numpy(found), _Alone()(maps))
