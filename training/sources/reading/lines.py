"""The lines of a text file: blocks of whole lines in UTF-8, of which each is read once."""

import codecs
import io
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO

from onepass.training.sources.reading.encodings import is_western, marked
from onepass.training.sources.reading.packed import check, opened

WINDOWS = "cp1252"
MARKS = re.compile(rb"^(\xef\xbb\xbf)+")
"""One for each of the files that were put together."""
CHOICE = f"say encoding, as in encoding: {WINDOWS}"


class TextFile:
    """A file of text, whatever it is packed and encoded in."""

    def __init__(self, path: Path, encoding: str | None = None, likely: str | None = None) -> None:
        """`encoding` as it is said, if it is; `likely` is that of text that is no UTF-8."""
        self._path, self._said, self._likely = path, encoding, likely
        self.notes: list[str] = []
        """On what was found out, of the blocks that were read so far."""

    def blocks(self, size: int) -> Iterator[bytes]:
        """Its text as UTF-8, in blocks of whole lines, each of about that many bytes; each line
        ends in a line feed.

        Raises:
            ValueError: it cannot be read, or is no text in an encoding that can be told.
        """
        self.notes = []
        with opened(self._path) as stream:
            first = stream.read(size)
            check(self._path, first, unpacked=True)
            encoding, note = marked(first, self._said)
            self.notes += [f"{self._path.name}: {note}"] if note else []
            blocks = chain([MARKS.sub(b"", first)], _read(stream, size))
            if encoding in ("utf-8", "utf-8-sig"):
                strict = self._said is not None or encoding == "utf-8-sig"
                yield from self._checked(_whole(blocks), strict=strict)
            else:
                yield from _whole(self._decoded(blocks, encoding))

    @property
    def _where(self) -> str:
        return f"source.path: {str(self._path)!r}"

    def _checked(self, blocks: Iterator[bytes], *, strict: bool) -> Iterator[bytes]:
        """Blocks of UTF-8; or, unless `strict`, of Windows text from the first on that is not
        ASCII."""
        line, plain, western = 1, True, False
        other = self._likely or WINDOWS
        for block in blocks:
            if (zero := block.find(b"\0")) >= 0:
                raise self._bad(line, block[:zero], "holds a zero byte: this is no text")
            if not (western or block.isascii()):
                broken = _no_utf8(block)
                sure = broken is None or (
                    not strict and plain and (self._likely or is_western(block))
                )
                if not sure:
                    words = f"holds bytes that are no UTF-8: {CHOICE}"
                    raise self._bad(line, block[:broken], words)
                if western := broken is not None:
                    note = f"is no UTF-8, read with encoding: {other}"
                    self.notes.append(f"{self._path.name}: {note}")
                plain = False
            try:
                text = block.decode(other).encode() if western else block
            except UnicodeDecodeError as error:
                words = f"is neither UTF-8 nor {other}: {CHOICE}"
                raise self._bad(line, block[: error.start], words) from None
            yield text
            line += block.count(b"\n")

    def _bad(self, line: int, before: bytes, words: str) -> ValueError:
        """Of the line that follows these bytes of a block, which begins at a line."""
        at = line + before.count(b"\n")
        return ValueError(f"{self._where}: line {at} {words}")

    def _decoded(self, blocks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
        line = 1
        decoder = codecs.getincrementaldecoder(encoding)()
        for block in chain(blocks, [b""]):
            try:
                text = decoder.decode(block, not block).encode()
            except UnicodeError as error:
                words = f"is not {encoding}, from line {line} on: {error}"
                raise ValueError(f"{self._where}: {words}") from None
            yield text
            line += text.count(b"\n")


class Lines:
    """Lines handed out one by one, or a block of them at once; how many were."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._ready: Iterator[str] = iter(())
        self._left = 0
        self.count = 0

    def __iter__(self) -> Iterator[str]:
        """Itself."""
        return self

    def __next__(self) -> str:
        """A line with its end."""
        if not self._left:
            self.back(next(self._blocks))
        self._left -= 1
        self.count += 1
        return next(self._ready)

    @property
    def between(self) -> bool:
        """Whether all lines of the blocks so far were handed out."""
        return not self._left

    def skip(self, count: int) -> None:
        """Passes over the first lines."""
        while self.count < count:
            block = next(self._blocks)
            parts = block.split(b"\n", count - self.count)
            rest = parts.pop()
            self.count += len(parts)
            if rest:
                self._blocks = chain([rest], self._blocks)

    def block(self) -> bytes | None:
        """The next block, none of whose lines was handed out; None at the end. Who reads it by
        other means adds its lines to `count`, or gives it back."""
        assert self.between
        return next(self._blocks, None)

    def back(self, block: bytes) -> None:
        """That block shall be handed out line by line."""
        self._ready = io.StringIO(block.decode(), newline="\n")
        self._left = block.count(b"\n")


def _no_utf8(block: bytes) -> int | None:
    """Where a block stops being UTF-8."""
    try:
        block.decode()
    except UnicodeDecodeError as error:
        return error.start
    return None


def _read(stream: IO[bytes], size: int) -> Iterator[bytes]:
    while block := stream.read(size):
        yield block


def _whole(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Cut between lines; those of a file that has carriage returns alone end in line feeds too."""
    rest, only_cr = b"", None
    for part in blocks:
        if only_cr is None and part:
            only_cr = b"\r" in part and b"\n" not in part
        block = part.replace(b"\r", b"\n") if only_cr else part
        whole, newline, left = block.rpartition(b"\n")
        if newline:
            yield rest + whole + newline
            rest = left
        else:
            rest += left
    if rest:
        yield rest + b"\n"
