"""What a bundle keeps to build a network again."""

import pytest
from pydantic import ValidationError

from onepass.models.network import NetworkSpec


def test_what_is_left_out_is_written_down_and_read_again() -> None:
    plain = NetworkSpec()
    assert NetworkSpec.model_validate(plain.model_dump(mode="json")) == plain
    assert (plain.trunk.kind, plain.sharing.kind) == ("mlp", "hard")
    assert NetworkSpec.model_validate({"trunk": {"widths": [3]}}).trunk.kind == "mlp"


@pytest.mark.parametrize("document", [{"trunk": {"kind": "none"}}, {"head": {}}, {"sharing": {}}])
def test_what_is_no_part_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        NetworkSpec.model_validate(document)
