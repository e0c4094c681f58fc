"""What a caller may wish of how answers are said: nothing, unless they say so."""

from onepass.models.contract.options import AS_ALWAYS, MASKS, Options


def test_whoever_wishes_nothing_gets_pictures_and_the_tasks_own_threshold() -> None:
    assert Options() == AS_ALWAYS == ("png", None)
    assert AS_ALWAYS.masks == MASKS[0]
