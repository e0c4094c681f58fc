"""TLS by files: what is served, what is renewed, and what is refused."""

import logging
import os
import ssl
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from onepass.app.transport.tls import Certificate

AUTHORITY = trustme.CA()


def write(folder: Path, authority: trustme.CA = AUTHORITY) -> tuple[Path, Path]:
    """A certificate for this machine, and its key."""
    issued = authority.issue_cert("localhost", "127.0.0.1")
    cert, key = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    key.write_bytes(issued.private_key_pem.bytes())
    return cert, key


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def shown(certificate: Certificate, authority: trustme.CA) -> bytes | None:
    """What whoever connects now is shown, if the authority is trusted."""
    wires = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting(authority).wrap_bio(*wires, server_hostname="localhost")
    server = certificate.context.wrap_bio(wires[1], wires[0], server_side=True)
    for side in (client, server, client):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    return client.getpeercert(binary_form=True)


@pytest.mark.parametrize("one_file", [False, True])
def test_the_real_server_answers_over_it_the_short_way_too(
    start: Any, make_bundle: Any, tmp_path: Path, one_file: bool
) -> None:
    cert, key = write(tmp_path)
    files: dict[str, Path] = {"tls_cert_file": cert, "tls_key_file": key}
    if one_file:
        cert.write_bytes(cert.read_bytes() + key.read_bytes())
        del files["tls_key_file"]
    server = start(make_bundle("sincos", onnx=True), **files)
    url = server.url()
    assert url.startswith("https://")
    with httpx.Client(base_url=url, verify=trusting(AUTHORITY)) as client:
        answers = [client.post("/predict", json={"x": 0.5}) for _ in range(3)]
        document = client.get("/openapi.json")
    assert [answer.status_code for answer in answers] == [200] * 3
    assert document.json()["servers"] == [
        {"url": ".", "description": document.json()["servers"][0]["description"]}
    ]
    with pytest.raises(httpx.HTTPError):
        httpx.post(url.replace("https", "http") + "/predict", json={"x": 0.5})
    assert server.stop() == 0


def test_renewed_files_are_shown_to_who_comes_next(tmp_path: Path, caplog: Any) -> None:
    certificate = Certificate(*write(tmp_path))
    first = shown(certificate, AUTHORITY)
    certificate.renew()
    assert shown(certificate, AUTHORITY) == first
    other = trustme.CA()
    for file in write(tmp_path, other):
        os.utime(file, ns=(1, 1))  # whatever the clock of the disk
    with caplog.at_level(logging.INFO, "onepass"):
        certificate.renew()
    assert shown(certificate, other) != first
    assert "was renewed" in caplog.text


def test_what_cannot_be_used_does_not_take_the_place_of_what_can(
    tmp_path: Path, caplog: Any
) -> None:
    cert, key = write(tmp_path)
    certificate = Certificate(cert, key)
    first = shown(certificate, AUTHORITY)
    (tmp_path / "other").mkdir()
    key.write_bytes(write(tmp_path / "other")[1].read_bytes())
    os.utime(key, ns=(1, 1))
    certificate.renew()
    cert.unlink()
    certificate.renew()
    assert shown(certificate, AUTHORITY) == first
    assert caplog.text.count("is not renewed") == 2


def locked(folder: Path) -> tuple[Path, Path]:
    cert, key = write(folder)
    found = load_pem_private_key(key.read_bytes(), None)
    lock = BestAvailableEncryption(b"word")
    key.write_bytes(found.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock))
    return cert, key


def strangers(folder: Path) -> tuple[Path, Path]:
    cert, _ = write(folder)
    (folder / "other").mkdir()
    return cert, write(folder / "other")[1]


def empty(folder: Path) -> tuple[Path, Path]:
    cert, key = write(folder)
    cert.write_text("")
    return cert, key


CASES: dict[str, tuple[Any, str]] = {
    "no such file": (lambda folder: (folder / "cert.pem", None), "No such file"),
    "a key with a passphrase": (locked, "passphrase"),
    "the key of another": (strangers, "no certificate with its key"),
    "nothing in it": (empty, "no certificate with its key"),
    "a certificate without its key": (lambda folder: (write(folder)[0], None), "with its key"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_said_in_a_line(name: str, tmp_path: Path) -> None:
    made, text = CASES[name]
    with pytest.raises(ValueError, match=text) as raised:
        Certificate(*made(tmp_path))
    assert "cert.pem" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_service_does_not_start_with_it(start: Any, make_bundle: Any, tmp_path: Path) -> None:
    server = start(make_bundle("sincos", onnx=True), tls_cert_file=tmp_path / "cert.pem")
    assert server.process.wait(60) == 1
    (said,) = server.messages()
    assert "cert.pem: No such file" in said["message"]
