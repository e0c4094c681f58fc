"""Certificates are proven before they are used, and read again when their files are new."""

import os
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("grpc")
trustme = pytest.importorskip("trustme")
from onepass.app.fronts.grpc.credentials import Renewed, credentials_of  # noqa: E402
from onepass.app.requests.settings import Settings  # noqa: E402


def written(folder: Path, made: Any, seconds: int) -> tuple[Path, Path]:
    files = folder / "cert.pem", folder / "key.pem"
    made.cert_chain_pems[0].write_to_path(files[0])
    made.private_key_pem.write_to_path(files[1])
    for file in files:
        os.utime(file, (seconds, seconds))
    return files


def test_new_files_are_read_once_and_bad_ones_passed_over(tmp_path: Path) -> None:
    authority = trustme.CA()
    cert, key = written(tmp_path, authority.issue_cert("localhost"), 1)
    renewed = Renewed(cert, key)
    assert renewed() is None
    written(tmp_path, authority.issue_cert("localhost"), 2)
    assert renewed() is not None
    assert renewed() is None
    cert.write_text("nothing")
    assert renewed() is None


def test_files_that_cannot_be_used_are_said(tmp_path: Path) -> None:
    missing = tmp_path / "missing.pem"
    with pytest.raises(ValueError, match=r"missing\.pem: No such file"):
        credentials_of(Settings(tls_cert_file=missing))
    assert credentials_of(Settings()) is None
