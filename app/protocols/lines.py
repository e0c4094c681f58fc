"""Lines out of the pieces in which a body arrives; never more than one line is kept back."""


class Lines:
    """Cuts pieces into lines. In place of a line that is too long there is None."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._rest = b""
        self._dropping = False

    def feed(self, piece: bytes) -> list[bytes | None]:
        """The lines that end in this piece."""
        *whole, self._rest = (self._rest + piece).split(b"\n")
        lines = [line if len(line) <= self._longest else None for line in whole]
        if lines and self._dropping:
            lines[0], self._dropping = None, False
        if self._dropping or len(self._rest) > self._longest:
            self._rest, self._dropping = b"", True
        return lines

    def end(self) -> list[bytes | None]:
        """The last line, if it has no end of its own."""
        if self._dropping:
            return [None]
        return [self._rest] if self._rest else []
