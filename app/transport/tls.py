"""TLS: a certificate and its key, from files that may be renewed while they are in use."""

import logging
import ssl
from asyncio import AbstractEventLoop
from pathlib import Path

from onepass.app.requests.settings import Settings

LOOK_S = 30.0
"""How often it is looked whether the files are new."""

logger = logging.getLogger("onepass")


class Certificate:
    """What connections are opened with; from TLS 1.2 on."""

    def __init__(self, cert: Path, key: Path | None) -> None:
        """Raises ValueError: the files cannot be read, or do not belong together."""
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._files = (cert,) if key is None else (cert, key)
        self._read_at = self._times()
        self._load(self.context)

    def watch(self, loop: AbstractEventLoop) -> None:
        """Looks now and then, as long as the loop runs."""
        self.renew()
        loop.call_later(LOOK_S, self.watch, loop)

    def renew(self) -> None:
        """Whoever connects from now on gets what the files hold, if they are new. What cannot be
        used is said, and the old one goes on.
        """
        try:
            times = self._times()
            if times == self._read_at:
                return
            self._read_at = times
            self._load(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))  # a context would keep half of it
            self._load(self.context)
        except ValueError as error:
            logger.error("the certificate is not renewed: %s", error)
        else:
            logger.info("the certificate was renewed from %s", self._files[0])

    def _times(self) -> list[int]:
        try:
            return [file.stat().st_mtime_ns for file in self._files]
        except OSError as error:
            raise ValueError(f"{error.filename}: {error.strerror}") from None

    def _load(self, context: ssl.SSLContext) -> None:
        names = " and ".join(map(str, self._files))
        try:
            context.load_cert_chain(self._files[0], self._files[-1], password=_refuse)
        except ssl.SSLError as error:
            why = (error.reason or "no PEM").replace("_", " ").lower()
            raise ValueError(f"{names}: no certificate with its key ({why})") from None
        except OSError as error:
            raise ValueError(f"{names}: {error.strerror or error}") from None
        except _Locked:
            raise ValueError(f"{names}: a key with a passphrase cannot be read here") from None


class _Locked(Exception):
    """OpenSSL would ask at the terminal."""


def _refuse() -> str:
    raise _Locked


def certificate_of(settings: Settings) -> Certificate | None:
    """The one that the settings name.

    Raises:
        ValueError: it cannot be used.
    """
    if settings.tls_cert_file is None:
        return None
    return Certificate(settings.tls_cert_file, settings.tls_key_file)
