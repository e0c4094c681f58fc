"""A bundle in S3, Google Cloud Storage or Azure Blob Storage, through fsspec.

Each has a library of its own, which is an extra and imported where it is needed. Who asks is who
the library says: its variables, files and the machine's own identity; a URL holds no credentials.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NamedTuple, TypeVar

from onepass.app.stores.source import Absent, Broken, Refusal, Source
from onepass.models.bounded import Late, bounded

T = TypeVar("T")
IDLE_S = 30.0
"""For so long one step may take: the library itself tries again meanwhile."""
BLOCK_BYTES = 2**22
"""What is asked for at once."""


class Kind(NamedTuple):
    """How a scheme is opened."""

    package: str
    extra: str
    options: dict[str, Any]


_S3 = {"config_kwargs": {"connect_timeout": 10, "read_timeout": 10, "retries": {"max_attempts": 1}}}
KINDS = {
    "s3": Kind("s3fs", "s3", _S3),
    "gs": Kind("gcsfs", "gs", {}),
    "az": Kind("adlfs", "az", {"connection_timeout": 10, "read_timeout": 10}),
}


class ObjectStore:
    """Of one URL, which is one that `urls.check` has passed."""

    def __init__(self, url: str, *, idle_s: float = IDLE_S) -> None:
        """Raises Refusal: its extra is not installed, or it cannot be opened."""
        scheme, _, path = url.partition("://")
        self._folder, self._idle_s = path.rstrip("/"), idle_s
        self._files = self._told(lambda: _opened(scheme.lower()))

    @contextmanager
    def open(self, name: str) -> Iterator[Source]:
        """A file. Raises Absent, Broken, Refusal."""
        path = f"{self._folder}/{name}"
        options = {"block_size": BLOCK_BYTES, "cache_type": "readahead"}
        file = self._told(lambda: self._files.open(path, "rb", **options))
        try:
            yield Source(file.size, lambda most: self._told(lambda: bytes(file.read(most))))
        finally:
            file.close()

    def _told(self, step: Callable[[], T]) -> T:
        """What a step gives; what goes wrong is told in the words of all stores, and never in those
        of a library, which may hold a secret."""
        try:
            return bounded(step, timeout_s=self._idle_s, more_bytes=None)
        except (Refusal, Broken):
            raise
        except FileNotFoundError:
            raise Absent from None
        except PermissionError:
            raise Refusal("who asks may not read it") from None
        except Late:
            raise Broken(f"nothing came for {self._idle_s:g} s") from None
        except Exception as error:  # whatever a library has
            raise Broken(f"it cannot be read ({type(error).__name__})") from None


def _opened(scheme: str) -> Any:
    """Nothing of it is shared with, or remembered for, anybody else. Raises Refusal."""
    kind: Kind = KINDS.get(scheme, Kind("fsspec", scheme, {}))
    try:
        import_module(kind.package)
        fsspec = import_module("fsspec")
    except ImportError:
        raise Refusal(f"needs pip install 'onepass[{kind.extra}]'") from None
    return fsspec.filesystem(
        scheme, skip_instance_cache=True, use_listings_cache=False, **kind.options
    )  # fmt: skip
