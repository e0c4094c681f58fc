"""Sums of which the server sees nothing but the sum: clients mask what they send, and masks cancel.

Each two clients agree on a secret by X25519; the stream that comes of it is added by the one and
taken away by the other. Bonawitz et al., "Practical Secure Aggregation for Privacy-Preserving
Machine Learning", CCS 2017, without the part that survives clients who leave: the sum is asked for
anew then. It holds against a server that looks, not against one that lies about keys; of two
clients each can take its own away from the sum.

Numbers are whole ones, modulo 2^256, in units of 2^-64: their sums do not hang on an order.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import ChaCha20
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from numpy.typing import NDArray

BYTES = 32
MODULUS = 2 ** (8 * BYTES)
UNIT = 2**64
"""Parts of 1 that are told apart."""
Wholes = NDArray[Any]
"""Python's whole numbers (N,)."""


def whole(numbers: Iterable[float | int]) -> Wholes:
    """Numbers in units: (N,)."""
    return np.array([round(Fraction(one) * UNIT) % MODULUS for one in numbers], dtype=object)


def number(one: int) -> Fraction:
    """Of such a sum, what it is a sum of."""
    rest = one % MODULUS
    return Fraction(rest - MODULUS if rest >= MODULUS // 2 else rest, UNIT)


def masked(
    own: Wholes, name: str, key: X25519PrivateKey, *, keys: Mapping[str, str], label: str
) -> NDArray[np.uint8]:
    """What a client sends of its own numbers (N,), for a sum with that label: (N, BYTES).

    `keys` are the public ones of all clients that take part, by name.

    Raises:
        ValueError: there is no other client, and the sum would be its own numbers.
    """
    if len(keys) < 2 or name not in keys:
        raise ValueError("a sum of one client would be its own numbers: they are not sent")
    total = own
    for other in sorted(keys.keys() - {name}):
        mask = _mask(name, other, key, keys=keys, label=label, count=len(own))
        total = total + mask if name < other else total - mask
    return _packed(total % MODULUS)


def summed(sent: Sequence[NDArray[np.uint8]]) -> list[Fraction]:
    """The sum over all clients that masked for one another."""
    total = sum(map(_unpacked, sent[1:]), start=_unpacked(sent[0]))
    return [number(one) for one in total]


def public(key: X25519PrivateKey) -> str:
    """What others are told of a key."""
    return key.public_key().public_bytes_raw().hex()


def _mask(
    name: str, other: str, key: X25519PrivateKey, *, keys: Mapping[str, str], label: str, count: int
) -> Wholes:
    secret = key.exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(keys[other])))
    pair = " ".join([label, *sorted([name, other])]).encode()
    stream = HKDF(SHA256(), 32, salt=None, info=b"onepass federate " + pair).derive(secret)
    cipher = Cipher(ChaCha20(stream, bytes(16)), mode=None).encryptor()
    content = np.frombuffer(cipher.update(bytes(BYTES * count)), np.uint8)
    return _unpacked(content.reshape(count, BYTES))


def _packed(wholes: Wholes) -> NDArray[np.uint8]:
    content = b"".join(one.to_bytes(BYTES, "little") for one in wholes.tolist())
    return np.frombuffer(content, np.uint8).reshape(-1, BYTES)


def _unpacked(content: NDArray[np.uint8]) -> Wholes:
    return np.array([int.from_bytes(one.tobytes(), "little") for one in content], dtype=object)
