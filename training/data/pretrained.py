"""Pretrained trunks in training: their tokenizers become part of the contract, their weights of the
network, and where they stand still they run once over all rows.

What they make of a text is known by the text's pieces: the same text is read once.
"""

import json
from collections.abc import Iterable
from pathlib import Path

import torch

from onepass.models.contract.inputs import Input
from onepass.models.contract.pretrained import BadTokenizer, PretrainedPieces, limit
from onepass.models.network.pretrained import PretrainedSpec, PretrainedTrunk
from onepass.models.network.pretrained.library import config_of, quiet, without_pooler
from onepass.models.network.trunks import readers
from onepass.training.specs.pretrained import TOKENIZER
from onepass.training.specs.spec import BadSpec, Spec

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
