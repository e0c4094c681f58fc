"""`onepass tune`: kinds that there are not are told, all at once, before anything is run."""

from collections.abc import Callable


def test_what_is_wrong_is_told_before_anything_is_run(refuses: Callable[[str], None]) -> None:
    refuses("tune")
