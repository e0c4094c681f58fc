"""What pretrained trunks that stand still make of texts, once, before training begins.

The same text is read once, by its pieces, and an earlier run's features are taken where they are
kept.
"""

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.columns import joined
from onepass.models.contract.inputs.beside import features, pieces
from onepass.models.network.pretrained import PretrainedTrunk, Reads, feature_count
from onepass.models.network.trunks import readers
from onepass.training.batches.by_length import lengths
from onepass.training.batches.rows import Rows
from onepass.training.data import feature_cache
from onepass.training.data.pretrained import load
from onepass.training.specs.spec import Spec

TOKENS = 2**13
"""Pieces of one pass."""
Places = list[tuple[int, int]]
"""Of a text: the number of the rows it is in, and its index there."""


def frozen_features(spec: Spec, contract: Contract, parts: Iterable[Rows]) -> Iterator[str]:
    """Adds to these rows what frozen trunks make of them, once; a sentence on each."""
    several, trunks = list(parts), dict[tuple[Path, str | None], PretrainedTrunk]()

    def trunk(reads: Reads) -> PretrainedTrunk:
        key = (reads.spec.path, reads.spec.sha256)
        if key not in trunks:
            trunks[key] = PretrainedTrunk(reads.spec)
            load([trunks[key]])
        return trunks[key]

    for name, reads in readers(contract.inputs, spec.encoders, spec.trunk).items():
        if reads.spec.frozen:
            began = time.monotonic()
            count, earlier = _add(name, reads, trunk, several)
            how = feature_cache.how(reads.spec.path.name, time.monotonic() - began, earlier)
            yield f"inputs.{name}: {count:,} texts {how}"


class Reading(NamedTuple):
    """The different texts of an input, the shortest first: arrays of one row each."""

    name: str
    reads: Reads
    texts: list[Arrays]
    ends: list[int]
    """Where each one's features end in the table of all: it has a row for each word, or one."""

    def fill(self, trunk: PretrainedTrunk, table: NDArray[np.float32]) -> None:
        """Reads them, the longest first."""
        last = len(self.texts)
        while last:
            length = self.texts[last - 1][pieces(self.name)].shape[1]
            first = max(0, last - max(1, TOKENS // length))
            made = self._made(trunk, self.texts[first:last])
            for index, x in enumerate(made, start=first):
                start, end = self.ends[index - 1] if index else 0, self.ends[index]
                table[start:end] = x[: end - start] if self.reads.words else x
            last = first

    def _made(self, trunk: PretrainedTrunk, texts: Sequence[Arrays]) -> NDArray[np.float32]:
        """(T, F), or of words (T, L, F)."""
        own, cut = (joined([text[key] for text in texts]) for key in (self.name, pieces(self.name)))
        with torch.inference_mode():
            asked = torch.from_numpy(own), torch.from_numpy(cut)
            return trunk.features(*asked, self.reads).numpy()


def _add(
    name: str, reads: Reads, trunk: Callable[[Reads], PretrainedTrunk], several: Sequence[Rows]
) -> tuple[int, bool]:
    """The features of one input; how many texts there are, and whether an earlier run read them."""
    places, width = _different(name, several), feature_count(reads)
    order = sorted(places, key=lambda text: (len(text), text))
    texts = [_text(name, several, places[text][0]) for text in order]
    counts = [text[name].shape[1] if reads.words else 1 for text in texts]
    reading = Reading(name, reads, texts, np.cumsum(counts, dtype=np.int64).tolist())
    settings = (reads.spec.sha256, reads.spec.config, reads.spec.layers, reads.pool)
    kept = feature_cache.kept(
        feature_cache.name_of(settings, order),
        (sum(counts), width),
        lambda table: reading.fill(trunk(reads), table),
    )
    for rows in several:
        most = rows.inputs[name].shape[1:2] if reads.words else ()
        rows.inputs[features(name)] = feature_cache.room((len(rows), *most, width))
    for text, made in zip(order, np.split(kept.table, reading.ends[:-1]), strict=True):
        for number, index in places[text]:
            own = several[number].inputs[features(name)]
            if reads.words:
                own[index, : len(made)] = made
            else:
                own[index] = made[0]
    return len(order), kept.earlier


def _different(name: str, several: Sequence[Rows]) -> dict[bytes, Places]:
    """By its pieces, where each text is."""
    texts: dict[bytes, Places] = {}
    for number, rows in enumerate(several):
        column = rows.inputs[pieces(name)]
        for index, row in enumerate(column.reshape(len(column), math.prod(column.shape[1:]))):
            texts.setdefault(np.trim_zeros(row, "b").tobytes(), []).append((number, index))
    return texts


def _text(name: str, several: Sequence[Rows], place: tuple[int, int]) -> Arrays:
    """Its arrays, no longer than it is; no word is behind the last of its pieces."""
    number, index = place
    inputs = several[number].inputs
    own, cut = (inputs[key][index : index + 1] for key in (name, pieces(name)))
    cut = cut[:, : int(lengths(torch.from_numpy(cut))[0])]
    words = max(1, int(cut[:, :, 1].max())) if cut.ndim == 3 else own.shape[1]
    return {name: own[:, :words], pieces(name): cut}
