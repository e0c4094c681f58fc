"""Which store a URL is of."""

from onepass.app.stores.http_store import HttpStore
from onepass.app.stores.object_store import KINDS, ObjectStore
from onepass.app.stores.oci_store import OciStore
from onepass.app.stores.source import Store


def store_of(url: str) -> Store:
    """That of a URL that `urls.check` has passed. Raises Broken, Refusal: it cannot be opened."""
    scheme = url.partition("://")[0].lower()
    if scheme in KINDS:
        return ObjectStore(url)
    if scheme == "oci":
        return OciStore(url)
    return HttpStore(url)
