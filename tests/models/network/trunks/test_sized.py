"""What a size stands for."""

import pytest

from onepass.models.network.flow import Shape
from onepass.models.network.trunks.conv import ConvSpec, stages
from onepass.models.network.trunks.sized import SIZES


@pytest.mark.parametrize(("size", "most"), [("tiny", 1e6), ("small", 4e6)])
def test_a_size_stands_for_what_is_not_said(size: str, most: float) -> None:
    spec = ConvSpec.model_validate({"size": size})
    assert spec == ConvSpec.model_validate({"size": size} | SIZES[size])
    assert spec == ConvSpec.model_validate(spec.model_dump(mode="json"))
    own = ConvSpec.model_validate({"size": size, "channels": [8, 8]})
    assert (own.channels, own.convs, own.neck) == ((8, 8), spec.convs, spec.neck)
    made = [stage.make() for stage in stages(spec, Shape("map", 3, (128, 128)))]
    count = sum(parameter.numel() for one in made for parameter in one.parameters())
    assert most / 4 < count < most
    with pytest.raises(ValueError, match=r"'tiny' or 'small'"):
        ConvSpec.model_validate({"size": "huge"})
