"""The settings of training: a default is written once, and a bound is told by its name."""

import pytest
from pydantic import ValidationError

from onepass.training.steps.settings import TrainingSpec


def test_defaults_and_what_switches_a_setting_off() -> None:
    spec = TrainingSpec()
    assert (spec.optimizer, spec.schedule, spec.clip, spec.refit) == ("adamw", "cosine", 1.0, False)
    assert spec.record is not None
    assert spec.record.every > 0
    off = TrainingSpec.model_validate({"clip": None, "record": None, "threads": None})
    assert (off.clip, off.record, off.threads) == (None, None, None)


@pytest.mark.parametrize(
    "setting",
    [
        {"epochs": 0},
        {"batch_size": 0},
        {"lr": 0.0},
        {"weight_decay": -1e-9},
        {"clip": 0.0},
        {"patience": 0},
        {"seed": 2**63},
        {"threads": 0},
        {"precision": "float16"},
        {"warmup": 1.0},
        {"warmup": 3},
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_refused_by_its_name(setting: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as refused:
        TrainingSpec.model_validate(setting)
    assert [error["loc"][:1] for error in refused.value.errors()] == [tuple(setting)]


def test_a_schedule_that_rises_by_itself_is_not_warmed_up() -> None:
    with pytest.raises(ValidationError, match="warmup: one_cycle rises by itself"):
        TrainingSpec.model_validate({"schedule": "one_cycle", "warmup": 0.1})
