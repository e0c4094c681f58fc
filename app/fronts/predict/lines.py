"""Lines out of the pieces in which a body arrives; never more than one line is kept back."""


class Lines:
    """Cuts pieces into lines. In place of a line that is too long there is None."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._rest = bytearray()
        self._dropping = False

    @property
    def kept(self) -> int:
        """Bytes of the line that has not ended yet."""
        return len(self._rest)

    def feed(self, piece: bytes) -> list[bytes | None]:
        """The lines that end in this piece."""
        if b"\n" not in piece:
            lines: list[bytes | None] = []
            self._rest += piece
        else:
            first, *whole, rest = piece.split(b"\n")
            whole = [bytes(self._rest) + first, *whole]
            self._rest = bytearray(rest)
            lines = [line if len(line) <= self._longest else None for line in whole]
        if lines and self._dropping:
            lines[0], self._dropping = None, False
        if self._dropping or len(self._rest) > self._longest:
            self._rest, self._dropping = bytearray(), True
        return lines

    def end(self) -> list[bytes | None]:
        """The last line, if it has no end of its own."""
        if self._dropping:
            return [None]
        return [bytes(self._rest)] if self._rest else []
