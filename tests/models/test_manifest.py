"""A manifest is sealed by the hashes of all files and by its own."""

import orjson
import pytest

from onepass.models.contract import Contract
from onepass.models.manifest import Golden, Manifest, checksum, encode, sha256, sources

TASK = {"kind": "regression"}
CONTRACT = Contract.model_validate({"inputs": {"x": {"kind": "number"}}, "tasks": {"y": TASK}})


def manifest() -> Manifest:
    return Manifest(
        name="a", version="1", contract=CONTRACT, network={}, tolerance={}, spec={}, made={}
    )


def test_the_seal_covers_every_file_and_every_field() -> None:
    sealed = manifest().sealed({"weights": b"abc"})
    assert sealed.files == {"weights": sha256(b"abc")}
    assert sealed.sizes == {"weights": 3}
    document = orjson.loads(sealed.encode())
    assert checksum(document) == sealed.checksum
    assert checksum(document | {"version": "2"}) != sealed.checksum
    assert checksum(document | {"a field of tomorrow": 1}) != sealed.checksum
    assert Manifest.model_validate(document) == sealed


def test_golden_rows_are_as_many_values_as_the_contract_gives_reason_for() -> None:
    content = encode({"rows": [{"x": 1}], "outputs": {"y.value": [1.0]}})
    assert Golden.read(content, CONTRACT).rows == [{"x": 1}]
    with pytest.raises(ValueError, match="values, and may have"):
        Golden.read(b"[" + b"[]," * 2**20 + b"[]]", CONTRACT)


def test_one_source_and_several_are_a_list() -> None:
    one = {"kind": "table"}
    assert sources({"source": one}) == [one]
    assert sources({"source": {"a": one, "b": one}}) == [one, one]
