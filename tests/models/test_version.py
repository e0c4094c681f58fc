"""Which onepass this is."""

import pytest

from onepass.models import version
from onepass.models.version import PackageNotFoundError, installed


def test_it_is_a_number_and_0_where_nothing_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert installed()[0].isdigit()

    def gone(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(version, "version", gone)
    assert installed() == "0"
