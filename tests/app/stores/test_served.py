"""A service of a bundle at a URL: what is there is fetched, and only what a trusted key signed is
switched to."""

import shutil
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from onepass.models.bundle import open_bundle, resolve
from onepass.models.signatures import sign

OPERATOR = {"authorization": "Bearer an-admin"}


def a_key(folder: Path, name: str) -> Path:
    """A private key; the public one lies beside it."""
    key, private = ec.generate_private_key(ec.SECP256R1()), folder / f"{name}.pem"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    private.with_suffix(".pub").write_bytes(public)
    return private


def test_only_what_a_trusted_key_signed_is_switched_to(
    files: Any, make_bundle: Any, start: Any, tmp_path: Path
) -> None:
    ours, other = (a_key(tmp_path, name) for name in ("ours", "other"))

    def put(version: str, key: Path) -> None:
        shutil.rmtree(files.folder)
        made = make_bundle("sincos", onnx=True, version=version)
        shutil.copytree(resolve(made), files.folder)
        sign(open_bundle(files.folder), key)

    put("run-1", ours)
    url = files.url.replace("//", "//me:secret@") + "?key=secret"
    (tmp_path / "fleet.yaml").write_text(f"models: [{{name: waves, path: '{url}'}}]")
    server = start(
        tmp_path / "fleet.yaml",
        workers=2,
        admin_keys="an-admin",
        trusted_keys=ours.with_suffix(".pub"),
        cache_dir=tmp_path / "cache",
    )
    with httpx.Client(base_url=server.url(), headers=OPERATOR, timeout=60) as client:
        load = "/v2/repository/models/waves/load"
        put("run-2", other)
        refused = client.post(load)
        assert refused.status_code == 409
        assert "is not by a trusted key" in refused.text
        assert str(tmp_path) not in refused.text
        told = client.get("/models").text
        assert '"version":"run-1"' in told
        put("run-2", ours)
        assert client.post(load).status_code == 200
        answer = client.post("/predict", json={"x": 1})
        assert answer.headers["x-model-version"] == "waves/run-2"
        told += client.get("/models").text + refused.text
    assert files.asked["weights.safetensors"] == 3
    server.stop()
    assert "secret" not in told + server.err.read_text() + server.out.read_text()
