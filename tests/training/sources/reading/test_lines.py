"""Lines of a file: whole, in UTF-8, read once, and known by their numbers."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.training.sources.reading.lines import Lines, TextFile

TEXT = "name,note\n1,Köln\n2,Ulm\n3,Gräfelfing"


def read(folder: Path, content: bytes, size: int = 7, **how: str) -> tuple[str, list[str]]:
    (file := folder / "t.csv").write_bytes(content)
    text = TextFile(file, **how)
    blocks = list(text.blocks(size))
    assert all(block.endswith(b"\n") for block in blocks)
    return b"".join(blocks).decode(), text.notes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-be"])
@pytest.mark.parametrize("size", [60, 4096])
def test_whatever_the_encoding_and_the_size_the_text_is_the_same(
    tmp_path: Path, encoding: str, size: int
) -> None:
    text, notes = read(tmp_path, TEXT.encode(encoding), size)
    assert text == TEXT + "\n"
    assert len(notes) == encoding.startswith(("utf-16", "utf-32"))


def test_a_letter_of_two_bytes_is_never_cut(tmp_path: Path) -> None:
    for size in range(1, 12):
        assert read(tmp_path, TEXT.encode(), size)[0] == TEXT + "\n"


def test_lines_that_end_otherwise_end_in_line_feeds_where_all_do(tmp_path: Path) -> None:
    assert read(tmp_path, b"a\rb\rc", 3)[0] == "a\nb\nc\n"
    assert read(tmp_path, b"a\r\nb\rc\n", 4096)[0] == "a\r\nb\rc\n"


def test_windows_text_is_told_once(tmp_path: Path) -> None:
    text, notes = read(tmp_path, TEXT.encode("cp1252"), 9)
    assert text == TEXT + "\n"
    assert notes == ["t.csv: is no UTF-8, read with encoding: cp1252"]
    assert read(tmp_path, TEXT.encode("cp437"), 9, likely="cp437")[0] == TEXT + "\n"


@pytest.mark.parametrize(
    ("content", "how", "words"),
    [
        (b"a\nb\n\0\n", {}, "line 3 holds a zero byte: this is no text"),
        (b"a\nK\xf6ln\n", {"encoding": "utf-8"}, "line 2 holds bytes that are no UTF-8: say enc"),
        (b"a\nK\xc3\xb6ln\nK\xf6ln\n", {}, "line 3 holds bytes that are no UTF-8: say encoding"),
        (b"a\nb\n\x81\x8d\n", {}, "line 3 holds bytes that are no UTF-8"),
        (b"K\xf6ln\nb\n\x81\n", {"likely": "cp1252"}, "line 3 is neither UTF-8 nor cp1252"),
        (b"a\xff\n", {"encoding": "ascii"}, "is not ascii, from line 1 on: "),
    ],
)
def test_what_is_no_text_is_told_with_its_line(
    tmp_path: Path, content: bytes, how: dict[str, str], words: str
) -> None:
    with pytest.raises(ValueError) as refused:
        read(tmp_path, content, 2, **how)
    assert f"t.csv': {words}" in str(refused.value)


@given(st.lists(st.text("ab", max_size=3), min_size=1, max_size=12), st.integers(0, 12),
       st.integers(1, 9))  # fmt: skip
def test_a_line_is_handed_out_once_and_counted(lines: list[str], skipped: int, size: int) -> None:
    text = [f"{line}\n" for line in lines]
    parts = [text[start : start + size] for start in range(0, len(text), size)]
    blocks = iter(["".join(part).encode() for part in parts])
    handed = Lines(blocks)
    assert handed.between
    handed.skip(min(skipped, len(lines)))
    assert handed.count == min(skipped, len(lines))
    rest = list(handed)
    assert rest == [f"{line}\n" for line in lines[skipped:]]
    assert handed.count == len(lines)
    assert handed.block() is None


def test_a_block_that_is_given_back_comes_line_by_line() -> None:
    handed = Lines(iter([b"a\nb\n", b"c\n"]))
    block = handed.block()
    assert block == b"a\nb\n"
    handed.back(block)
    assert next(handed) == "a\n"
    assert not handed.between
    assert [*handed] == ["b\n", "c\n"]
