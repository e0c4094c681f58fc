"""Kinds that answer for rows, as what is asked of objects."""

import pytest
import torch
from pydantic import TypeAdapter

from onepass.models.contract.tasks.attributes import Attribute
from onepass.models.network.answers import kind_of
from onepass.models.network.answers.of_rows import logit_width, row_answers, row_kind, row_shape

WIDTHS = {
    '{"kind": "binary", "labels": ["a", "b"]}': 1,
    '{"kind": "multiclass", "labels": ["a", "b", "c"]}': 3,
    '{"kind": "ordinal", "labels": ["1", "2", "3"]}': 3,
    '{"kind": "regression"}': 1,
    '{"kind": "count"}': 1,
    '{"kind": "count", "family": "negative_binomial"}': 2,
}


@pytest.mark.parametrize("document", WIDTHS)
def test_a_kind_has_as_many_logits_as_its_module_gives(document: str) -> None:
    task: Attribute = TypeAdapter(Attribute).validate_json(document)
    assert row_kind(task) is kind_of(task)
    assert logit_width(task) == WIDTHS[document]
    module = row_answers([task, task])
    logits = module.logits(torch.randn(2, 7, row_kind(task).outputs(task)), None)
    assert logits.shape == (2, 7, WIDTHS[document])
    assert row_shape(task)[0] == task.kind
