"""When a version that is tried is dropped by itself."""

import pytest
from pydantic import ValidationError

from onepass.app.requests.drop_limits import DropLimits


def test_nothing_is_a_limit_unless_it_is_said() -> None:
    limits = DropLimits()
    assert (limits.errors, limits.disagree, limits.relative, limits.after) == (
        None, None, None, 100,
    )  # fmt: skip


@pytest.mark.parametrize("wrong", [{"errors": 1}, {"disagree": -0.1}, {"after": 0}, {"error": 0}])
def test_what_is_none_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DropLimits.model_validate(wrong)
