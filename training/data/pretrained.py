"""Pretrained trunks in training: their tokenizers become part of the contract, their weights of the
network, and where they stand still they run once over all rows.

What they make of a text is kept by the text's pieces: the same text is read once. Few features
stay in memory, many are a file of the folder for temporary ones, which is removed with its rows.
"""

import json
import math
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.columns import joined
from onepass.models.contract.inputs import Input
from onepass.models.contract.inputs.beside import features, pieces
from onepass.models.contract.pretrained import BadTokenizer, PretrainedPieces, limit
from onepass.models.network.pretrained import PretrainedSpec, PretrainedTrunk, Reads, feature_count
from onepass.models.network.pretrained.library import config_of, quiet, without_pooler
from onepass.models.network.trunks import readers
from onepass.training.batches.batch import lengths
from onepass.training.batches.rows import Rows
from onepass.training.specs.pretrained import TOKENIZER
from onepass.training.specs.spec import BadSpec, Spec

IN_MEMORY = 2**28
"""Bytes of features; of more there is a file."""
TOKENS = 2**13
"""Pieces of one pass."""
MODEL_LENGTH = "model_max_length"
FARTHEST = 2**13


def with_pieces(spec: Spec, name: str, declared: Input) -> Input:
    """The input, cut for the trunk that reads it, too.

    Raises:
        BadSpec: the tokenizer is none, or keeps fewer pieces than are asked for.
    """
    reads = readers({name: declared}, spec.encoders, spec.trunk).get(name)
    if reads is None:
        return declared
    own = reads.spec
    folder = own.path.expanduser()
    where = f"inputs.{name}: {folder.name}"
    try:
        content = (folder / TOKENIZER).read_bytes()
        most = _most(own, folder, content)
        cut = PretrainedPieces.of(content, most)
    except (OSError, BadTokenizer) as error:
        raise BadSpec(f"{where}: {TOKENIZER}: {error}") from None
    except ValueError as error:
        raise BadSpec(f"{where}: {error}") from None
    return declared.read_by(cut)


def _most(own: PretrainedSpec, folder: Path, content: bytes) -> int:
    """Pieces of a text: as asked for, or as many as the folder says, and no more than there are
    positions for."""
    config = config_of(own.config)
    positions = getattr(config, "max_position_embeddings", None) or FARTHEST
    if config.model_type in AFTER_PADDING:
        positions -= 1 + (config.pad_token_id or 0)
    if own.max_tokens is not None and own.max_tokens > positions:
        raise ValueError(f"max_tokens: the trunk has {positions} positions, got {own.max_tokens}")
    said = [limit(content), _said(folder / "tokenizer_config.json")]
    return own.max_tokens or min([positions, FARTHEST, *(n for n in said if n)])


AFTER_PADDING = {
    "roberta",
    "xlm-roberta",
    "camembert",
    "mpnet",
    "longformer",
    "roberta-prelayernorm",
}
"""Architectures whose positions are counted from behind that of padding."""


def _said(file: Path) -> int | None:
    try:
        most = json.loads(file.read_text(encoding="utf-8")).get(MODEL_LENGTH)
    except (OSError, ValueError, AttributeError):
        return None
    return most if isinstance(most, int) and 2 < most < 10**6 else None


def load(trunks: Iterable[PretrainedTrunk]) -> None:
    """The folders' weights.

    Raises:
        BadSpec: a folder's weights are not those of its config.
    """
    for trunk in trunks:
        folder = trunk.spec.path.expanduser()
        with quiet() as package:
            try:
                model, facts = package.AutoModel.from_pretrained(
                    folder, config=config_of(trunk.spec.config), local_files_only=True,
                    trust_remote_code=False, use_safetensors=True, dtype=torch.float32,
                    attn_implementation="sdpa", output_loading_info=True,
                )  # fmt: skip
            except Exception as error:  # whatever a library makes of a folder
                line = str(error).strip().partition("\n")[0][:200]
                raise BadSpec(f"{folder.name}: cannot be read: {line}") from None
        if absent := sorted(n for n in facts["missing_keys"] if not n.startswith("pooler.")):
            raise BadSpec(f"{folder.name}: the weights lack {absent[0]} and {len(absent) - 1} more")
        trunk.take(without_pooler(model).state_dict())


def frozen_features(spec: Spec, contract: Contract, parts: Iterable[Rows]) -> Iterator[str]:
    """Adds to these rows what frozen trunks make of them, once; a sentence on each."""
    several, trunks = list(parts), dict[tuple[Path, str | None], PretrainedTrunk]()
    for name, reads in readers(contract.inputs, spec.encoders, spec.trunk).items():
        own = reads.spec
        if not own.frozen:
            continue
        began, key = time.monotonic(), (own.path, own.sha256)
        if key not in trunks:
            trunks[key] = PretrainedTrunk(own)
            load([trunks[key]])
        count = _add(name, reads, trunks[key], several)
        yield (
            f"inputs.{name}: {count:,} texts went once through {own.path.name}, which stands "
            f"still, in {time.monotonic() - began:.0f} s"
        )


def _add(name: str, reads: Reads, trunk: PretrainedTrunk, several: Sequence[Rows]) -> int:
    """The features of one input; how many texts there are."""
    texts: dict[bytes, list[tuple[int, int]]] = {}
    for number, rows in enumerate(several):
        column = rows.inputs[pieces(name)]
        most = rows.inputs[name].shape[1:2] if reads.words else ()
        rows.inputs[features(name)] = _room((len(rows), *most, feature_count(reads)))
        for index, row in enumerate(column.reshape(len(column), math.prod(column.shape[1:]))):
            texts.setdefault(np.trim_zeros(row, "b").tobytes(), []).append((number, index))
    long = [lengths(torch.from_numpy(rows.inputs[pieces(name)])).tolist() for rows in several]
    order = sorted(texts.values(), key=lambda places: long[places[0][0]][places[0][1]])
    while order:
        number, index = order[-1][0]
        some = [order.pop() for _ in range(min(len(order), max(1, TOKENS // long[number][index])))]
        made = _made(name, reads, trunk, [_first(name, several, places[0]) for places in some])
        for places, x in zip(some, made, strict=True):
            for number, index in places:
                own = several[number].inputs[features(name)][index]
                own[: len(x)] = x[: len(own)]
    return len(texts)


def _first(name: str, several: Sequence[Rows], place: tuple[int, int]) -> Arrays:
    number, index = place
    inputs = several[number].inputs
    return {key: inputs[key][index : index + 1] for key in (name, pieces(name))}


def _made(
    name: str, reads: Reads, trunk: PretrainedTrunk, texts: Sequence[Arrays]
) -> NDArray[np.float32]:
    """(T, F), or of words (T, L, F)."""
    columns = [joined([text[key] for text in texts]) for key in (name, pieces(name))]
    own, cut = (torch.from_numpy(c[:, : int(lengths(torch.from_numpy(c)).max())]) for c in columns)
    with torch.inference_mode():
        return trunk.features(own, cut, reads).numpy()


def _room(shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Memory, or a file that is gone with the last who reads it."""
    if 4 * math.prod(shape) <= IN_MEMORY:
        return np.zeros(shape, dtype=np.float32)
    with tempfile.TemporaryFile() as file:
        return np.memmap(file, dtype=np.float32, mode="w+", shape=shape)
