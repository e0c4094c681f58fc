"""A run's result on disk: as it was written, or named and made once more."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import orjson
import pytest
import safetensors.numpy

from onepass.training.runs.checksum import Broken
from onepass.training.specs.spec import Spec
from onepass.training.studies.executors.processes import ProcessPool
from onepass.training.studies.trial import Result, Trial, load

FOUND = Result({"skills": {"a": 0.5}}, {"a.value": np.float32([1, 2]), "b.label": np.int64([[3]])})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    FOUND.save(tmp_path / "one.safetensors")
    return tmp_path / "one.safetensors"


def same(one: Result, other: Result) -> bool:
    arrays = all(np.array_equal(array, other.outputs[name]) for name, array in one.outputs.items())
    return arrays and one.facts == other.facts and one.outputs.keys() == other.outputs.keys()


def test_what_is_kept_is_loaded(file: Path) -> None:
    assert same(load(file), FOUND)


def test_a_flipped_bit_is_never_a_result(file: Path) -> None:
    whole = file.read_bytes()
    for place in range(len(whole)):
        wrong = bytearray(whole)
        wrong[place] ^= 1 << place % 8
        file.write_bytes(wrong)
        try:
            assert same(load(file), FOUND)  # the name of the checksum: all else is as it was
        except Broken as error:
            assert str(error).startswith(f"{file}: ")  # noqa: PT017


@pytest.mark.parametrize("left", [0, 1, 8, 60, -1])
def test_a_cut_file_is_named(file: Path, left: int) -> None:
    file.write_bytes(file.read_bytes()[:left])
    with pytest.raises(Broken, match=r"one\.safetensors: "):
        load(file)


def test_a_result_of_before_is_read(file: Path) -> None:
    facts = orjson.dumps(FOUND.facts).decode()
    file.write_bytes(safetensors.numpy.save(FOUND.outputs, {"facts": facts}))
    assert same(load(file), FOUND)


def test_a_damaged_result_is_said_and_made_once_more(
    shop: Callable[..., Spec], tmp_path: Path
) -> None:
    told: list[str] = []
    pool = ProcessPool(tmp_path / "runs", "data", 1, told.append)
    spec = shop(training={"epochs": 1})
    trial = Trial("hard + equal", 0, spec)
    file = tmp_path / "runs" / f"{trial.key('data')}.safetensors"
    file.write_bytes(b"half a fil")
    found = pool.run([trial])[trial]
    assert found.failed is None
    assert same(load(file), found)
    assert told[0].startswith(f"{file}: is damaged: ")
    assert told[0].endswith("; hard + equal, seed 0, is run once more")
