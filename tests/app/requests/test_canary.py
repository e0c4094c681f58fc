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


def test_a_field_tells_callers_apart_however_its_value_is_written() -> None:
    canary = Canary(version="run-2", percent=50, by="shop")
    assert not canary.takes({b"x-user": b"a"})
    chosen = [canary.takes_value(f"shop-{n}") for n in range(1000)]
    assert 400 < sum(chosen) < 600
    assert [canary.takes_value(n) for n in range(99)] == [
        canary.takes_value(n / 1) for n in range(99)
    ]
    assert Canary.model_validate(canary.model_dump()) == canary
    every = Canary(version="run-2", percent=100, by="shop")
    assert every.takes_value("") is every.takes_value(0) is every.takes_value("\ud800") is True
    for none in (None, True, [1], {}, 10**400, float("inf"), float("nan")):
        assert not every.takes_value(none)


@pytest.mark.parametrize(
    "wrong",
    [{"percent": 0}, {"percent": 101}, {"header": "x y"}, {"by": 1}, {"by": "a", "header": "b"}],
)
def test_what_is_none_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Canary.model_validate({"version": "a", "percent": 5} | wrong)
