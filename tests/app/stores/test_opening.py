"""Which store a URL is of."""

import pytest

from onepass.app.stores.http_store import HttpStore
from onepass.app.stores.object_store import ObjectStore
from onepass.app.stores.oci_store import OciStore
from onepass.app.stores.opening import store_of
from onepass.app.stores.source import Refusal


def test_each_scheme_has_its_store(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(store_of("https://host/run"), HttpStore)
    assert isinstance(store_of("oci://host/m:t"), OciStore)
    monkeypatch.setattr("onepass.app.stores.object_store._opened", lambda scheme: None)
    assert isinstance(store_of("S3://bucket/run"), ObjectStore)


def test_what_is_no_reference_opens_nothing() -> None:
    with pytest.raises(Refusal, match="is no reference"):
        store_of("oci://host")
