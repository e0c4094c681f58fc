"""What is shown of a URL, and which are let in."""

from pathlib import Path

import pytest

from onepass.app.stores.urls import check, hidden, is_url, shown
from onepass.models.bundle import BadBundle


def test_no_secret_is_shown() -> None:
    assert shown("https://me:secret@host:8/a/b/?key=secret#secret") == "https://host:8/a/b"
    for strange in ("sec/ret", "sec?ret", "sec#ret", "1?secret"):
        assert "ret" not in shown(f"https://me:{strange}@host/a")
    text = hidden("a: 'https://me:secret@host/a', b: s3://me:secret@host/b?secret")
    assert "secret" not in text
    assert "https://host/a" in text


def test_a_digest_is_shown_and_no_secret_before_it() -> None:
    digest = "sha256:" + 64 * "a"
    url = f"oci://me:secret@host:5000/models/taxi@{digest}"
    assert shown(url) == f"oci://host:5000/models/taxi@{digest}"
    assert hidden(f"{url}: is gone") == f"oci://host:5000/models/taxi@{digest}: is gone"
    assert shown(f"oci://me:secret@host/a:b@{digest}") == f"oci://host/a:b@{digest}"
    assert shown(f"https://me:secret/@{digest}") == "https://…"
    check(url, signed=False)


def test_what_is_no_url_is_a_folder() -> None:
    assert is_url("https://host/a")
    assert not any(map(is_url, ("a/b", "/a", "C:a", Path("https://host/a"))))


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("http://me:secret@host/a", "http://host/a: who is on the way can change what comes"),
        ("ftp://host/a", "there is no such store"),
        ("s3://me:secret@bucket/a", "s3://bucket/a: who asks s3:// is known by the environment"),
        ("gs://bucket/a?secret", "gs://bucket/a: who asks gs:// is known by the environment"),
        ("https:///a", "is no URL"),
        ("https://host/a b", "is no URL"),
        ("https://me:secret/@host/a", "https://…: is no URL"),
    ],
)
def test_others_are_refused(url: str, text: str) -> None:
    with pytest.raises(BadBundle, match=text) as refused:
        check(url, signed=False)
    assert "secret" not in str(refused.value)
    check("https://host/a", signed=False)
    check("http://host/a", signed=True)
