"""The door to packages."""

import numpy as np

from onepass.training.studies.comparing.rivals.packages import missing, package


def test_what_is_not_there_is_named() -> None:
    assert missing(["numpy", "nobody_has_this"]) == ["nobody_has_this"]
    assert package("numpy") is np
