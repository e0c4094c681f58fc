"""They are as large as Arrow says."""

from ctypes import sizeof

from onepass_client.arrow_structures import Array, Schema, Stream


def test_each_field_has_its_place() -> None:
    assert [sizeof(one) for one in (Schema, Array, Stream)] == [72, 80, 40]
    assert (Schema.release.offset, Array.release.offset, Stream.release.offset) == (56, 64, 24)
