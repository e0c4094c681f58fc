"""`onepass convert`: a state dict of a known network of pictures becomes a folder of safetensors.

It is read with `weights_only`: what would run code is refused, and so is all that is not exactly
one of the known layouts.
"""

import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import safetensors.torch
import torch
from torch import Tensor

from onepass.models.atomic_files import replace_file
from onepass.models.manifest import encode
from onepass.models.network.pictures.architectures import (
    ARCHITECTURES,
    CLASSIFIERS,
    Architecture,
    names,
    parts,
)
from onepass.models.network.pictures.part import COUNTED
from onepass.models.network.pictures.spec import PictureConfig
from onepass.models.network.pictures.stage import module
from onepass.training.specs.pretrained import CONFIG, WEIGHTS

MOST_BYTES = 2**30
WRAPPERS = ("state_dict", "model", "model_state_dict")
"""What state dicts lie in, in files of whole trainings."""
PARALLEL = "module."
"""Before the names, of a network that was trained on several devices."""


class Converted(NamedTuple):
    """What came of it."""

    folder: Path
    config: PictureConfig
    parameters: int


def convert(
    weights: Path, folder: Path, *, source: str | None = None, licence: str | None = None
) -> Converted:
    """Reads a state dict, and writes the folder.

    Raises:
        ValueError: the file is none, or not that of a known network; or the folder exists.
    """
    if folder.exists():
        raise ValueError(f"{folder}: is there already: name another, or remove it")
    state = _named(weights, _read(weights))
    architecture, own = _recognised(weights, state)
    with weights.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    config = PictureConfig(
        architecture=architecture, converted_from=digest, source=source, licence=licence
    )
    folder.mkdir(parents=True)
    replace_file(folder / WEIGHTS, safetensors.torch.save(own))
    replace_file(folder / CONFIG, encode(config.model_dump(mode="json")))
    return Converted(folder, config, sum(value.numel() for value in own.values()))


def _read(weights: Path) -> Any:
    try:
        size = weights.stat().st_size
        if zipfile.is_zipfile(weights):
            with zipfile.ZipFile(weights) as archive:
                size = max(size, sum(one.file_size for one in archive.infolist()))
    except (OSError, zipfile.BadZipFile) as error:
        why = getattr(error, "strerror", None) or error
        raise ValueError(f"{weights}: cannot be read: {why}") from None
    if size > MOST_BYTES:
        raise ValueError(f"{weights}: holds {size:,} bytes, at most {MOST_BYTES:,} are read")
    try:
        return torch.load(weights, map_location="cpu", weights_only=True)
    except Exception:  # whatever an unpickler makes of bytes
        raise ValueError(
            f"{weights}: is no file of tensors alone, as torch.save writes of a state_dict: "
            "what else it holds is never run"
        ) from None


def _named(weights: Path, document: Any) -> dict[str, Tensor]:
    """The state dict, without what lies around it."""
    for wrapper in WRAPPERS:
        if isinstance(document, Mapping) and isinstance(document.get(wrapper), Mapping):
            document = document[wrapper]
    if not isinstance(document, Mapping) or not all(
        isinstance(name, str) and isinstance(value, Tensor) for name, value in document.items()
    ):
        raise ValueError(f"{weights}: holds no state dict: names, and a tensor for each")
    own = {name.removeprefix(PARALLEL): value for name, value in document.items()}
    passed = {name for name in own if name in CLASSIFIERS or name.endswith(COUNTED)}
    return {name: value for name, value in own.items() if name not in passed}


def _recognised(
    weights: Path, state: Mapping[str, Tensor]
) -> tuple[Architecture, dict[str, Tensor]]:
    """Which network it is, and its weights by our names."""
    known = {one: names(one) for one in ARCHITECTURES}
    nearest = max(known, key=lambda one: _likeness(state, known[one]))
    wanted = known[nearest]
    lacking, more = {*wanted.values()} - state.keys(), state.keys() - {*wanted.values()}
    if lacking or more:
        what = f"lacks {min(lacking)!r}" if lacking else f"has {min(more)!r}, too"
        text = f"the nearest is {nearest}, of which it {what}"
        raise ValueError(f"{weights}: is none of {', '.join(ARCHITECTURES)}: {text}")
    own = {name: state[source] for name, source in wanted.items()}
    for name, shape in _shapes(nearest).items():
        value = own[name]
        if tuple(value.shape) != shape or not value.is_floating_point() or value.is_sparse:
            there = f"{tuple(value.shape)} of {value.dtype}"
            text = f"{wanted[name]} must be {shape} of floats, and is {there}"
            raise ValueError(f"{weights}: is no {nearest}: {text}")
        own[name] = value.to(torch.float32).contiguous().clone()
        if not torch.isfinite(own[name]).all():
            raise ValueError(f"{weights}: {wanted[name]} holds numbers that are not finite")
    return nearest, own


def _likeness(state: Mapping[str, Tensor], wanted: Mapping[str, str]) -> float:
    there = {*wanted.values()}
    return len(there & state.keys()) / len(there | state.keys())


def _shapes(architecture: Architecture) -> dict[str, tuple[int, ...]]:
    with torch.device("meta"):
        stages = [module(part) for part in parts(architecture)]
    return {
        f"{number}.{name}": tuple(value.shape)
        for number, stage in enumerate(stages)
        for name, value in stage.state_dict().items()
        if not name.endswith(COUNTED)
    }
