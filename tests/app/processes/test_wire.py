"""What processes say to each other."""

import pytest

from onepass.app.processes import wire


def test_every_word_is_one_byte_and_means_one_thing() -> None:
    words = [wire.READY, wire.STOP_NOW, wire.DRAIN, wire.BEAT, wire.SAME_PASS]
    assert len(set(words)) == len(words)
    assert {len(word) for word in words} == {1}


@pytest.mark.parametrize(("hang_s", "beat_s"), [(30, 1.0), (4, 1.0), (2, 0.5), (0.4, 0.1)])
def test_a_worker_is_heard_several_times_before_it_is_given_up(
    hang_s: float, beat_s: float
) -> None:
    assert wire.beat_s(hang_s) == pytest.approx(beat_s)
