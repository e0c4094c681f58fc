"""Pretrained networks of pictures in training: weights from a folder that `onepass convert` wrote;
and where one stands still among the encoders it sees every picture once.
"""

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import safetensors
import safetensors.torch
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from onepass.models.contract import Contract
from onepass.models.contract.inputs.beside import features
from onepass.models.network.pictures import Foreign, PictureSpec, PictureTrunk, width_of
from onepass.models.network.trunks import seers
from onepass.training.batches.rows import Rows
from onepass.training.data import feature_cache
from onepass.training.specs.pretrained import WEIGHTS
from onepass.training.specs.spec import BadSpec, Spec

CHUNK_ROWS = 64
Pixels = NDArray[np.uint8]


def load(modules: Iterable[nn.Module]) -> None:
    """The folders' weights, into every stage that has a place for them.

    Raises:
        BadSpec: a folder's weights are not those of its config.
    """
    states: dict[Path, dict[str, Tensor]] = {}
    for stage in modules:
        if isinstance(stage, Foreign):
            path = stage.spec.path
            if path not in states:
                states[path] = _state(path)
            try:
                stage.take(states[path])
            except RuntimeError as error:
                line = " ".join(str(error).split())[:200]
                raise BadSpec(f"{path.name}: {WEIGHTS}: is not its config's: {line}") from None


def _state(path: Path) -> dict[str, Tensor]:
    try:
        return safetensors.torch.load_file(path.expanduser() / WEIGHTS)
    except (OSError, safetensors.SafetensorError) as error:
        raise BadSpec(f"{path.name}: {WEIGHTS}: cannot be read: {error}") from None


def frozen_pictures(spec: Spec, contract: Contract, parts: Iterable[Rows]) -> Iterator[str]:
    """Adds to these rows what frozen networks make of their pictures, once; a sentence on each."""
    several = list(parts)
    for name, sees in seers(contract.inputs, spec.encoders, spec.trunk).items():
        if not sees.spec.frozen:
            continue
        began = time.monotonic()
        count, earlier = _add(name, sees.spec, several)
        how = feature_cache.how(sees.spec.path.name, time.monotonic() - began, earlier)
        again = "; augmented ones go through it in every epoch, too" if name in spec.augment else ""
        yield f"inputs.{name}: {count:,} pictures {how}{again}"


def _add(name: str, spec: PictureSpec, several: Sequence[Rows]) -> tuple[int, bool]:
    """The features of one input; how many pictures there are, and whether they were kept."""
    keys = [[hashlib.sha256(one.tobytes()).digest() for one in r.inputs[name]] for r in several]
    pictures = {
        key: picture
        for rows, own in zip(several, keys, strict=True)
        for key, picture in zip(own, rows.inputs[name], strict=True)
    }
    order = sorted(pictures)
    known = {"sha256", "config", "stages", "grid", "mirror"}
    shape = next(iter(pictures.values())).shape if pictures else ()
    settings = (sorted(spec.model_dump(mode="json", include=known).items()), shape)
    kept = feature_cache.kept(
        feature_cache.name_of(settings, order),
        (len(order), width_of(spec)),
        lambda table: _fill(table, spec, [pictures[key] for key in order]),
    )
    position = {key: index for index, key in enumerate(order)}
    for rows, own in zip(several, keys, strict=True):
        rows.inputs[features(name)] = kept.table[[position[key] for key in own]]
    return len(order), kept.earlier


def _fill(table: NDArray[np.float32], spec: PictureSpec, pictures: Sequence[Pixels]) -> None:
    trunk = PictureTrunk(spec).eval()
    load(trunk.modules())
    for start in range(0, len(pictures), CHUNK_ROWS):
        some = np.stack(pictures[start : start + CHUNK_ROWS])
        with torch.inference_mode():
            table[start : start + len(some)] = trunk.rows(torch.from_numpy(some)).numpy()
