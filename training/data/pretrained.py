"""Pretrained trunks in training: their tokenizers become part of the contract, their weights of the
network, and where they stand still they run once over all rows.

What they make of a text is kept by the text's pieces: the same text is read once. Few features
stay in memory, many are a file of the folder for temporary ones, which is removed with its rows.
"""

import json
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from onepass.models.contract import Contract
from onepass.models.contract.inputs import Input
from onepass.models.contract.inputs.base import features, pieces
from onepass.models.contract.pretrained import BadTokenizer, PretrainedPieces, limit
from onepass.models.contract.tokens import padded
from onepass.models.network.encoders import pretrained
from onepass.models.network.pretrained import PretrainedSpec, PretrainedTrunk
from onepass.models.network.pretrained.library import config_of, quiet, without_pooler
from onepass.training.batches.batch import Rows
from onepass.training.specs.pretrained import TOKENIZER
from onepass.training.specs.spec import BadSpec, Spec

IN_MEMORY = 2**28
"""Bytes of features; of more there is a file."""
TOKENS = 2**13
"""Pieces of one pass."""
CHUNK_ROWS = 2**14
MODEL_LENGTH = "model_max_length"
FARTHEST = 2**13


def with_pieces(spec: Spec, name: str, declared: Input) -> Input:
    """The input, cut for the trunk that reads it, too.

    Raises:
        BadSpec: the tokenizer is none, or keeps fewer pieces than are asked for.
    """
    own = pretrained({name: declared}, spec.encoders).get(name)
    if own is None:
        return declared
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
    for name, own in pretrained(contract.inputs, spec.encoders).items():
        if not own.frozen:
            continue
        began, key = time.monotonic(), (own.path, own.sha256)
        if key not in trunks:
            trunks[key] = PretrainedTrunk(own).eval()
            load([trunks[key]])
        texts = _Texts([rows.inputs[pieces(name)] for rows in several])
        table = _features(trunks[key], own, texts.each)
        for rows, indices in zip(several, texts.indices, strict=True):
            rows.inputs[features(name)] = _taken(table, indices)
        yield (
            f"inputs.{name}: {len(texts.each):,} texts went once through {own.path.name}, which "
            f"stands still, in {time.monotonic() - began:.0f} s"
        )


class _Texts:
    """The texts of several parts, each once."""

    def __init__(self, columns: Sequence[NDArray[np.int32]]) -> None:
        self.each: list[NDArray[np.int32]] = []
        self.indices: list[NDArray[np.int64]] = []
        """Per part: which text stands in each of its rows."""
        known: dict[bytes, int] = {}
        for column in columns:
            own = np.zeros(len(column), dtype=np.int64)
            for index, row in enumerate(column[:, :, 0] if column.ndim == 3 else column):
                text = np.trim_zeros(row, "b")
                own[index] = known.setdefault(text.tobytes(), len(known))
                if len(known) > len(self.each):
                    self.each.append(text)
            self.indices.append(own)


def _features(
    trunk: PretrainedTrunk, own: PretrainedSpec, texts: Sequence[NDArray[np.int32]]
) -> NDArray[np.float32]:
    """(T, F): of texts of about one length together."""
    table = _room((len(texts), trunk.width))
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    while order:
        longest = max(1, len(texts[order[-1]]))
        some = [order.pop() for _ in range(min(len(order), max(1, TOKENS // longest)))]
        rows = torch.from_numpy(padded([texts[index].tolist() for index in some]))
        with torch.inference_mode():
            table[some] = trunk.rows(rows, own.pool).numpy()
    return table


def _taken(table: NDArray[np.float32], indices: NDArray[np.int64]) -> NDArray[np.float32]:
    """(T, F), (N,) -> (N, F)."""
    taken = _room((len(indices), table.shape[1]))
    for start in range(0, len(indices), CHUNK_ROWS):
        part = slice(start, start + CHUNK_ROWS)
        taken[part] = table[indices[part]]
    return taken


def _room(shape: tuple[int, int]) -> NDArray[np.float32]:
    """Memory, or a file that is gone with the last who reads it."""
    if 4 * shape[0] * shape[1] <= IN_MEMORY:
        return np.zeros(shape, dtype=np.float32)
    with tempfile.TemporaryFile() as file:
        return np.memmap(file, dtype=np.float32, mode="w+", shape=shape)
