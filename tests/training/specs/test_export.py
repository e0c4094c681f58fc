"""What a spec says of the graph that serves."""

import pytest
from pydantic import ValidationError

from onepass.training.specs.export import ExportSpec


def test_weights_are_floats_unless_said() -> None:
    assert ExportSpec().weights == "float32"
    assert ExportSpec(weights="int8").weights == "int8"
    with pytest.raises(ValidationError, match="float32"):
        ExportSpec.model_validate({"weights": "int4"})
