"""Where bundles are kept."""

from pathlib import Path

import pytest

from onepass.app.requests.settings import Settings
from onepass.app.stores.cache_spec import cache_of


def test_it_is_where_the_settings_say_or_the_users_cache(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_of(Settings()).folder == str(tmp_path / "onepass" / "bundles")
    said = cache_of(Settings(cache_dir=tmp_path / "mine", cache_max_bytes=5))
    assert (said.folder, said.max_bytes, said.signed) == (str(tmp_path / "mine"), 5, False)
    assert cache_of(Settings(trusted_keys=(tmp_path / "key.pub",))).signed
