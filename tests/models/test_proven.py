"""A bundle is taken once its golden rows are answered, in time."""

from collections.abc import Callable
from threading import Event
from typing import Any

import pytest

from onepass.models import proven as proving
from onepass.models.bundle import BadBundle, open_bundle
from onepass.models.proven import load, proven


def test_golden_rows_are_answered_before_anything_else(make_bundle: Callable[..., Any]) -> None:
    folder = make_bundle("sincos")
    assert load(folder, "torch").replay() is None
    assert proven(open_bundle(folder), "torch").engine.name == "torch"


def test_what_takes_too_long_is_ended_and_refused(
    make_bundle: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = Event()

    class Slow:
        name = "slow"

        def run(self, arrays: Any, tasks: Any) -> Any:
            assert ended.wait(9)
            return {}

        def end(self) -> None:
            ended.set()

    monkeypatch.setattr(proving, "open_engine", lambda *_, **__: Slow())
    with pytest.raises(BadBundle, match=r"are not answered, within 0\.01 s"):
        load(make_bundle("sincos"), timeout_s=0.01)
    assert ended.is_set()
