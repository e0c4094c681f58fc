"""A part of the callers, and always the same ones."""

import pytest
from pydantic import ValidationError

from onepass.app.requests.canary import Canary


def test_a_part_of_the_callers_and_always_the_same_ones() -> None:
    callers = [{b"x-user": b"user-%d" % n} for n in range(10_000)]
    few, many = (Canary(version="run-2", percent=percent) for percent in (5, 50))
    chosen = [few.takes(one) for one in callers]
    assert 400 < sum(chosen) < 600
    assert chosen == [few.takes(one) for one in callers]
    assert all(many.takes(one) for one, is_one in zip(callers, chosen, strict=True) if is_one)
    assert all(Canary(version="run-2", percent=100).takes(one) for one in callers)


def test_who_has_no_such_header_is_none_of_them() -> None:
    canary = Canary(version="run-2", percent=100, header="X-Tenant")
    assert canary.header == "x-tenant"
    assert not canary.takes({b"x-user": b"a"})
    assert canary.takes({b"x-tenant": b""})


@pytest.mark.parametrize("wrong", [{"percent": 0}, {"percent": 101}, {"header": "x y"}, {"by": 1}])
def test_what_is_none_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Canary.model_validate({"version": "a", "percent": 5} | wrong)
