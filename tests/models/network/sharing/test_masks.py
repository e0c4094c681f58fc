"""Masks of a task: what it looks at of one map, and of several."""

import torch

from onepass.models.network.flow import Flow, Level, Stage
from onepass.models.network.sharing.masks import Mask, PyramidMasks
from onepass.models.network.stages import PyramidStage

FINE, COARSE = torch.randn(2, 3, 8, 8), torch.randn(2, 5, 4, 4)


def stage(width: int, *coarser: Level, keeps: bool = False) -> Stage:
    return Stage(PyramidStage, width, "pyramid", coarser=coarser, keeps=keeps)


def test_a_mask_is_between_none_and_all_and_has_the_shape_of_what_it_masks() -> None:
    mask = Mask(5, 3, "map")(COARSE, Flow(FINE))
    assert mask.shape == COARSE.shape
    assert mask.min() > 0
    assert mask.max() < 1


def test_a_stage_that_keeps_its_maps_has_a_mask_of_the_new_one_alone() -> None:
    masks = PyramidMasks(stage(3, Level(5, 2), keeps=True), stage(3))
    own = Flow(FINE / 2)
    seen = masks(Flow(FINE, coarser=(COARSE,)), own)
    assert len(masks.masks) == 1
    assert seen.x is own.x
    assert (seen.maps[1].abs() < COARSE.abs()).all()


def test_a_neck_has_one_of_each_map_that_looks_at_the_tasks_own() -> None:
    masks = PyramidMasks(stage(4, Level(4, 2), Level(4, 4)), stage(3, Level(5, 2)))
    shared = Flow(
        torch.randn(2, 4, 8, 8), coarser=(torch.randn(2, 4, 4, 4), torch.ones(2, 4, 2, 2))
    )
    seen = masks(shared, Flow(FINE, coarser=(COARSE,)))
    assert masks.sources == [0, 1, 1]
    assert [x.shape for x in seen.maps] == [x.shape for x in shared.maps]
    assert all(
        (new.abs() <= old.abs()).all() for new, old in zip(seen.maps, shared.maps, strict=True)
    )
