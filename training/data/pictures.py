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
from onepass.models.network.pictures import Foreign, PictureTrunk
from onepass.models.network.trunks import seers
from onepass.training.batches.rows import Rows
from onepass.training.specs.pretrained import WEIGHTS
from onepass.training.specs.spec import BadSpec, Spec

CHUNK_ROWS = 64


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
        began, trunk = time.monotonic(), PictureTrunk(sees.spec).eval()
        load(trunk.modules())
        count = _add(name, trunk, several)
        again = "; augmented ones go through it in every epoch, too" if name in spec.augment else ""
        yield (
            f"inputs.{name}: {count:,} pictures went once through {sees.spec.path.name}, which "
            f"stands still, in {time.monotonic() - began:.0f} s{again}"
        )


def _add(name: str, trunk: PictureTrunk, several: Sequence[Rows]) -> int:
    """The features of one input; how many pictures there are."""
    known: dict[bytes, NDArray[np.float32]] = {}
    for rows in several:
        images = rows.inputs[name]
        keys = [hashlib.sha256(image.tobytes()).digest() for image in images]
        fresh = [i for key, i in {key: i for i, key in enumerate(keys)}.items() if key not in known]
        for start in range(0, len(fresh), CHUNK_ROWS):
            some = fresh[start : start + CHUNK_ROWS]
            with torch.inference_mode():
                made = trunk.rows(torch.from_numpy(images[some])).numpy()
            known |= {keys[index]: row for index, row in zip(some, made, strict=True)}
        table = np.zeros((len(rows), trunk.width), dtype=np.float32)
        for index, key in enumerate(keys):
            table[index] = known[key]
        rows.inputs[features(name)] = table
    return len(known)
