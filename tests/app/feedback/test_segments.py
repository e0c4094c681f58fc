"""Segments: what is packed is found again, each of it, whatever it holds."""

from hypothesis import given
from hypothesis import strategies as st

from onepass.app.feedback.answer_ids import Place
from onepass.app.feedback.segments import MOST_ROWS, Kept, find, packed, rows_of, segments, unpacked

texts = st.binary(max_size=20)


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=9))
def test_all_that_was_packed_is_there_again(pairs: list[tuple[bytes, bytes]]) -> None:
    kept = [Kept(Place("k", 2 * n, str(n)), *pair) for n, pair in enumerate(pairs)]
    content = packed(rows_of(kept))
    assert list(unpacked("k", content)) == kept
    assert [find(content, one.place) for one in kept] == kept
    assert find(content, Place("k", 2 * len(kept))) is None
    assert find(content, Place("k", 0, "another")) is None


def test_a_segment_has_one_key_and_no_more_rows_than_may_be() -> None:
    kept = [Kept(Place(key, n), b"", b"") for key in "ab" for n in range(MOST_ROWS + 1)]
    made = list(segments(1.5, rows_of(kept)))
    assert [(one.key, one.first, one.rows) for one in made] == [
        ("a", 0, MOST_ROWS), ("a", MOST_ROWS, 1), ("b", 0, MOST_ROWS), ("b", MOST_ROWS, 1),
    ]  # fmt: skip
