"""The tokenizer of a pretrained trunk: its pieces stand beside an input's own array."""

from pathlib import Path

import numpy as np
import pytest

from onepass.models.bundle import BadBundle, open_bundle
from onepass.models.contract import Contract
from onepass.models.contract.pretrained import BadTokenizer, PretrainedPieces, limit

ROWS = [
    {"text": "good film", "words": ["good", "filmly", "x"]},
    {"words": []},
    {"text": "ünknown ☃ x\x00y", "words": ["☃", "a\x00 b"] * 20},
]
START, END = 3, 4  # one more than the tokenizer's


@pytest.fixture(scope="module")
def content(tiny_bert: Path) -> bytes:
    return (tiny_bert / "tokenizer.json").read_bytes()


@pytest.fixture
def contract(content: bytes) -> Contract:
    cut = PretrainedPieces.of(content, 12)
    declared = Contract.model_validate(
        {
            "inputs": {
                "text": {"kind": "text", "optional": True},
                "words": {"kind": "sequence", "max_tokens": 64},
            },
            "tasks": {"y": {"kind": "regression"}},
        }
    )
    inputs = {n: i.model_copy(update={"pretrained": cut}) for n, i in declared.inputs.items()}
    return declared.model_copy(update={"inputs": inputs})


def test_rows_and_tensors_are_cut_alike_without_padding_to_the_tokenizer_s_length(
    contract: Contract,
) -> None:
    arrays = contract.read(ROWS)
    assert set(arrays) == set(contract.array_names)
    texts, words = arrays["text.pieces"], arrays["words.pieces"]
    assert contract.read(ROWS[:2])["text.pieces"].shape == (2, 4)
    assert texts[0, :4].tolist() == [START, *texts[0, 1:3].tolist(), END]
    assert not texts[1].any(), "absent"
    assert words[0, :7].tolist() == [
        [START, 0], [words[0, 1, 0], 1], [words[0, 2, 0], 2], [words[0, 3, 0], 2],
        [words[0, 4, 0], 3], [END, 0], [0, 0],
    ]  # fmt: skip
    assert words.shape == (3, 12, 2), "no more than its limit, ends included"
    assert words[2, -1].tolist() == [END, 0]
    longest = max(len(row["words"]) for row in ROWS)
    padded = [[*row["words"], *[""] * (longest - len(row["words"]))] for row in ROWS]
    tensors = {
        "text": np.array([row.get("text", "") for row in ROWS], dtype=object),
        "text.present": np.array(["text" in row for row in ROWS]),
        "words": np.array(padded, dtype=object),
    }
    read = contract.tensors.read(tensors)
    for name, array in arrays.items():
        np.testing.assert_array_equal(read[name], array, err_msg=name)
    del tensors["text"], tensors["text.present"]
    assert not contract.tensors.read(tensors)["text.pieces"].any()


def test_the_file_is_no_part_of_the_json_and_is_taken_from_the_bundle(
    contract: Contract, content: bytes
) -> None:
    (name,) = contract.beside.files
    again = Contract.model_validate_json(contract.model_dump_json())
    assert len(contract.model_dump_json()) < len(content)
    for wrong in ({}, {name: content + b" "}):
        with pytest.raises(ValueError, match=f"{name}: is missing"):
            again.beside.take(wrong)
    again.beside.take({name: content})
    np.testing.assert_array_equal(
        again.serving(max_rows=9).read(ROWS)["words.pieces"], contract.read(ROWS)["words.pieces"]
    )
    plain = Contract.model_validate({"inputs": {"t": {"kind": "text"}}, "tasks": contract.tasks})
    assert "pretrained" not in plain.model_dump_json(), "contracts of before have no such field"


def test_rows_are_no_longer_than_the_trunk_has_positions(contract: Contract) -> None:
    """When costs are learnt, arrays are made as long as the longest row of any input."""
    arrays = contract.ragged.resized(contract.read(ROWS), 2, 512)
    assert {name: array.shape[1] for name, array in arrays.items() if array.ndim > 1} == {
        "text": 512, "words": 512, "text.pieces": 12, "words.pieces": 12,
    }  # fmt: skip


def test_a_tokenizer_says_how_much_it_keeps(content: bytes) -> None:
    assert limit(content) == 12
    assert [limit(other) for other in (b"{", b"[]", b"{}", b'{"truncation": null}')] == [None] * 4
    for other in (b"{", b"{}", b"\xff"):
        with pytest.raises(BadTokenizer, match="the package tokenizers does not take it"):
            PretrainedPieces.of(other, 12)


def test_a_bundle_without_the_file_is_refused(
    contract: Contract, tmp_path: Path, make_bundle: object
) -> None:
    assert callable(make_bundle)
    folder = make_bundle(folder=tmp_path / "taxi")
    bundle = open_bundle(folder)
    manifest = bundle.manifest.model_copy(update={"contract": contract})
    with pytest.raises(BadBundle, match="is missing: it cuts texts for a pretrained trunk"):
        type(bundle)(bundle.folder, manifest, {})
