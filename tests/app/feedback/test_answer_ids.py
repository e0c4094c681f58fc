"""Ids of answers: no two are the same, and each says where its answer lies and how old it is."""

from time import time

from onepass.app.feedback.answer_ids import MOST, AnswerIds, age_s, is_one, place


def test_ids_differ_and_share_a_key_until_it_is_full() -> None:
    first, second = AnswerIds(), AnswerIds()
    ids = [source.new() for source in (first, second) for _ in range(MOST + 1)]
    assert len(set(ids)) == len(ids)
    assert all(map(is_one, ids))
    assert len({place(one).key for one in ids}) == 4
    assert [place(one).number for one in ids[:3]] == [0, 1, 2]
    assert [place(one).named for one in ids] == [(one, 0) for one in ids]


def test_those_of_another_segment_have_another_key() -> None:
    ids = AnswerIds()
    before = place(ids.new()).key
    ids.begin()
    assert place(ids.new()).key != before


def test_an_id_is_as_old_as_its_key() -> None:
    assert 0 <= age_s(AnswerIds().new(), time() + 0.01) < 60
    assert age_s("mine", time()) == float("inf")
    assert age_s("0" * 31 + "G", time()) == float("inf")
