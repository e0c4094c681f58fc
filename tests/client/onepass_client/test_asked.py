"""Options of a call, as the wire has them."""

import pytest

from onepass_client.asked import check, prefix, query, service


def test_the_query_has_what_was_asked() -> None:
    asked = {"tasks": ["fare", "card"], "with_": "warnings", "threshold": 0.2, "timeout_s": 3}
    assert query(asked) == "?tasks=fare,card&with=warnings&threshold=0.2"
    assert query({}) == ""


def test_a_model_has_its_path() -> None:
    assert prefix({}) == ""
    assert prefix({"model": "taxi"}) == "/models/taxi"
    assert prefix({"model": "a b", "version": "1/2"}) == "/models/a%20b/versions/1%2F2"


def test_what_is_wrong_is_told_before_anything_is_sent() -> None:
    with pytest.raises(TypeError, match="task: no such option"):
        check({"task": "fare"})
    with pytest.raises(ValueError, match="version: say of which model"):
        check({"version": "run-1"})
    with pytest.raises(ValueError, match="url: must begin with http"):
        service("localhost:8000")
