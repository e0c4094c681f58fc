"""What answers hold: their texts, what is no text, and some bytes for each row."""

from onepass.app.feedback.answered import OVERHEAD, Many, Singles


def test_rows_and_bytes_are_those_of_all_texts() -> None:
    one = Singles(0, ["a"], [b"123"], [b"4567"], 10)
    many = Many(0, "a", range(2), b"123", [b"45", b"67"])
    lines = Many(0, "a", (0, 4), [b"1", b"23"], [b"45", b"67"])
    assert (one.rows, one.size) == (1, 17 + OVERHEAD)
    assert (many.rows, many.size) == (lines.rows, lines.size) == (2, 7 + 2 * OVERHEAD)
