"""Lines: however a body is cut into pieces, the same lines come out."""

from hypothesis import given
from hypothesis import strategies as st

from onepass.app.fronts.predict.lines import Lines

LONGEST = 5


def reference(body: bytes) -> list[bytes | None]:
    """All at once."""
    lines = body.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return [line if len(line) <= LONGEST else None for line in lines]


@given(st.lists(st.text("ab\n", max_size=12)))
def test_pieces_make_the_lines_of_the_whole(pieces: list[str]) -> None:
    lines, found = Lines(LONGEST), list[bytes | None]()
    for piece in pieces:
        found += lines.feed(piece.encode())
        assert len(lines._rest) <= LONGEST
    assert found + lines.end() == reference("".join(pieces).encode())
