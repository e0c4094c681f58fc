"""What frozen trunks make of texts: of words, and of rows, and the same where it was kept."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onepass.training.data.prepare import Prepared, prepare
from onepass.training.specs.read import read

WORDS = ["good film", "bad place good", "good", "film film bad place bad film", "good film"]


def prepared(tmp_path: Path, trunk: Path, **settings: Any) -> Prepared:
    lines = [f"{words},{words},{n % 2},{'val' if n == 3 else 'train'}" for n, words in
             enumerate(WORDS)]  # fmt: skip
    (tmp_path / "t.csv").write_text("\n".join(["text,words,t,split", *lines]))
    own = {"path": str(trunk), **settings}
    return prepare(
        read(
            {
                "name": "texts",
                "recipe": None,
                "inputs": {
                    "text": {"kind": "text"},
                    "words": {"kind": "sequence", "max_tokens": 8, "min_count": 1},
                },
                "tasks": {"t": {"kind": "binary"}},
                "source": {"kind": "table", "path": str(tmp_path / "t.csv")},
                "encoders": {"texts": {"pretrained": own}},
                "trunk": {"kind": "conv1d", "channels": [4]},
            }
        )
    )


def test_features_that_were_kept_are_those_that_were_made(
    tmp_path: Path, tiny_bert: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = prepared(tmp_path, tiny_bert, layers=[1, 2])
    monkeypatch.setenv("ONEPASS_CACHE", str(tmp_path / "cache"))
    first = prepared(tmp_path, tiny_bert, layers=[1, 2])
    again = prepared(tmp_path, tiny_bert, layers=[1, 2])
    assert sum("went once through tiny-bert" in note for note in first.notes) == 2
    assert sum("in an earlier run" in note for note in again.notes) == 2
    for one, other in ((bare, first), (first, again)):
        for name in ("text.features", "words.features"):
            for part, rows in one.parts.items():
                own = other.parts[part].inputs[name]
                assert np.array_equal(rows.inputs[name], own), (name, part)
    words = again.train.inputs["words.features"]
    assert words.shape == (*again.train.inputs["words"].shape[:2], 32)
    there = again.train.inputs["words"][:, :, 0] != 0
    assert words.any(axis=2).tolist() == there.tolist(), "a word has features, padding none"
    assert (words[0, :2] == words[3, :2]).all()
    other = prepared(tmp_path, tiny_bert, layers=[2])
    assert sum("went once" in note for note in other.notes) == 2, "of other layers"
