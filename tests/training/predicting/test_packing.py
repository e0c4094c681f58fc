"""What is written is packed as its name says, and the same rows are the same bytes."""

import bz2
import gzip
import io
import lzma
import zipfile

import pytest

from onepass.training.predicting.packing import PACKED, packed

TEXT = b"a,b\n1,2\n" * 100


def written(name: str, ending: str) -> bytes:
    raw = io.BytesIO()
    with packed(raw, name, ending) as stream:
        stream.write(TEXT[:50])
        stream.write(TEXT[50:])
    assert not raw.closed
    return raw.getvalue()


def unpacked(content: bytes, ending: str) -> bytes:
    match ending:
        case ".gz":
            return gzip.decompress(content)
        case ".bz2":
            return bz2.decompress(content)
        case ".xz":
            return lzma.decompress(content)
        case ".zip":
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                assert archive.namelist() == ["t.csv"]
                return archive.read("t.csv")
    return content


@pytest.mark.parametrize("ending", [*PACKED, ".csv", ""])
def test_what_is_packed_is_unpacked(ending: str) -> None:
    content = written(f"t.csv{ending}", ending)
    assert unpacked(content, ending) == TEXT
    assert (len(content) < len(TEXT)) == (ending in PACKED)


def test_a_packed_file_holds_no_time() -> None:
    content = written("t.csv.gz", ".gz")
    assert content[4:8] == bytes(4)
