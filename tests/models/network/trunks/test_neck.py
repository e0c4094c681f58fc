"""The neck: a trunk of pictures hands on several maps, finer ones knowing what coarser ones see."""

from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from onepass.models.network.flow import Flow, Shape
from onepass.models.network.trunks import ConvSpec, ResnetSpec, stages
from onepass.models.network.trunks.neck import Neck

CONV = {"kind": "conv", "channels": [4, 6, 8, 10]}
RESNET = {"kind": "resnet", "stem": "small", "width": 4, "blocks": [1, 1, 1, 1]}
TRUNKS: dict[str, Any] = {"conv": (ConvSpec, CONV), "resnet": (ResnetSpec, RESNET)}
both_trunks = pytest.mark.parametrize("kind", TRUNKS)


def ran(kind: str, finest: int, size: tuple[int, int], late: int = 0) -> Flow:
    of, document = TRUNKS[kind]
    spec = of.model_validate(document | {"neck": {"width": 5, "finest": finest}})
    flow = Flow(torch.randn(2, 3, *size), late=torch.randn(2, late) if late else None)
    for stage in stages(spec, Shape("map", 3, size, late=late)):
        flow = flow.through(stage.make())
        assert [x.shape[1] for x in flow.maps] == list(stage.widths)
        assert len(flow.maps) == len(stage.strides)
    return flow


@both_trunks
@pytest.mark.parametrize("finest", [2, 4, 8])
def test_maps_have_the_strides_that_are_said_and_one_width(kind: str, finest: int) -> None:
    flow = ran(kind, finest, (32, 48), late=3)
    widths = {x.shape[1] for x in flow.maps}
    assert widths == {5 + 3}, "late rows join every cell"
    assert flow.x.shape[2:] == (32 // finest, 48 // finest)
    sides = [x.shape[2] for x in flow.maps]
    assert sides == [32 // finest // 2**n for n in range(len(sides))]


@both_trunks
def test_a_picture_of_an_odd_size_has_a_pyramid_too(kind: str) -> None:
    assert all(x.isfinite().all() for x in ran(kind, 4, (37, 51)).maps)


def test_a_stride_that_no_stage_has_is_refused() -> None:
    spec = ConvSpec.model_validate(CONV | {"pool": "none", "neck": {}})
    with pytest.raises(ValueError, match=r"trunk\.neck\.finest: no stage makes a map 4 times"):
        stages(spec, Shape("map", 3, (32, 32)))


def test_the_coarsest_comes_down_as_lin_et_al_say() -> None:
    torch.manual_seed(0)
    neck = Neck([2, 3], 4).eval()
    fine, coarse = torch.randn(1, 2, 4, 6), torch.randn(1, 3, 2, 3)
    one, other = neck([fine, coarse])
    lateral: Any = neck.lateral
    top = lateral[1](coarse)
    down = lateral[0](fine) + F.interpolate(top, scale_factor=2, mode="nearest")
    smooth: Any = neck.smooth
    torch.testing.assert_close(one, smooth[0](down))
    torch.testing.assert_close(other, smooth[1](top))


@both_trunks
def test_every_parameter_gets_a_gradient(kind: str) -> None:
    of, document = TRUNKS[kind]
    spec = of.model_validate(document | {"neck": {"width": 5}})
    made = [stage.make() for stage in stages(spec, Shape("map", 3, (32, 32)))]
    flow = Flow(torch.randn(2, 3, 32, 32))
    for module in made:
        flow = flow.through(module)
    sum(x.square().sum() for x in flow.maps).backward()  # type: ignore[union-attr]
    for parameter in nn.ModuleList(made).parameters():
        assert parameter.grad is not None
