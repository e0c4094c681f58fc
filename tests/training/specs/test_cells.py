"""Tasks that answer for parts of an input need a trunk that hands these on."""

from typing import Any

import pytest

from onepass.models.contract.tasks import DepthTask, SegmentationTask, TaggingTask
from onepass.models.network.trunks import ConvSpec, MlpSpec, TransformerSpec
from onepass.training.specs.cells import problems_of

MASK, DEPTH, TAGS = SegmentationTask(labels=("a", "b")), DepthTask(), TaggingTask(labels=("a", "b"))


@pytest.mark.parametrize(
    ("tasks", "trunk", "wrong"),
    [
        ({"m": MASK}, ConvSpec.model_validate({"neck": {}}), []),
        ({"t": TAGS}, TransformerSpec.model_validate({"pool": "none"}), []),
        ({"m": MASK, "d": DEPTH}, ConvSpec(), ["tasks.m: answers in pixels"]),
        ({"t": TAGS, "u": TAGS}, MlpSpec(), ["tasks.t: tags each token"]),
        ({"m": MASK, "t": TAGS}, MlpSpec(), ["tasks.m: answers", "tasks.t: tags each token"]),
    ],
)
def test_each_kind_of_parts_is_told_once_with_a_way_out(
    tasks: Any, trunk: Any, wrong: list[str]
) -> None:
    found = list(problems_of(tasks, trunk))
    assert len(found) == len(wrong)
    for text, start in zip(found, wrong, strict=True):
        assert text.startswith(start)
        assert "say trunk: {kind: " in text
