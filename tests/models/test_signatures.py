"""Who vouches for a bundle: the key that signed all of it, and nobody for less."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from onepass.models import proven
from onepass.models.bundle import BadBundle, Bundle, open_bundle
from onepass.models.signatures import SIGNATURE, check, sign


def a_pair(folder: Path, name: str) -> tuple[Path, Path]:
    """A private and a public key."""
    key = ec.generate_private_key(ec.SECP256R1())
    private, public = folder / f"{name}.pem", folder / f"{name}.pub"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    return private, public


@pytest.fixture
def signed(make_bundle: Callable[..., Path], tmp_path: Path) -> tuple[Bundle, Path]:
    """A bundle of one's own, signed, and the key that is trusted."""
    folder = tmp_path / "bundle"
    shutil.copytree(open_bundle(make_bundle("sincos")).folder, folder)
    private, public = a_pair(tmp_path, "ours")
    bundle = open_bundle(folder)
    assert sign(bundle, private) == folder / SIGNATURE
    return bundle, public


def test_what_a_trusted_key_signed_is_loaded(signed: tuple[Bundle, Path], tmp_path: Path) -> None:
    bundle, public = signed
    _, other = a_pair(tmp_path, "other")
    proven.load(bundle.folder, trusted=[other, public])
    with pytest.raises(BadBundle, match=r"model\.sig: is not by a trusted key \(other\.pub\)"):
        proven.load(bundle.folder, trusted=[other])


def test_nobody_vouches_for_less_or_more_than_was_signed(signed: tuple[Bundle, Path]) -> None:
    bundle, public = signed
    (bundle.folder / "more.json").write_text("{}")
    with pytest.raises(BadBundle, match=r"more\.json: is not what was signed"):
        check(bundle, [public])
    (bundle.folder / "more.json").unlink()
    report = bundle.folder / "report.json"
    content = report.read_bytes()
    report.unlink()
    with pytest.raises(BadBundle, match=r"report\.json: is not what was signed"):
        check(bundle, [public])
    report.write_bytes(content)
    check(bundle, [public])


def test_what_is_checked_is_what_was_read(signed: tuple[Bundle, Path]) -> None:
    bundle, public = signed
    other = Bundle(bundle.folder, bundle.manifest, bundle.files | {"report.json": b"{}"})
    with pytest.raises(BadBundle, match=r"report\.json: is not what was signed"):
        check(other, [public])
    manifest = bundle.manifest.model_copy(update={"version": "another"})
    with pytest.raises(BadBundle, match=r"manifest\.json: is not what was signed"):
        check(Bundle(bundle.folder, manifest, bundle.files), [public])


@pytest.mark.parametrize("content", [b"", b"{}", b"\0" * 99, None])
def test_what_is_no_signature_is_refused(
    signed: tuple[Bundle, Path], content: bytes | None
) -> None:
    bundle, public = signed
    if content is None:
        (bundle.folder / SIGNATURE).unlink()
    else:
        (bundle.folder / SIGNATURE).write_bytes(content)
    with pytest.raises(BadBundle, match=r"model\.sig: .*trusted key"):
        check(bundle, [public])


def test_a_key_that_is_none_is_named(signed: tuple[Bundle, Path], tmp_path: Path) -> None:
    bundle, _ = signed
    for content in (None, b"no key"):
        if content is not None:
            (tmp_path / "none.pem").write_bytes(content)
        with pytest.raises(ValueError, match=r"none\.pem"):
            sign(bundle, tmp_path / "none.pem")
        with pytest.raises(ValueError, match=r"none\.pem"):
            check(bundle, [tmp_path / "none.pem"])


def test_the_librarys_own_command_agrees(signed: tuple[Bundle, Path]) -> None:
    bundle, public = signed
    file = bundle.folder / SIGNATURE
    command = [sys.executable, "-m", "model_signing", "verify", "key", bundle.folder]
    ran = subprocess.run(
        [*command, "--signature", file, "--public_key", public],
        capture_output=True,
        check=False,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
