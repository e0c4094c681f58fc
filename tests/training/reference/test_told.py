"""What `explain` prints: a setting's facts, a kind's settings, and what is the same once."""

from onepass.training.reference.places import Schema
from onepass.training.reference.schema import document_schema
from onepass.training.reference.told import contents, explained

SCHEMA = Schema(document_schema())


def test_a_setting_tells_type_default_range_and_meaning() -> None:
    told = explained(SCHEMA, "training.clip").splitlines()
    assert told[0] == "training.clip"
    assert told[1].startswith("  The greatest norm of the balanced gradient")
    assert told[-3:] == ["  type     number, or null", "  default  1", "  allowed  above 0"]


def test_a_kind_tells_its_paper_and_its_settings() -> None:
    told = explained(SCHEMA, "balancing.mgda")
    assert "Sener and Koltun" in told
    assert "\n  normalize  What gradients are divided by" in told
    assert "  kind " not in told


def test_what_is_the_same_in_several_kinds_is_told_once() -> None:
    told = explained(SCHEMA, "tasks.fare.certainty")
    assert told.count("tasks.fare.binary.certainty") == 1
    assert told.count("  type ") == 2, "a set, or an interval"


def test_the_contents_name_every_section_and_its_kinds() -> None:
    told = "\n".join(contents(SCHEMA))
    assert "\ntraining     How long, how fast, on what." in told
    assert "cross_stitch" in told
    assert all(len(line) <= 200 for line in told.splitlines())
