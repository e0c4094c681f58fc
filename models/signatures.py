"""Signatures of bundles: whose key vouches for what is served.

By OpenSSF model-signing (https://github.com/sigstore/model-transparency): `model.sig` beside the
bundle's files is a statement of in-toto that names each of them with its sha256, in an envelope
signed by an elliptic curve key. Whoever has that library, or its command line, can check it
without onepass.
"""

import base64
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import orjson

from onepass.models.atomic_files import replace_file
from onepass.models.bundle import MANIFEST, MOST, BadBundle, Bundle, read_manifest
from onepass.models.files import Unreadable, read_file
from onepass.models.manifest import sha256

SIGNATURE = "model.sig"
STRANGE, CHANGED = "by another key", "of other files"


def sign(bundle: Bundle, key: Path) -> Path:
    """Writes the signature of a bundle by a private key (PEM), and gives its path.

    Raises:
        ValueError: the library is not installed, or the key is none.
        OSError: the folder cannot be written to.
    """
    library = _library("signing")
    file = bundle.folder / SIGNATURE
    try:
        config = library.signing.Config().use_elliptic_key_signer(private_key=key)
    except FileNotFoundError:
        raise ValueError(f"{key}: no such file") from None
    except (ValueError, TypeError) as error:  # TypeError: it has a passphrase
        raise ValueError(f"{key}: no elliptic curve key without a passphrase ({error})") from None
    with tempfile.TemporaryDirectory() as place:
        made = Path(place) / SIGNATURE
        config.set_hashing_config(_hashing(library)).sign(bundle.folder, made)
        replace_file(file, made.read_bytes())
    return file


def check(bundle: Bundle, keys: Sequence[Path]) -> None:
    """Whether what was read of a bundle is what one of these public keys (PEM) vouches for.

    Raises:
        BadBundle: it is not signed, by none of them, or is not what was signed.
        ValueError: the library is not installed, or a key cannot be read.
    """
    library, folder = _library("verifying"), bundle.folder
    verifiers = {key: _verifier(library, key) for key in keys}
    try:
        signature = read_file(folder, SIGNATURE, MOST)
    except Unreadable as error:
        how = "only bundles that a trusted key signed are served: onepass sign"
        raise BadBundle(f"{folder / SIGNATURE}: {error}; {how}") from None
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / SIGNATURE  # what is checked is what was read
        copy.write_bytes(signature)
        problems = [_problem(verifier, folder, copy) for verifier in verifiers.values()]
    if problems == [STRANGE] * len(problems):
        names = ", ".join(key.name for key in keys)
        raise BadBundle(f"{folder / SIGNATURE}: is not by a trusted key ({names})")
    differs = _unlike(bundle, signature)
    if differs or all(problems):
        names = ", ".join(differs) or "a file"
        raise BadBundle(f"{folder}: {names}: is not what was signed")


def _verifier(library: Any, key: Path) -> Any:
    try:
        verifier = library.verifying.Config().use_elliptic_key_verifier(public_key=key)
    except Exception as error:  # of the library's many parts, each raises what it likes
        raise ValueError(f"{key}: no public key of an elliptic curve ({error})") from None
    return verifier.set_hashing_config(_hashing(library))


def _problem(verifier: Any, folder: Path, signature: Path) -> str | None:
    """What a key says against it."""
    try:
        verifier.verify(folder, signature)
    except Exception as error:  # as above: whatever it is, nobody vouches
        return CHANGED if str(error).startswith("Signature mismatch") else STRANGE
    return None


def _unlike(bundle: Bundle, signature: bytes) -> list[str]:
    """The files that are not there as the statement has them, or were not when they were read."""
    envelope = orjson.loads(signature)["dsseEnvelope"]
    statement = orjson.loads(base64.b64decode(envelope["payload"]))
    signed = {one["name"]: one["digest"] for one in statement["predicate"]["resources"]}
    folder = bundle.folder
    there = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    held = {name: sha256(content) for name, content in bundle.files.items()}
    held[MANIFEST] = sha256(read_file(folder, MANIFEST, MOST))
    differs = {name for name, digest in held.items() if signed.get(name) != digest}
    if read_manifest(folder) != bundle.manifest:
        differs.add(MANIFEST)
    return sorted(differs | (there - {SIGNATURE} ^ signed.keys()))


def _hashing(library: Any) -> Any:
    """Every file but the signature, git's too."""
    return library.hashing.Config().set_ignored_paths(paths=[SIGNATURE], ignore_git_paths=False)


def _library(part: str) -> Any:
    try:
        for each in ("hashing", part):
            import_module(f"model_signing.{each}")
        return import_module("model_signing")
    except ImportError:
        raise ValueError("signatures need pip install 'onepass[sign]'") from None
