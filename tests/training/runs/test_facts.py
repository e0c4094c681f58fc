"""What a run knows of itself goes through JSON, and an earlier build's lacks what came later."""

import math
from dataclasses import asdict

import orjson

from onepass.training.runs.facts import Facts


def test_what_an_earlier_build_kept_is_taken_up() -> None:
    facts = Facts(epoch=3, best_epoch=2, best_alone={"fare": (2, 0.5)}, learnt=["fare"])
    kept = orjson.loads(orjson.dumps(asdict(facts)))
    assert kept.pop("best_skill") is None  # JSON has no infinity
    del kept["best_averaged"]
    again = Facts(**kept)
    assert (again.best_skill, again.best_averaged) == (-math.inf, False)
    assert (again.epoch, again.best_epoch, again.learnt) == (3, 2, ["fare"])
