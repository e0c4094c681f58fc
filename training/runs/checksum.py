"""Tensors and facts in one safetensors file that holds a checksum of itself.

The checksum stands in the file's header, in place of 64 zeros: it is that of all bytes, with these
zeros. So any bit that is not as it was written is found, wherever it lies.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
import safetensors.torch
from torch import Tensor

from onepass.training.runs.sealing import packed

Tensors = dict[str, Tensor]
KEY = b'"sha256":"'
ZEROS = "0" * 64
LENGTH = 8
"""Bytes that say how long the header is."""


class Broken(ValueError):
    """A file that is not as it was written."""


class Unsealed(Broken):
    """A file without a checksum, as a version before wrote it."""


def sealed(tensors: Mapping[str, Tensor], facts: Mapping[str, Any]) -> bytes:
    """The file."""
    content = packed(tensors, {"facts": orjson.dumps(facts).decode(), "sha256": ZEROS})
    start = content.index(KEY + ZEROS.encode()) + len(KEY)
    digest = hashlib.sha256(content).hexdigest().encode()
    return content[:start] + digest + content[start + len(digest) :]


def unsealed(content: bytes) -> tuple[Tensors, dict[str, Any]]:
    """What was sealed.

    Raises:
        Broken: it is cut or empty, a bit of it has changed, or it is not such a file.
    """
    end = LENGTH + int.from_bytes(content[:LENGTH], "little")
    if len(content) < LENGTH or end > len(content):
        raise Broken(f"is damaged: it ends after {len(content)} bytes, within its head")
    start = content.find(KEY, LENGTH, end) + len(KEY)
    checksum = content[start : start + len(ZEROS)]
    if start < len(KEY) or len(checksum) != len(ZEROS):
        raise Unsealed("holds no checksum: it is damaged, or of a version before there was one")
    plain = hashlib.sha256(content[:start])
    plain.update(ZEROS.encode())
    plain.update(content[start + len(ZEROS) :])
    if plain.hexdigest().encode() != checksum:
        raise Broken("is damaged: its checksum does not match its content")
    header = orjson.loads(content[LENGTH:end])
    return safetensors.torch.load(content), orjson.loads(header["__metadata__"]["facts"])
