"""Who asks a registry."""

import json
from pathlib import Path
from urllib.request import build_opener

import pytest

from onepass.app.stores.oci_login import Login, is_safe
from onepass.app.stores.source import Refusal


def test_names_are_those_of_the_url_or_of_docker_s_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    by_url = Login("host", "m", secret="me:p%40ss", opener=build_opener())
    by_url.answer('Basic realm="x"', 1)
    assert by_url.header == "Basic bWU6cEBzcw=="
    for broken in (None, "{", '{"auths": {"host": {"auth": "two\\r\\nlines"}}}'):
        if broken is not None:
            (tmp_path / "config.json").write_text(broken)
        with pytest.raises(Refusal, match="lets nobody in who is not logged in"):
            Login("host", "m", secret="", opener=build_opener()).answer('Basic realm="x"', 1)
    (tmp_path / "config.json").write_text(json.dumps({"auths": {"host": {"auth": "bWU6eA=="}}}))
    by_file = Login("host", "m", secret="", opener=build_opener())
    by_file.answer('Basic realm="x"', 1)
    assert by_file.header == "Basic bWU6eA=="
    with pytest.raises(Refusal):
        Login("other", "m", secret="", opener=build_opener()).answer('Basic realm="x"', 1)


def test_no_secret_is_sent_where_somebody_reads_along() -> None:
    login = Login("host", "m", secret="me:secret", opener=build_opener())
    with pytest.raises(Refusal):
        login.answer('Bearer realm="http://example.com/token"', 1)
    assert login.header is None
    assert is_safe("https://example.com")
    assert is_safe("http://localhost:5000")
    assert not is_safe("http://example.com")
    assert not is_safe("file:///etc/passwd")
