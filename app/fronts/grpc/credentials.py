"""TLS of the gRPC port: the files of HTTP, read again when they are renewed."""

import logging
from pathlib import Path

import grpc

from onepass.app.requests.settings import Settings
from onepass.app.transport.tls import Certificate

logger = logging.getLogger("onepass")


class Renewed:
    """What connections are opened with; asked for at each, on a thread of grpcio's."""

    def __init__(self, cert: Path, key: Path | None) -> None:
        """Raises ValueError: the files cannot be used."""
        self._cert, self._key = cert, key
        self._times = self._read_at()
        self.first = self._read()

    def __call__(self) -> grpc.ServerCertificateConfiguration | None:
        """New ones, where the files are; what cannot be used is passed over."""
        try:
            times = self._read_at()
            if times == self._times:
                return None
            self._times = times
            return self._read()
        except (ValueError, OSError) as error:
            logger.error("the certificate of gRPC is not renewed: %s", error)
            return None

    def _read(self) -> grpc.ServerCertificateConfiguration:
        Certificate(self._cert, self._key)  # proves that they belong together
        key = (self._key or self._cert).read_bytes()
        return grpc.ssl_server_certificate_configuration([(key, self._cert.read_bytes())])

    def _read_at(self) -> list[int]:
        files = [self._cert] if self._key is None else [self._cert, self._key]
        return [file.stat().st_mtime_ns if file.exists() else 0 for file in files]


def credentials_of(settings: Settings) -> grpc.ServerCredentials | None:
    """Those of the files that the settings name. Raises ValueError."""
    if settings.tls_cert_file is None:
        return None
    renewed = Renewed(settings.tls_cert_file, settings.tls_key_file)
    return grpc.dynamic_ssl_server_credentials(renewed.first, renewed)
